package org.vivarium.cli;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All commands, by name. */
final class Commands {
    static final Map<String, Command> BY_NAME = byName();

    private Commands() {}

    private static Map<String, Command> byName() {
        Map<String, Command> map = new TreeMap<>();
        Stream.of(ReadCommands.all(), WriteCommands.all(), EnsembleCommands.all(), ShellCommands.all())
                .flatMap(group -> group.stream())
                .forEach(command -> map.put(command.name(), command));
        return Collections.unmodifiableMap(map);
    }

    /** One line a command. */
    static String list() {
        StringBuilder lines = new StringBuilder();
        for (Command command : BY_NAME.values()) {
            lines.append('\t').append(command.syntax().usage()).append('\n');
        }
        return lines.toString();
    }
}

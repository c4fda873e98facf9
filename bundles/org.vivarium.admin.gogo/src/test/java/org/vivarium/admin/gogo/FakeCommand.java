package org.vivarium.admin.gogo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.vivarium.api.admin.AdminCommand;

/** A command that shows what it was given, and completes paths of a made-up tree. */
record FakeCommand(String name) implements AdminCommand {
    @Override
    public String summary() {
        return "shows its arguments";
    }

    @Override
    public List<Argument> arguments() {
        return List.of(
                new Argument("path", "a path", Argument.Kind.REQUIRED),
                new Argument("to", "another", Argument.Kind.OPTIONAL),
                new Argument("-R", "deeply", Argument.Kind.FLAG));
    }

    @Override
    public String run(Map<String, String> arguments) throws CommandException {
        if ("/none".equals(arguments.get("path"))) {
            throw new CommandException("Node does not exist: /none");
        }
        return new TreeMap<>(arguments).toString();
    }

    @Override
    public List<String> complete(String argument, String prefix) {
        return argument.equals("path")
                ? Stream.of("/app", "/apple", "/b")
                        .filter(p -> p.startsWith(prefix))
                        .toList()
                : List.of("target");
    }
}

package org.vivarium.admin.gogo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.AdminCommand.Argument;

/**
 * Says what may stand where somebody is typing: names of commands, options, and what commands offer for their
 * arguments.
 */
final class Completion {
    private static final String PREFIX = GogoCommands.SCOPE + ":";

    private Completion() {}

    /**
     * What a word may become.
     *
     * @param value the whole word
     * @param description empty where none is needed
     * @param whole whether the word ends there; a path may go on
     */
    record Candidate(String value, String description, boolean whole) {}

    /** The words of the statement that the line's end is in; the last one is being typed, and may be empty. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (char c : line.toCharArray()) {
            if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
            } else if (quote != 0 || !Character.isWhitespace(c) && ";|&(){}".indexOf(c) < 0) {
                word.append(c);
            } else if (!Character.isWhitespace(c)) {
                words.clear();
                word.setLength(0);
            } else if (word.length() > 0) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        words.add(word.toString());
        return words;
    }

    /**
     * @param names all of Gogo's commands, with their scope
     * @param words as {@link #words} gives them
     */
    static List<Candidate> of(Map<String, AdminCommand> commands, Set<String> names, List<String> words) {
        String typed = words.get(words.size() - 1);
        if (words.size() == 1) {
            return names(commands, names, typed);
        }
        String name = words.get(0).startsWith(PREFIX) ? words.get(0).substring(PREFIX.length()) : words.get(0);
        if (name.equals(GogoCommands.HELP) && words.size() == 2) {
            return names(commands, Set.of(), typed);
        }
        AdminCommand command = commands.get(name);
        return command == null ? List.of() : arguments(command, words.subList(1, words.size() - 1), typed);
    }

    private static List<Candidate> names(Map<String, AdminCommand> commands, Set<String> names, String typed) {
        Map<String, String> all = new TreeMap<>();
        names.forEach(name -> all.put(name, ""));
        for (AdminCommand command : commands.values()) {
            all.put(command.name(), command.summary());
            all.put(PREFIX + command.name(), command.summary());
        }
        List<Candidate> candidates = new ArrayList<>();
        all.forEach((name, summary) -> {
            if (name.startsWith(typed)) {
                candidates.add(new Candidate(name, summary, true));
            }
        });
        return candidates;
    }

    private static List<Candidate> arguments(AdminCommand command, List<String> before, String typed) {
        List<Candidate> candidates = new ArrayList<>();
        List<Argument> positional = new ArrayList<>();
        for (Argument argument : command.arguments()) {
            if (argument.kind() != Argument.Kind.FLAG) {
                positional.add(argument);
            } else if (argument.name().startsWith(typed) && !before.contains(argument.name())) {
                candidates.add(new Candidate(argument.name(), argument.summary(), true));
            }
        }
        int at = (int) before.stream().filter(word -> !word.startsWith("-")).count();
        if (at < positional.size() && !typed.startsWith("-")) {
            for (String value : command.complete(positional.get(at).name(), typed)) {
                candidates.add(new Candidate(value, "", !value.startsWith("/")));
            }
        }
        return candidates;
    }
}

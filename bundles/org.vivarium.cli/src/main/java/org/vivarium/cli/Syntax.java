package org.vivarium.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command takes: options of one letter, some with a value, and a number of words.
 *
 * @param usage the line that {@code help} shows
 * @param flags the letters of the options without a value
 * @param valued the letters of the options with one
 * @param min the fewest words beside the options
 * @param max the most
 * @param named options with a value that are words, each with the letter for it; given again, values add up
 */
record Syntax(String usage, String flags, String valued, int min, int max, Map<String, Character> named) {
    /** Without options that are words. */
    Syntax(String usage, String flags, String valued, int min, int max) {
        this(usage, flags, valued, min, max, Map.of());
    }

    /**
     * The words of one call, options taken out.
     *
     * @param options by letter; the value is empty for a flag
     */
    record Parsed(List<String> words, Map<Character, String> options) {
        boolean has(char option) {
            return options.containsKey(option);
        }

        /** The option's value; null where it was not given. */
        String option(char option) {
            return options.get(option);
        }

        /** @throws CliException where the option's value is no number */
        int number(char option, int otherwise) throws CliException {
            if (!has(option)) {
                return otherwise;
            }
            try {
                return Integer.parseInt(options.get(option));
            } catch (NumberFormatException e) {
                throw new CliException("-" + option + " wants a whole number, not " + options.get(option));
            }
        }

        String word(int at) {
            return words.get(at);
        }

        /** The word at {@code at}; null where there is none. */
        String wordOrNull(int at) {
            return at < words.size() ? words.get(at) : null;
        }
    }

    /** Options may stand anywhere; what follows {@code --} is none. */
    Parsed parse(List<String> arguments) throws CliException {
        List<String> words = new ArrayList<>();
        Map<Character, String> options = new HashMap<>();
        boolean open = true;
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (open && word.equals("--")) {
                open = false;
            } else if (!open || !isOption(word)) {
                words.add(word);
            } else if (named.containsKey(word.substring(1))) {
                options.merge(named.get(word.substring(1)), valueBehind(arguments, i++), (a, b) -> a + "," + b);
            } else if (flags.indexOf(word.charAt(1)) >= 0 && word.length() == 2) {
                options.put(word.charAt(1), "");
            } else if (valued.indexOf(word.charAt(1)) < 0) {
                throw new CliException("Unrecognized option: " + word + "\nusage: " + usage);
            } else if (word.length() > 2) {
                options.put(word.charAt(1), word.substring(2));
            } else {
                options.put(word.charAt(1), valueBehind(arguments, i++));
            }
        }
        if (words.size() < min || words.size() > max) {
            throw new CliException("usage: " + usage);
        }
        return new Parsed(words, options);
    }

    private String valueBehind(List<String> arguments, int at) throws CliException {
        if (at + 1 == arguments.size()) {
            throw new CliException("Missing argument for option: " + arguments.get(at) + "\nusage: " + usage);
        }
        return arguments.get(at + 1);
    }

    /** A negative number is data. */
    private static boolean isOption(String word) {
        return word.length() > 1 && word.charAt(0) == '-' && Character.isLetter(word.charAt(1));
    }
}

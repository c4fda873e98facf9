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
 */
record Syntax(String usage, String flags, String valued, int min, int max) {
    /**
     * The words of one call, options taken out.
     *
     * @param options by letter; the value is empty for a flag
     */
    record Parsed(List<String> words, Map<Character, String> options) {
        boolean has(char option) {
            return options.containsKey(option);
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
            } else if (flags.indexOf(word.charAt(1)) >= 0 && word.length() == 2) {
                options.put(word.charAt(1), "");
            } else if (valued.indexOf(word.charAt(1)) < 0) {
                throw new CliException("Unrecognized option: " + word + "\nusage: " + usage);
            } else if (word.length() > 2) {
                options.put(word.charAt(1), word.substring(2));
            } else if (++i < arguments.size()) {
                options.put(word.charAt(1), arguments.get(i));
            } else {
                throw new CliException("Missing argument for option: " + word + "\nusage: " + usage);
            }
        }
        if (words.size() < min || words.size() > max) {
            throw new CliException("usage: " + usage);
        }
        return new Parsed(words, options);
    }

    /** A negative number is data. */
    private static boolean isOption(String word) {
        return word.length() > 1 && word.charAt(0) == '-' && Character.isLetter(word.charAt(1));
    }
}

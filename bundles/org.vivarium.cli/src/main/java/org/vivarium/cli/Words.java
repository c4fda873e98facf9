package org.vivarium.cli;

import java.util.ArrayList;
import java.util.List;

/** Cuts a line into words: at blanks, but not inside single or double quotes, which are taken off. */
final class Words {
    private Words() {}

    /** @throws CliException where a quote is not closed */
    static List<String> of(String line) throws CliException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new CliException("The quote " + quote + " is not closed in: " + line);
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}

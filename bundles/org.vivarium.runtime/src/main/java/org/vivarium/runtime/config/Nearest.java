package org.vivarium.runtime.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a person most likely meant to write. */
final class Nearest {
    private static final int WORD_CHARS_MAX = 100;

    private Nearest() {}

    /** The candidate with the fewest edits, if those are few for its length; the first one where several are equal. */
    static Optional<String> to(String word, Collection<String> candidates) {
        if (word.length() > WORD_CHARS_MAX) {
            return Optional.empty();
        }
        String best = null;
        int bestEdits = Math.max(2, word.length() / 3) + 1;
        for (String candidate : candidates) {
            int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (edits < bestEdits && edits < candidate.length() - 1) {
                best = candidate;
                bestEdits = edits;
            }
        }
        return Optional.ofNullable(best);
    }

    /** How many characters must be put in, taken out or replaced to make one word of the other. */
    static int edits(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}

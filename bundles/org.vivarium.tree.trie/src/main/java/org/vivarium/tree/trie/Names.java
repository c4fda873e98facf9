package org.vivarium.tree.trie;

import java.nio.charset.StandardCharsets;
import org.vivarium.api.Invariant;

/** Finds the names in the bytes of a path. */
final class Names {
    private Names() {}

    /** Where the name that begins at {@code from} ends: at the next slash, or at {@code to}. */
    static int end(byte[] path, int from, int to) {
        int at = from;
        while (at < to && path[at] != '/') {
            at++;
        }
        return at;
    }

    /** Where the last name of a path begins. */
    static int lastFrom(byte[] path) {
        int at = path.length;
        while (path[at - 1] != '/') {
            at--;
        }
        return at;
    }

    /**
     * Checks that a path that is to be changed is what a tree may expect: {@code /}, or names with a slash before each.
     */
    static void check(byte[] path) {
        boolean ok = path.length > 0 && path[0] == '/' && (path.length == 1 || path[path.length - 1] != '/');
        for (int i = 1; ok && i < path.length; i++) {
            ok = path[i] != '/' || path[i - 1] != '/';
        }
        if (!ok) {
            Invariant.check(false, "path is not well formed: \"" + text(path) + "\"");
        }
    }

    static String text(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }
}

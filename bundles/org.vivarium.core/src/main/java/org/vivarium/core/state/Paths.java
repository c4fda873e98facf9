package org.vivarium.core.state;

import java.nio.charset.StandardCharsets;

/** The rules for paths (compat A2.3). */
public final class Paths {
    public static final String ROOT = "/";
    public static final String ZOOKEEPER = "/zookeeper";
    public static final String QUOTA = "/zookeeper/quota";
    public static final String CONFIG = "/zookeeper/config";

    private Paths() {}

    /** A path as trees know it. */
    public static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    /** The path of the parent of a path that has a slash: of {@code /a} it is {@code /}. */
    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? ROOT : path.substring(0, slash);
    }

    /** How many of a path's bytes are its parent's path. */
    public static int parentLength(byte[] path) {
        int slash = path.length - 1;
        while (path[slash] != '/') {
            slash--;
        }
        return Math.max(slash, 1);
    }

    /** Whether a look-up or a split may be tried at all: a slash, and no character 0. */
    static boolean isSplittable(String path) {
        return path != null && path.indexOf('/') >= 0 && path.indexOf(0) < 0;
    }

    /** Whether a znode may have this path. */
    public static boolean isValid(String path) {
        if (path == null || path.isEmpty() || path.charAt(0) != '/') {
            return false;
        }
        int length = path.length();
        if (length == 1) {
            return true;
        }
        int start = 1;
        for (int i = 1; i <= length; i++) {
            if (i == length || path.charAt(i) == '/') {
                if (!isName(path, start, i)) {
                    return false;
                }
                start = i + 1;
            } else if (isForbidden(path.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isName(String path, int from, int to) {
        return switch (to - from) {
            case 0 -> false;
            case 1 -> path.charAt(from) != '.';
            case 2 -> path.charAt(from) != '.' || path.charAt(from + 1) != '.';
            default -> true;
        };
    }

    private static boolean isForbidden(char c) {
        return c <= 0x1f || c >= 0x7f && c <= 0x9f || c >= 0xd800 && c <= 0xf8ff || c >= 0xfff0;
    }

    /** Whether the path is one of those that are always there. */
    static boolean isReserved(String path) {
        return path.equals(ROOT) || path.equals(ZOOKEEPER) || path.equals(QUOTA) || path.equals(CONFIG);
    }
}

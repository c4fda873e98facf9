package org.vivarium.client;

/** What a path may be (compat A2.3), and how a chroot is put before it and taken away. */
final class Paths {
    private Paths() {}

    /** @throws IllegalArgumentException that says what is wrong with the path */
    static void check(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw new IllegalArgumentException("Path \"" + path + "\" must begin with /");
        }
        if (path.length() == 1) {
            return;
        }
        if (path.endsWith("/")) {
            throw new IllegalArgumentException("Path \"" + path + "\" must not end with /");
        }
        for (String name : path.substring(1).split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw new IllegalArgumentException("Path \"" + path + "\" has a name \"" + name + "\" in it");
            }
        }
        for (int i = 0; i < path.length(); i++) {
            if (isForbidden(path.charAt(i))) {
                throw new IllegalArgumentException(String.format(
                        "Path \"%s\" has the forbidden character U+%04X at %d", path, (int) path.charAt(i), i));
            }
        }
    }

    private static boolean isForbidden(char c) {
        return c <= 0x1f || c >= 0x7f && c <= 0x9f || c >= 0xd800 && c <= 0xf8ff || c >= 0xfff0;
    }

    static String withChroot(String chroot, String path) {
        if (chroot.isEmpty()) {
            return path;
        }
        return path.equals("/") ? chroot : chroot + path;
    }

    /** @param path as the server names it; may be null */
    static String withoutChroot(String chroot, String path) {
        if (chroot.isEmpty() || path == null || !path.startsWith(chroot)) {
            return path;
        }
        return path.length() == chroot.length() ? "/" : path.substring(chroot.length());
    }
}

package org.vivarium.api;

/** A belief of this code about itself proved wrong. The server stops taking part; the container and its shell go on. */
public final class Invariant extends RuntimeException {
    private Invariant(String message) {
        super(message);
    }

    /**
     * Checked always, in production too.
     *
     * @param what what was believed, for the person who reads the failure
     */
    public static void check(boolean holds, String what) {
        if (!holds) {
            throw new Invariant(what);
        }
    }

    /** As {@link #check(boolean, String)}, with two numbers for the message that cost nothing while all is well. */
    public static void check(boolean holds, String what, long a, long b) {
        if (!holds) {
            throw new Invariant(what + ": 0x" + Long.toHexString(a) + ", 0x" + Long.toHexString(b));
        }
    }
}

package org.vivarium.runtime;

/** The only place where the time is read. */
final class Clock {
    private Clock() {}

    /** A time in ms that only goes forward, for what is measured and waited for. */
    static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }

    /** The time in ms since 1970, for what is shown and stored. */
    static long wallMs() {
        return System.currentTimeMillis();
    }
}

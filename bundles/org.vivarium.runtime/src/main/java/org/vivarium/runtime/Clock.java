package org.vivarium.runtime;

/** The only place where the time is read. */
final class Clock {
    private Clock() {}

    /** A time in ms that only goes forward, for what is measured and waited for. */
    static long nowMs() {
        return nowNs() / 1_000_000;
    }

    /** The same in ns. */
    static long nowNs() {
        return System.nanoTime();
    }

    /** The time in ms since 1970, for what is shown and stored. */
    static long wallMs() {
        return System.currentTimeMillis();
    }
}

package org.vivarium.api;

/** A transaction's number: the epoch in the high 32 bits, a counter in the low 32 (compat B4). */
public final class Zxid {
    private Zxid() {}

    public static long of(long epoch, long counter) {
        return epoch << 32 | counter & 0xffffffffL;
    }

    public static long epoch(long zxid) {
        return zxid >>> 32;
    }

    public static long counter(long zxid) {
        return zxid & 0xffffffffL;
    }

    /**
     * Whether {@code next} may stand right behind {@code last} in a log: the next number, or the first of a later
     * epoch.
     */
    public static boolean follows(long last, long next) {
        return next == last + 1 && counter(next) != 0 || epoch(next) > epoch(last) && counter(next) == 1;
    }

    /** As logs and operators write it, for example {@code 0x100000002}. */
    public static String text(long zxid) {
        return "0x" + Long.toHexString(zxid);
    }
}

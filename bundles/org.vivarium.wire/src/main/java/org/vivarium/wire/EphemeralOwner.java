package org.vivarium.wire;

/** What the stored owner of a znode means (compat A3): a session, nothing, or the mark of a container or TTL znode. */
public final class EphemeralOwner {
    public static final long CONTAINER = Long.MIN_VALUE;
    private static final long TTL_MARK = 0xffL << 56;

    private EphemeralOwner() {}

    /** Whether the znode is an ephemeral, and so ends with its session and has no children. */
    public static boolean isSession(long owner) {
        return owner != 0 && owner != CONTAINER && !isTtl(owner);
    }

    public static boolean isTtl(long owner) {
        return (owner & TTL_MARK) == TTL_MARK;
    }

    /** @param ttl in ms, 1 to 0xffffffffff */
    public static long ofTtl(long ttl) {
        return TTL_MARK | ttl;
    }
}

package org.vivarium.wire;

/** The flags of a create request (compat A2.1). */
public final class CreateMode {
    public static final int PERSISTENT = 0;
    public static final int EPHEMERAL = 1;
    public static final int PERSISTENT_SEQUENTIAL = 2;
    public static final int EPHEMERAL_SEQUENTIAL = 3;
    public static final int CONTAINER = 4;
    public static final int TTL = 5;
    public static final int SEQUENTIAL_TTL = 6;

    private CreateMode() {}

    public static boolean isValid(int flags) {
        return flags >= PERSISTENT && flags <= SEQUENTIAL_TTL;
    }

    public static boolean isEphemeral(int flags) {
        return flags == EPHEMERAL || flags == EPHEMERAL_SEQUENTIAL;
    }

    public static boolean isSequential(int flags) {
        return flags == PERSISTENT_SEQUENTIAL || flags == EPHEMERAL_SEQUENTIAL || flags == SEQUENTIAL_TTL;
    }

    public static boolean isTtl(int flags) {
        return flags == TTL || flags == SEQUENTIAL_TTL;
    }
}

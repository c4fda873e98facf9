package org.vivarium.wire;

/** Which watches of a path checkWatches and removeWatches mean (compat A5.4). */
public final class WatcherType {
    public static final int CHILDREN = 1;
    public static final int DATA = 2;
    public static final int ANY = 3;
    public static final int PERSISTENT = 4;
    public static final int PERSISTENT_RECURSIVE = 5;

    private WatcherType() {}

    public static boolean isValid(int type) {
        return type >= CHILDREN && type <= PERSISTENT_RECURSIVE;
    }
}

package org.vivarium.wire;

/** The types of watch events (compat A5.2). */
public final class EventType {
    public static final int CREATED = 1;
    public static final int DELETED = 2;
    public static final int DATA_CHANGED = 3;
    public static final int CHILDREN_CHANGED = 4;

    /** The state that every event carries on the wire: SyncConnected. */
    public static final int STATE = 3;

    private EventType() {}
}

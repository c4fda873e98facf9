package org.vivarium.client;

import org.vivarium.wire.EventType;

/**
 * What the listener is told: a watched znode has changed, or the connection has.
 *
 * @param path null where the type is {@link Type#None}
 * @param zxid the transaction that caused it; -1 where it is not known
 */
public record Event(Type type, Connection connection, String path, long zxid) {
    /** What happened; named as on the wire (compat A5.2). */
    public enum Type {
        /** No znode: only the connection's state has changed. */
        None,
        NodeCreated,
        NodeDeleted,
        NodeDataChanged,
        NodeChildrenChanged,
        /** A number that this client does not know. */
        Unknown
    }

    /** How the connection is; named as on the wire. */
    public enum Connection {
        SyncConnected,
        ConnectedReadOnly,
        Disconnected,
        Expired,
        AuthFailed,
        Closed
    }

    static Event of(Connection connection) {
        return new Event(Type.None, connection, null, -1);
    }

    static Type type(int number) {
        return switch (number) {
            case EventType.CREATED -> Type.NodeCreated;
            case EventType.DELETED -> Type.NodeDeleted;
            case EventType.DATA_CHANGED -> Type.NodeDataChanged;
            case EventType.CHILDREN_CHANGED -> Type.NodeChildrenChanged;
            default -> Type.Unknown;
        };
    }

    /** As zkCli shows it (compat D4). */
    @Override
    public String toString() {
        return "WatchedEvent state:" + connection + " type:" + type + " path:" + path + " zxid: " + zxid;
    }
}

package org.vivarium.core.shard;

import java.util.List;
import org.vivarium.core.state.Change;
import org.vivarium.core.state.Result;
import org.vivarium.core.state.State;

/** What the core tells a shard; a shard takes deliveries in the order the core made them. */
public sealed interface Delivery {
    /** Begins to serve, from a state. */
    record Serve(State state) implements Delivery {}

    /** Serves nobody any more: there is no leader. Connections are closed, sessions live on. */
    record Stop() implements Delivery {}

    /** Transactions that can no longer be lost, in their order. Every shard gets all of them. */
    record Commits(List<Commit> commits) implements Delivery {}

    /**
     * A client has its old session back, or, where only reads are answered, one for as long as it is connected.
     *
     * @param readOnly whether only reads are answered
     */
    record Renewed(Client client, long sessionId, int timeoutMs, boolean readOnly) implements Delivery {
        /** On a server that answers everything. */
        public Renewed(Client client, long sessionId, int timeoutMs) {
            this(client, sessionId, timeoutMs, false);
        }
    }

    /** The session that a client wants is over. */
    record Expired(Client client) implements Delivery {}

    /** A client has seen a transaction that this server has not; it is closed without a word, and tries another one. */
    record Ahead(Client client) implements Delivery {}

    /** A connection has lost its session to another one, and is closed without a word. */
    record Moved(Client client) implements Delivery {}

    /**
     * A transaction, or, where {@code changes} is empty and {@code after} the state before it, the end of a sync.
     *
     * @param after the state with it
     * @param origin who asked for it; null where nobody did
     * @param xid the request's
     * @param endedSession the session that it ended; 0 where it ended none
     */
    record Commit(State after, List<Change> changes, Client origin, int xid, Result result, long endedSession) {
        /** The same, ending in another state. */
        public Commit with(State newAfter) {
            return new Commit(newAfter, changes, origin, xid, result, endedSession);
        }
    }
}

package org.vivarium.core.replica;

import java.util.function.LongUnaryOperator;
import org.vivarium.core.replica.SessionTable.Tracked;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Delivery;

/**
 * Who speaks for each session, on the leader: a client here, or another server for a client of its own.
 *
 * <p>A move to another server is a transaction of its own, and is granted when that can no longer be lost. So whoever
 * spoke for the session before, on whatever server, has learned of it by the time it comes to a later leader; and a new
 * leader, which knows of nobody yet, may believe the first who speaks. Core.
 */
final class SessionOwners {
    private final Ports ports;
    private final LongUnaryOperator log;

    /** @param log proposes the transaction that says that a session moves; returns its zxid, 0 where nobody must know */
    SessionOwners(Ports ports, LongUnaryOperator log) {
        this.ports = ports;
        this.log = log;
    }

    /**
     * From here on somebody else speaks for a session.
     *
     * @param owner null where it is another server's
     * @param link to the other server, or {@link SessionTable#HERE}
     * @return the transaction that must be committed before the new owner may be told
     */
    long move(Tracked session, Client owner, long link) {
        if (session.owner != null) {
            ports.deliver(session.owner.shard(), new Delivery.Moved(session.owner));
        }
        boolean isElsewhere = session.link != link;
        session.owner = owner;
        session.link = link;
        if (isElsewhere) {
            session.movedZxid = log.applyAsLong(session.id);
        }
        return session.movedZxid;
    }

    /** Whether the server behind a link speaks for a session. */
    static boolean isAt(Tracked session, long link) {
        if (session.link == SessionTable.UNKNOWN) {
            session.link = link;
        }
        return session.link == link;
    }

    /** It is a client's here, as it was under the leader before. */
    static void keep(Tracked session, Client client) {
        session.owner = client;
        session.link = SessionTable.HERE;
    }
}

package org.vivarium.core.replica;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.vivarium.core.replica.SessionTable.Tracked;
import org.vivarium.core.shard.Client;
import org.vivarium.core.state.State;
import org.vivarium.wire.Code;
import org.vivarium.wire.Request;

/**
 * The sessions of the clients of all servers, on the one that leads: until when each lives, and who speaks for it. Core.
 */
final class Sessions {
    /** In place of a transaction: the session is not alive. */
    static final long GONE = -1;

    private final int tickMs;
    private final boolean isAlone;
    private final SessionOwners owners;
    private SessionTable table;

    /**
     * @param isAlone whether there is no other server that could have the client of a session
     * @param logMove proposes the transaction that says that a session moves; returns its zxid, 0 where nobody must know
     */
    Sessions(Ports ports, int tickMs, boolean isAlone, LongUnaryOperator logMove) {
        this.tickMs = tickMs;
        this.isAlone = isAlone;
        owners = new SessionOwners(ports, logMove);
        table = new SessionTable(tickMs);
    }

    /** This server begins to lead: each session has its full timeout from now on. */
    void takeOver(State state, long nowMs) {
        table = new SessionTable(tickMs);
        state.sessions().forEach((id, session) -> table.add(id, session.timeoutMs(), null, nowMs));
    }

    /** These clients spoke for their sessions here under the leader before, and have stayed. */
    void keep(Map<Long, Client> clients) {
        clients.forEach((id, client) -> {
            if (table.get(id) != null) {
                SessionOwners.keep(table.get(id), client);
            }
        });
    }

    /** Who speaks for a session here. */
    Map<Long, Client> clients() {
        Map<Long, Client> clients = new HashMap<>();
        table.forEach(session -> {
            if (session.owner != null) {
                clients.put(session.id, session.owner);
            }
        });
        return clients;
    }

    /** @param client null where it is another server's */
    void begin(long id, int timeoutMs, Client client, long link, long nowMs) {
        table.add(id, timeoutMs, client, nowMs).link = link;
    }

    /**
     * A client comes back, here or on another server.
     *
     * @param client null where it is another server's
     * @return the transaction that must be committed before it may be told; {@link #GONE} where its session is not alive
     */
    long renew(long id, int timeoutMs, Client client, long link, long nowMs) {
        Tracked session = table.get(id);
        if (session == null) {
            return GONE;
        }
        table.touch(session, timeoutMs, nowMs);
        return owners.move(session, client, link);
    }

    /** Whether somebody else than this client here speaks for its session. */
    boolean isElsewhere(Client client) {
        Tracked session = table.get(client.sessionId());
        if (isAlone && session != null && session.owner == null) {
            session.owner = client; // a replica that has just begun does not know yet; there is no other server to ask
        }
        return session != null && session.owner != client;
    }

    /** What another server asks for, or its refusal where the session is connected to yet another one by now. */
    Request owned(long link, long id, Request request, long nowMs) {
        if (request instanceof Request.CreateSession create) {
            begin(id, create.timeOut(), null, link, nowMs);
            return request;
        }
        Tracked session = table.get(id);
        if (session != null && !SessionOwners.isAt(session, link)) {
            // the client has gone elsewhere, or was elsewhere and left: this one was under way all the time
            return new Request.Refused(request.op(), Code.SESSION_MOVED);
        }
        if (request instanceof Request.CloseSession) {
            table.remove(id);
        }
        return request;
    }

    /** A server has come back over another link. */
    void relinked(long before, long link) {
        table.forEach(session -> session.link = session.link == before ? link : session.link);
    }

    void touched(long[] ids, long nowMs) {
        for (long id : ids) {
            Tracked session = table.get(id);
            if (session != null) {
                table.touch(session, nowMs);
            }
        }
    }

    /** A client's connection is closed. */
    void gone(Client client) {
        Tracked session = table.get(client.sessionId());
        if (session != null && session.owner == client) {
            session.owner = null;
        }
    }

    void remove(long id) {
        table.remove(id);
    }

    /** Takes out the sessions whose time is over, in the order of their ids. */
    List<Tracked> expire(long nowMs) {
        return table.expire(nowMs);
    }
}

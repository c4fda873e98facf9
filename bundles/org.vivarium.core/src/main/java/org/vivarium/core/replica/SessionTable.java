package org.vivarium.core.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.vivarium.api.Outbox;
import org.vivarium.core.shard.Client;

/**
 * Which sessions are alive, until when, and who speaks for them. Sessions that end in the same tick share a bucket, as
 * in ZooKeeper: a session ends between its timeout and one tick later (compat A7).
 */
final class SessionTable {
    /** In place of a link: nobody has said yet where the session is connected. */
    static final long UNKNOWN = -1;

    /** In place of a link: the session is, or was last, connected to this server. */
    static final long HERE = Outbox.SELF;

    private final Map<Long, Tracked> sessions = new HashMap<>();
    private final TreeMap<Long, Set<Tracked>> buckets = new TreeMap<>();
    private final int tickMs;

    SessionTable(int tickMs) {
        this.tickMs = tickMs;
    }

    /** A session and what the leader knows of it. */
    static final class Tracked {
        final long id;
        int timeoutMs;

        /** The client that speaks for it, where it is connected here. */
        Client owner;

        /** The link to the server that it is connected to, or was last; {@link #HERE} or {@link #UNKNOWN}. */
        long link = UNKNOWN;

        /** The transaction that says that it has moved to where it is; 0 where it has not moved. */
        long movedZxid;

        private long endMs;

        Tracked(long id, int timeoutMs) {
            this.id = id;
            this.timeoutMs = timeoutMs;
        }
    }

    /** The session, or null where it is not alive. */
    Tracked get(long id) {
        return sessions.get(id);
    }

    Tracked add(long id, int timeoutMs, Client owner, long nowMs) {
        Tracked session = new Tracked(id, timeoutMs);
        session.owner = owner;
        sessions.put(id, session);
        place(session, nowMs);
        return session;
    }

    /** The session was heard of, and has another timeout from now on. */
    void touch(Tracked session, int timeoutMs, long nowMs) {
        session.timeoutMs = timeoutMs;
        touch(session, nowMs);
    }

    /** The session was heard of. */
    void touch(Tracked session, long nowMs) {
        take(session);
        place(session, nowMs);
    }

    void forEach(Consumer<Tracked> action) {
        sessions.values().forEach(action);
    }

    void remove(long id) {
        Tracked session = sessions.remove(id);
        if (session != null) {
            take(session);
        }
    }

    /** Takes out the sessions whose time is over, in the order of their ids. */
    List<Tracked> expire(long nowMs) {
        List<Tracked> over = new ArrayList<>();
        while (!buckets.isEmpty() && buckets.firstKey() <= nowMs) {
            over.addAll(buckets.pollFirstEntry().getValue());
        }
        over.forEach(session -> sessions.remove(session.id));
        over.sort((a, b) -> Long.compare(a.id, b.id));
        return over;
    }

    private void place(Tracked session, long nowMs) {
        session.endMs = ((nowMs + session.timeoutMs) / tickMs + 1) * tickMs;
        buckets.computeIfAbsent(session.endMs, none -> new LinkedHashSet<>()).add(session);
    }

    private void take(Tracked session) {
        Set<Tracked> bucket = buckets.get(session.endMs);
        if (bucket != null && bucket.remove(session) && bucket.isEmpty()) {
            buckets.remove(session.endMs);
        }
    }
}

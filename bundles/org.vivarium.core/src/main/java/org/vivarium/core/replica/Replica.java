package org.vivarium.core.replica;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.AuthId;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.core.replica.SessionTable.Tracked;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Delivery.Commit;
import org.vivarium.core.shard.Submission;
import org.vivarium.core.state.Decision;
import org.vivarium.core.state.Result;
import org.vivarium.core.state.Rules;
import org.vivarium.core.state.State;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.Request;
import org.vivarium.wire.SessionPassword;

/**
 * One server's part in the agreement. There is one way into it: made from its parts, and where its log ends; after a
 * boot, a crash and a swap alike. Every method is called in the core, runs to its end, and ends with {@link
 * #perform}.
 */
public final class Replica implements Outbox.Performer {
    private final Ports ports;
    private final Rules rules;
    private final Standing standing;
    private Epochs epochs;
    private final Broadcast broadcast;
    private final Election election;
    private final Outbox outbox = new Outbox();
    private final SessionTable sessions;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final JuteWriter encoder = new JuteWriter(1024);
    private List<Commit> committed = new ArrayList<>();
    private volatile State state;
    private State tentative;
    private long lastZxid;
    private long nextSession;
    private volatile boolean leads;
    private long nowMs;
    private long wallMs;

    /** What was proposed and is not yet committed; a sync has the zxid of the transaction it waits for. */
    private record Pending(long zxid, Commit commit) {}

    /**
     * @param state the state that the log leads to
     * @param standing where the log ends, and what is promised
     * @param nextSession the id of the next session that begins here (compat A7)
     * @param tickMs the length of a tick, in ms
     */
    public Replica(
            Parts parts, State state, Standing standing, Rules rules, SessionIds nextSession, int tickMs, Ports ports) {
        this.ports = ports;
        this.rules = rules;
        this.standing = standing;
        this.epochs = standing.epochs();
        this.state = state;
        this.tentative = state;
        this.lastZxid = standing.lastZxid();
        this.nextSession = nextSession.first();
        this.sessions = new SessionTable(tickMs);
        this.broadcast = parts.broadcast().create(standing);
        this.election = parts.election() == null ? null : parts.election().create(standing);
    }

    /** Begins: looks for a leader, or, where no election is needed, leads. */
    public void start(long nowMs, long wallMs) {
        time(nowMs, wallMs);
        if (election == null) {
            broadcast.start(standing.sid(), outbox);
        } else {
            election.look(lastZxid, outbox);
        }
        perform();
    }

    /** Where it stands now; for the next replica. Meaningful once it {@linkplain #isSettled is settled}. */
    public Standing standing() {
        return new Standing(standing.sid(), lastZxid, epochs, standing.random());
    }

    /** The last committed state. Any thread. */
    public State state() {
        return state;
    }

    /** The session id that would be given next; the next replica goes on from there. */
    public SessionIds sessionIds() {
        return new SessionIds(nextSession);
    }

    /** Whether everything that was proposed is committed. */
    public boolean isSettled() {
        return pending.isEmpty();
    }

    /** Whether it decides requests. Any thread. */
    public boolean leads() {
        return leads;
    }

    // ---- from the shards

    /** A client wants a session. */
    public void connect(Client client, ConnectRequest request, int timeoutMs, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        // here and not in the shard: what one shard has shown already, another may not have taken yet
        if (request.lastZxidSeen() > state.zxid()) {
            ports.deliver(client.shard(), new Delivery.Ahead(client));
        } else if (request.sessionId() == 0) {
            long id = nextSession++;
            sessions.add(id, timeoutMs, client, nowMs);
            decide(client, id, 0, List.of(), new Request.CreateSession(timeoutMs));
        } else {
            renew(client, request, timeoutMs);
        }
        perform();
    }

    private void renew(Client client, ConnectRequest request, int timeoutMs) {
        long id = request.sessionId();
        // the password first: who only knows an id must not cut its owner off
        Tracked session = SessionPassword.matches(id, request.passwd()) ? sessions.get(id) : null;
        if (session == null) {
            ports.deliver(client.shard(), new Delivery.Expired(client));
            return;
        }
        if (session.owner != null) {
            ports.deliver(session.owner.shard(), new Delivery.Moved(session.owner));
        }
        session.owner = client;
        session.timeoutMs = timeoutMs;
        sessions.touch(session, nowMs);
        ports.deliver(client.shard(), new Delivery.Renewed(client, id, timeoutMs));
    }

    /** Writes and syncs, in a client's order. */
    public void submit(List<Submission> submissions, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        for (int i = 0; i < submissions.size(); i++) {
            submit(submissions.get(i));
        }
        perform();
    }

    private void submit(Submission submission) {
        Client client = submission.client();
        long id = client.sessionId();
        Tracked session = sessions.get(id);
        if (session != null && session.owner == null) {
            session.owner = client; // a replica that has just begun does not know yet who speaks for whom
        }
        if (session != null && session.owner != client) {
            ports.deliver(client.shard(), new Delivery.Moved(client));
        } else if (submission.request() == null) {
            Result result = new Result.Synced(submission.syncPath());
            Commit end = new Commit(tentative, List.of(), client, submission.xid(), result, 0);
            pending.add(new Pending(tentative.zxid(), end));
            commit(state.zxid());
        } else {
            if (submission.request() instanceof Request.CloseSession) {
                sessions.remove(id);
            }
            decide(client, id, submission.xid(), submission.ids(), submission.request());
        }
    }

    private void decide(Client client, long session, int xid, List<AuthId> ids, Request request) {
        long zxid = lastZxid + 1;
        Decision decision = rules.decide(tentative, session, xid, ids, request, zxid, wallMs);
        tentative = decision.next();
        lastZxid = zxid;
        long ended = request instanceof Request.CloseSession ? session : 0;
        pending.add(
                new Pending(zxid, new Commit(tentative, decision.changes(), client, xid, decision.result(), ended)));
        encoder.clear(1 << 16);
        decision.txn().write(encoder);
        broadcast.propose(zxid, encoder.toBytes(), outbox);
        drain();
    }

    /** These sessions were heard of. */
    public void touched(long[] ids, long nowMs) {
        for (long id : ids) {
            Tracked session = sessions.get(id);
            if (session != null) {
                sessions.touch(session, nowMs);
            }
        }
    }

    /** A client's connection is closed. */
    public void gone(Client client) {
        Tracked session = sessions.get(client.sessionId());
        if (session != null && session.owner == client) {
            session.owner = null;
        }
    }

    // ---- from the log, the peers and the clock

    /** Messages have come: from this server itself, once they were durable, or from another. */
    public void received(long from, List<byte[]> messages, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        for (byte[] message : messages) {
            broadcast.received(from, message, outbox);
        }
        perform();
    }

    /** A tick has gone by: sessions that nobody heard of end. */
    public void tick(long nowMs, long wallMs) {
        time(nowMs, wallMs);
        if (leads) {
            for (Tracked session : sessions.expire(nowMs)) {
                ports.note("session 0x" + Long.toHexString(session.id) + " expires: not heard of for "
                        + session.timeoutMs + " ms");
                decide(null, session.id, 0, List.of(), new Request.CloseSession());
            }
        }
        broadcast.tick(outbox);
        if (election != null) {
            election.tick(outbox);
        }
        perform();
    }

    private void time(long now, long wall) {
        nowMs = now;
        wallMs = wall;
    }

    // ---- effects

    private void perform() {
        drain();
        if (!committed.isEmpty()) {
            ports.deliver(new Delivery.Commits(committed));
            committed = new ArrayList<>();
        }
    }

    private void drain() {
        for (Outbox.Effect effect = outbox.poll(); effect != null; effect = outbox.poll()) {
            effect.perform(this);
        }
    }

    @Override
    public void send(long to, byte[] message) {
        ports.send(to, message);
    }

    @Override
    public void sendWhenDurable(long to, byte[] message) {
        ports.sendWhenDurable(to, message);
    }

    @Override
    public void append(long zxid, byte[] txn) {
        ports.append(zxid, txn);
    }

    @Override
    public void truncateAfter(long zxid) {
        ports.truncateAfter(zxid);
    }

    @Override
    public void promise(Epochs promised) {
        epochs = promised;
        ports.promise(promised);
    }

    @Override
    public void elected(long leader) {
        broadcast.start(leader, outbox);
    }

    /**
     * From here on transactions are numbered after {@code zxid}; sessions begin to be tracked, each with its full
     * timeout.
     */
    @Override
    public void leading(long zxid) {
        Invariant.check(zxid >= lastZxid, "a leader goes on from its log", lastZxid, zxid);
        lastZxid = zxid;
        if (!leads) {
            leads = true;
            state.sessions().forEach((id, session) -> sessions.add(id, session.timeoutMs(), null, nowMs));
            ports.note("leading from " + Zxid.text(zxid));
            ports.deliver(new Delivery.Serve(state));
        }
    }

    @Override
    public void commit(long zxid) {
        while (!pending.isEmpty() && pending.peek().zxid() <= zxid) {
            Commit commit = pending.remove().commit();
            state = commit.after();
            committed.add(commit);
        }
    }

    @Override
    public void lookAgain(String why) {
        Invariant.check(election != null, "only who was elected can lose its leader");
        leads = false;
        pending.clear();
        tentative = state;
        ports.note("looking for a leader: " + why);
        election.look(lastZxid, outbox);
    }

    @Override
    public void note(String line) {
        ports.note(line);
    }
}

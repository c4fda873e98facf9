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
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.election.Election;
import org.vivarium.core.replica.Forwarding.Asked;
import org.vivarium.core.replica.SessionTable.Tracked;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Delivery.Commit;
import org.vivarium.core.shard.Submission;
import org.vivarium.core.state.Decision;
import org.vivarium.core.state.Learned;
import org.vivarium.core.state.Result;
import org.vivarium.core.state.Rules;
import org.vivarium.core.state.State;
import org.vivarium.wire.Code;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;
import org.vivarium.wire.SessionPassword;

/**
 * One server's part in the agreement. There is one way into it: made from its parts, and where its log ends; after a
 * boot, a crash and a swap alike. Every method is called in the core, runs to its end, and ends with {@link
 * #perform}.
 */
public final class Replica extends Passing {
    private final Rules rules;
    private final Standing standing;
    private Epochs epochs;
    private final Broadcast broadcast;
    private final Election election;
    private final Outbox outbox = new Outbox();
    private final int tickMs;
    private final Sessions sessions;
    private final Forwarding forwarding;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final ArrayDeque<Recent> recent = new ArrayDeque<>();
    private final JuteReader reader = new JuteReader();
    private final JuteWriter encoder = new JuteWriter(1024);
    private List<Commit> committed = new ArrayList<>();
    private volatile State state;
    private State tentative;
    private long lastZxid;
    private long nextSession;
    private volatile Role role = Role.LOOKING;
    private final DigestCheck digests;
    private final Hold hold = new Hold();
    private final Handover handover = new Handover();
    private final ReadOnly readOnly;
    private long leaderSid;

    private long nowMs;
    private long wallMs;

    /**
     * @param state the state that the log leads to
     * @param standing where the log ends, and what is promised
     * @param nextSession the id of the next session that begins here (compat A7)
     * @param tickMs the length of a tick, in ms
     */
    public Replica(
            Parts parts, State state, Standing standing, Rules rules, SessionIds nextSession, int tickMs, Ports ports) {
        super(ports);
        this.rules = rules;
        this.standing = standing;
        this.epochs = standing.epochs();
        this.state = state;
        this.tentative = state;
        this.lastZxid = standing.lastZxid();
        this.nextSession = nextSession.first();
        this.tickMs = tickMs;
        this.recent.addAll(standing.recent());
        this.broadcast = parts.broadcast().create(standing);
        this.digests = new DigestCheck(ports);
        this.forwarding = new Forwarding(broadcast, ports);
        this.readOnly =
                new ReadOnly(ports, Boolean.parseBoolean(standing.options().get(ReadOnly.ENABLED)), tickMs);
        this.election = parts.election() == null ? null : parts.election().create(standing);
        this.sessions = new Sessions(ports, tickMs, election == null, this::logMove);
    }

    /** Begins: looks for a leader, or, where no election is needed, leads. */
    public void start(long nowMs, long wallMs) {
        time(nowMs, wallMs);
        if (election == null) {
            broadcast.start(standing.sid(), nowMs, outbox);
        } else {
            election.look(lastZxid, epochs, Election.NO_HEIR, nowMs, outbox);
        }
        perform();
    }

    /** Where it stands now; for the next replica. Meaningful once it {@linkplain #isSettled is settled}. */
    public Standing standing() {
        return standing.at(lastZxid, epochs, List.copyOf(recent));
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
        return role == Role.LEADING;
    }

    /** What it does at the moment. Any thread. */
    public Role role() {
        return role;
    }

    /** Whether clients are served. Any thread. */
    public boolean serves() {
        return role == Role.LEADING || role == Role.FOLLOWING;
    }

    // ---- from the shards

    /** A client wants a session. */
    public void connect(Client client, ConnectRequest request, int timeoutMs, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        // here and not in the shard: what one shard has shown already, another may not have taken yet
        if (role == Role.READ_ONLY) {
            readOnly.connect(client, request, nextSession++, timeoutMs, state);
        } else if (!serves() || handover.isUnderWay() || request.lastZxidSeen() > state.zxid()) {
            ports.deliver(client.shard(), new Delivery.Ahead(client));
        } else if (request.sessionId() == 0) {
            begin(client, timeoutMs);
        } else if (!SessionPassword.matches(request.sessionId(), request.passwd())) {
            // the password first: who only knows an id must not cut its owner off
            ports.deliver(client.shard(), new Delivery.Expired(client));
        } else if (leads()) {
            renew(client, request.sessionId(), timeoutMs);
        } else {
            forwarding.renew(client, request, timeoutMs, outbox);
        }
        perform();
    }

    private void begin(Client client, int timeoutMs) {
        long id = nextSession++;
        if (leads()) {
            begin(client, id, new Request.CreateSession(timeoutMs));
        } else {
            forwarding.begin(client, id, timeoutMs, outbox);
        }
    }

    private void begin(Client client, long id, Request.CreateSession request) {
        sessions.begin(id, request.timeOut(), client, SessionTable.HERE, nowMs);
        decide(client, id, 0, List.of(), request);
    }

    private void renew(Client client, long id, int timeoutMs) {
        long moved = sessions.renew(id, timeoutMs, client, SessionTable.HERE, nowMs);
        if (moved == Sessions.GONE) {
            ports.deliver(client.shard(), new Delivery.Expired(client));
        } else {
            Delivery renewed = new Delivery.Renewed(client, id, timeoutMs);
            whenCommitted(moved, () -> ports.deliver(client.shard(), renewed));
        }
    }

    private long logMove(long sessionId) {
        if (election == null) {
            return 0; // there is no other server
        }
        Request moved = new Request.Refused(OpCode.ERROR, Code.SESSION_MOVED);
        decide(null, sessionId, LoggedTxn.MOVED_CXID, List.of(), moved);
        return lastZxid;
    }

    /** Runs something as soon as a transaction, and all before it, can no longer be lost. */
    private void whenCommitted(long zxid, Runnable task) {
        if (zxid <= state.zxid()) {
            task.run();
        } else if (leads()) {
            pending.add(new Pending(tentative.zxid(), null, task, 0));
        }
    }

    /** Writes and syncs, in a client's order. */
    public void submit(List<Submission> submissions, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        for (int i = 0; i < submissions.size(); i++) {
            if (decides()) {
                submit(submissions.get(i));
            } else if (role == Role.READ_ONLY) {
                readOnly.answer(submissions.get(i), state);
            } else if (hasClients()) {
                forwarding.submit(submissions.get(i), role == Role.FOLLOWING, outbox);
            }
        }
        perform();
    }

    private void submit(Submission submission) {
        Client client = submission.client();
        long id = client.sessionId();
        boolean isSync = submission.request() == null; // changes nothing, so it may be anybody's
        if (sessions.isElsewhere(client) && (election == null || !isSync)) {
            ports.deliver(client.shard(), new Delivery.Moved(client));
        } else if (isSync) {
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
        this.nowMs = nowMs;
        if (leads()) {
            sessions.touched(ids, nowMs);
        } else if (role == Role.FOLLOWING) {
            forwarding.touched(ids);
        }
    }

    /** A client's connection is closed. */
    public void gone(Client client) {
        sessions.gone(client);
        forwarding.gone(client);
    }

    // ---- from an operator

    /**
     * Hands the leadership to another server. From here on nothing is decided; what clients want waits until somebody
     * leads, here or there.
     *
     * @param heir the other server's sid
     */
    public void handOver(long heir, Handover.Done done, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        String refusal = leads() ? null : "this server does not lead; ask the one that does";
        if (handover.isUnderWay()) {
            refusal = "the leadership is being handed over already";
        }
        refusal = refusal != null ? refusal : broadcast.handOver(heir, outbox);
        if (refusal != null) {
            done.failed(refusal);
        } else {
            handover.begin(heir, nowMs, tickMs, done);
            forwarding.keep(sessions.clients());
            hold.follow(true);
        }
        perform();
    }

    private boolean decides() {
        return leads() && !handover.isUnderWay();
    }

    private void leadOn() {
        broadcast.handOver(Election.NO_HEIR, outbox);
        handover.takeBack("it did not come to have everything within " + tickMs + " ms, so this server leads on")
                .forEach(Runnable::run);
        forwarding.takeUnanswered().forEach(this::decide);
        forwarding.clear();
    }

    // ---- from the log, the peers and the clock

    /** Messages of this server to itself have become due. */
    public void durable(List<byte[]> messages, long nowMs, long wallMs) {
        received(Outbox.SELF, messages, nowMs, wallMs);
    }

    /** Messages have come over a link. */
    public void received(long link, List<byte[]> messages, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        for (byte[] message : messages) {
            if (role == Role.ENDED) {
                return;
            }
            broadcast.received(link, message, nowMs, outbox);
            drain();
        }
        perform();
    }

    /** A link to another server is there; {@code peer} is -1 where that one opened it. */
    public void opened(long link, long peer, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        if (role != Role.ENDED) {
            broadcast.opened(link, peer, nowMs, outbox);
            perform();
        }
    }

    /** A link is closed, or could not be had. */
    public void closed(long link, long peer, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        if (role != Role.ENDED) {
            broadcast.closed(link, peer, nowMs, outbox);
            perform();
        }
    }

    /** A vote has come from another server. */
    public void vote(long from, byte[] vote, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        if (role != Role.ENDED && election != null) {
            election.received(from, vote, nowMs, outbox);
            perform();
        }
    }

    /** The last vote to another server could not be delivered. */
    public void unreachable(long peer, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        if (role != Role.ENDED && election != null) {
            election.unreachable(peer, nowMs, outbox);
            perform();
        }
    }

    /** Time has gone by: sessions that nobody heard of end. */
    public void tick(long nowMs, long wallMs) {
        time(nowMs, wallMs);
        if (role == Role.ENDED) {
            return;
        }
        if (hold.isOver(nowMs)) {
            ports.note("clients are let go: there is no leader");
            stop(Role.LOOKING);
        }
        if (!hold.isHeld() && readOnly.isDue(role, nowMs)) {
            ports.note("there is no leader: reads are answered, of clients that want no more");
            role = Role.READ_ONLY;
            ports.deliver(new Delivery.Serve(state));
        }
        if (handover.isTooLate(nowMs)) {
            leadOn();
        }
        if (decides()) {
            for (Tracked session : sessions.expire(nowMs)) {
                if (!leads()) {
                    break; // the last of them took the epoch's last number; whoever leads next gives each its time anew
                }
                ports.note("session 0x" + Long.toHexString(session.id) + " expires: not heard of for "
                        + session.timeoutMs + " ms");
                decide(null, session.id, 0, List.of(), new Request.CloseSession());
            }
        }
        broadcast.tick(nowMs, outbox);
        if (election != null) {
            election.tick(nowMs, outbox);
        }
        perform();
    }

    /** Takes part no more, and lets the clients go: for a server that cannot store what it would promise. */
    public void end(String why) {
        ports.note("this server takes part no more until it begins anew: " + why);
        stop(Role.ENDED);
    }

    private void time(long now, long wall) {
        nowMs = now;
        wallMs = wall;
    }

    // ---- effects

    private void perform() {
        drain();
        if (serves()) { // else it may be what a leader that fails took for committed
            publish();
        }
    }

    private void publish() {
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
    public void sendHistory(long link, long after, List<Recent> rest, HistoryForm form) {
        ports.sendHistory(link, after, rest, form, state);
    }

    @Override
    public void append(long zxid, byte[] txn) {
        boolean differs = zxid > tentative.zxid() && learn(zxid, txn); // another server decided it
        if (election != null) {
            recent.add(new Recent(zxid, txn));
            if (recent.size() > Recent.KEPT_MAX) {
                recent.remove();
            }
        }
        ports.append(zxid, txn);
        if (differs) {
            stop(Role.LOOKING);
            broadcast.fetchState(nowMs, outbox);
        }
    }

    /** Returns whether what comes of it is another state than the leader's. */
    private boolean learn(long zxid, byte[] txn) {
        LoggedTxn logged = null;
        try {
            logged = LoggedTxn.read(reader.reset(txn, 0, txn.length));
        } catch (MalformedException e) {
            Invariant.check(false, "a leader proposes transactions, and not this: " + e.getMessage());
        }
        Decision decision = Learned.of(tentative, logged);
        tentative = decision.next();
        lastZxid = zxid;
        Asked asked = forwarding.answered(logged.clientId(), logged.cxid(), decision.result());
        long ended = logged.type() == OpCode.CLOSE_SESSION ? logged.clientId() : 0;
        if (ended != 0) {
            forwarding.ended(ended);
        }
        Client origin = asked == null ? null : asked.client();
        long number = asked == null ? 0 : asked.number();
        Commit commit = new Commit(tentative, decision.changes(), origin, logged.cxid(), decision.result(), ended);
        pending.add(new Pending(zxid, commit, null, number));
        if (logged.isMove()) {
            forwarding.moved(logged.clientId());
        }
        return digests.differ(logged, tentative);
    }

    @Override
    public void truncateAfter(long zxid) {
        ports.note("the log is cut behind " + Zxid.text(zxid) + ": what followed was never agreed");
        stop(Role.ENDED);
        ports.truncateAfter(zxid);
    }

    @Override
    public void install(long zxid, byte[] body) {
        ports.note("the leader's state at " + Zxid.text(zxid) + " takes the place of what is here");
        stop(Role.LOOKING); // whether it holds what clients here asked for, nobody can tell
        state = ports.load(zxid, body);
        tentative = state;
        lastZxid = zxid;
        pending.clear();
        recent.clear();
        ports.install(state);
    }

    @Override
    public void promise(Epochs promised) {
        epochs = promised;
        ports.promise(promised);
    }

    @Override
    public void elected(long leader) {
        leaderSid = leader;
        if (role == Role.READ_ONLY) {
            stop(Role.LOOKING); // what they were shown does not change any more, and their sessions are nobody's
            // elsewhere
        }
        broadcast.start(leader, nowMs, outbox);
    }

    /**
     * From here on transactions are numbered after {@code zxid}; sessions begin to be tracked, each with its full
     * timeout.
     */
    @Override
    public void leading(long zxid) {
        Invariant.check(zxid >= lastZxid, "a leader goes on from its log", lastZxid, zxid);
        lastZxid = zxid;
        if (!leads()) {
            boolean goOn = takesUpClients();
            sessions.takeOver(state, nowMs);
            serve(Role.LEADING);
            ports.note("leading from " + Zxid.text(zxid));
            if (goOn) {
                sessions.keep(forwarding.owners());
                forwarding.takeUnanswered().forEach(this::decide);
            }
            forwarding.giveUp();
            forwarding.clear();
        }
    }

    /** What was forwarded to a leader that is gone is decided here, unless this server has led for too short a time. */
    private void decide(Asked asked) {
        if (!leads()) {
            return;
        }
        if (asked.request() instanceof Request.CreateSession create) {
            begin(asked.client(), asked.sessionId(), create);
        } else {
            submit(new Submission(asked.client(), asked.xid(), asked.ids(), asked.request(), asked.syncPath()));
        }
    }

    @Override
    public void following(boolean logsMoves) {
        boolean goOn = takesUpClients();
        hold.follow(logsMoves);
        serve(Role.FOLLOWING);
        ports.note("following from " + Zxid.text(state.zxid()));
        if (goOn) {
            forwarding.sendAgain(outbox);
        } else {
            forwarding.giveUp();
        }
    }

    /** Whether what the clients that stayed connected wait for is asked again. */
    private boolean takesUpClients() {
        Hold.Outcome outcome = hold.outcome(epochs.current());
        if (outcome == Hold.Outcome.LEAVE) {
            ports.note("clients are let go: there may have been another leader meanwhile");
            stop(Role.LOOKING);
        }
        return outcome == Hold.Outcome.GO_ON;
    }

    private void serve(Role next) {
        publish();
        role = next;
        hold.end();
        if (election != null) {
            election.established(epochs.current(), nowMs, outbox);
        }
        handover.settled(leaderSid, nowMs);
        ports.deliver(new Delivery.Serve(state));
    }

    @Override
    public void commit(long zxid) {
        while (!pending.isEmpty() && pending.peek().zxid() <= zxid) {
            Pending oldest = pending.remove();
            if (oldest.commit() == null) {
                oldest.then().run();
            } else {
                if (hasClients()) { // else nobody is connected, and it stands in the state that is served first
                    forwarding.syncedBefore(oldest.number()).forEach(sync -> committed.add(answer(sync)));
                    committed.add(oldest.commit());
                }
                state = oldest.commit().after();
            }
        }
    }

    private Commit answer(Asked sync) {
        return new Commit(state, List.of(), sync.client(), sync.xid(), new Result.Synced(sync.syncPath()), 0);
    }

    /**
     * Looks for a leader. Where this server has followed one that logs moves, its clients stay connected for a while:
     * they read what it has, and what they write is answered under the next leader. Half of syncLimit is what a leader's
     * silence leaves of the time that a follower may be behind (compat B6).
     */
    @Override
    public void lookAgain(String why, long heir) {
        Invariant.check(election != null, "only who was elected can lose its leader");
        long untilMs = nowMs + (long) standing.timing().syncLimit() * tickMs / 2;
        boolean goesOnElsewhere = role == Role.FOLLOWING || leads() && heir != Election.NO_HEIR;
        if (goesOnElsewhere && hold.begin(epochs.current(), untilMs)) {
            publish();
            role = Role.LOOKING;
        } else if (!hold.isHeld()) {
            stop(Role.LOOKING);
        }
        handover.leave();
        ports.note("looking for a leader: " + why);
        election.look(lastZxid, epochs, heir, nowMs, outbox);
    }

    private boolean hasClients() {
        return serves() || hold.isHeld();
    }

    /** Serves nobody any more. What is proposed stays so: it is in the log, and the next leader may have it, too. */
    private void stop(Role next) {
        if (serves()) {
            publish(); // who waited for it hears of it before the connection ends
        }
        committed.clear();
        role = next;
        hold.end();
        forwarding.clear();
        pending.removeIf(waiting -> waiting.commit() == null);
        ports.deliver(new Delivery.Stop());
    }

    // ---- what other servers' clients want, on the leader

    @Override
    public void request(long link, long sessionId, int cxid, int op, byte[] bytes, List<AuthId> ids) {
        if (!leads()) {
            return; // the link goes down with the leadership
        }
        if (handover.isUnderWay()) {
            handover.hold(() -> request(link, sessionId, cxid, op, bytes, ids));
            return;
        }
        if (op == OpCode.SYNC) {
            whenCommitted(tentative.zxid(), () -> broadcast.synced(link, outbox));
            return;
        }
        Request request;
        try {
            request = Request.read(op, reader.reset(bytes, 0, bytes.length));
        } catch (MalformedException e) {
            request = new Request.Refused(op, Code.MARSHALLING_ERROR);
        }
        decide(null, sessionId, cxid, ids, sessions.owned(link, sessionId, request, nowMs));
    }

    @Override
    public void touched(long[] ids) {
        sessions.touched(ids, nowMs);
    }

    @Override
    public void revalidate(long link, long sessionId, int timeoutMs) {
        if (handover.isUnderWay()) {
            handover.hold(() -> revalidate(link, sessionId, timeoutMs));
            return;
        }
        long moved = leads() ? sessions.renew(sessionId, timeoutMs, null, link, nowMs) : Sessions.GONE;
        if (moved == Sessions.GONE) {
            broadcast.revalidated(link, sessionId, false, outbox);
        } else {
            whenCommitted(moved, () -> broadcast.revalidated(link, sessionId, true, outbox));
        }
    }

    // ---- what the leader answers

    @Override
    public void revalidated(long sessionId, boolean valid) {
        forwarding.revalidated(sessionId, valid);
    }

    @Override
    public void synced() {
        Asked sync = forwarding.synced();
        if (sync != null) {
            committed.add(answer(sync));
        }
    }
}

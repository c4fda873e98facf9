package org.vivarium.core.replica;

import java.util.List;
import org.vivarium.api.AuthId;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.core.replica.Forwarding.Asked;
import org.vivarium.core.replica.SessionTable.Tracked;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Delivery.Commit;
import org.vivarium.core.shard.Submission;
import org.vivarium.core.state.Decision;
import org.vivarium.core.state.PartsNode;
import org.vivarium.core.state.Result;
import org.vivarium.core.state.Rules;
import org.vivarium.core.state.State;
import org.vivarium.wire.Code;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.LoggedTxn;
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
    private final Voting voting;
    private final Choosing choosing;
    private final Outbox outbox = new Outbox();
    private final int tickMs;
    private final Sessions sessions;
    private final Forwarding forwarding;
    private final Learning learning;
    private final Membership membership;
    private final Reconfiguration reconfiguration;
    private final Proposals proposals;
    private final RecentTxns recent;
    private final JuteWriter encoder = new JuteWriter(1024);
    private long lastZxid;
    private long nextSession;
    private volatile Role role = Role.LOOKING;
    private final DigestCheck digests;
    private final Hold hold = new Hold();
    private final LeaderTransfer transfer = new LeaderTransfer();
    private final ReadOnly readOnly;
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
        this.membership = new Membership(standing);
        this.proposals = new Proposals(membership.shown(state));
        this.lastZxid = standing.lastZxid();
        this.nextSession = nextSession.first();
        this.tickMs = tickMs;
        this.recent = new RecentTxns(standing.recent(), parts.election() != null);
        this.broadcast = parts.broadcast().create(standing);
        this.digests = new DigestCheck(ports);
        this.forwarding = new Forwarding(broadcast, ports);
        this.learning = new Learning(proposals, forwarding);
        this.readOnly =
                new ReadOnly(ports, Boolean.parseBoolean(standing.options().get(ReadOnly.ENABLED)), tickMs);
        this.voting = new Voting(parts, state, this::standing, tickMs, ports);
        this.choosing = new Choosing(ports, tickMs);
        this.reconfiguration = new Reconfiguration(membership, broadcast, voting, forwarding, ports);
        this.sessions = new Sessions(ports, tickMs, !voting.isNeeded(), this::logMove);
    }

    /** Begins: looks for a leader, or, where no election is needed, leads. */
    public void start(long nowMs, long wallMs) {
        time(nowMs, wallMs);
        if (!voting.isNeeded()) {
            broadcast.start(standing.sid(), nowMs, outbox);
        } else {
            voting.look(lastZxid, epochs, Election.NO_TRANSFEREE, nowMs, outbox);
        }
        perform();
    }

    /** Where it stands now; for the next replica. Meaningful once it {@linkplain #isSettled is settled}. */
    public Standing standing() {
        return standing.in(membership.ensemble()).at(lastZxid, epochs, recent.all());
    }

    /** The last committed state. Any thread. */
    @Override
    public State state() {
        return proposals.state();
    }

    /** The session id that would be given next; the next replica goes on from there. */
    public SessionIds sessionIds() {
        return new SessionIds(nextSession);
    }

    /** Whether everything that was proposed is committed. */
    public boolean isSettled() {
        return proposals.isEmpty();
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
            readOnly.connect(client, request, nextSession++, timeoutMs, state());
        } else if (!serves()
                || transfer.isUnderWay()
                || reconfiguration.changesRole()
                || request.lastZxidSeen() > state().zxid()) {
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
        if (leads()) {
            begin(client, nextSession++, new Request.CreateSession(timeoutMs));
        } else {
            forwarding.begin(client, nextSession++, timeoutMs, outbox);
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
            whenCommitted(moved, () -> ports.deliver(client.shard(), new Delivery.Renewed(client, id, timeoutMs)));
        }
    }

    private long logMove(long sessionId) {
        if (!voting.isNeeded()) {
            return 0; // there is no other server
        }
        Request moved = new Request.Refused(OpCode.ERROR, Code.SESSION_MOVED);
        decide(null, sessionId, LoggedTxn.MOVED_CXID, List.of(), moved);
        return lastZxid;
    }

    /** Runs something as soon as a transaction, and all before it, can no longer be lost. */
    private void whenCommitted(long zxid, Runnable task) {
        if (zxid <= state().zxid()) {
            task.run();
        } else if (leads()) {
            proposals.addTask(task);
        }
    }

    /** Writes and syncs, in a client's order. */
    public void submit(List<Submission> submissions, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        boolean isForwarding = role == Role.FOLLOWING && !reconfiguration.changesRole();
        for (int i = 0; i < submissions.size(); i++) {
            if (decides()) {
                submit(submissions.get(i));
            } else if (role == Role.READ_ONLY) {
                readOnly.answer(submissions.get(i), state());
            } else if (hasClients()) {
                forwarding.submit(submissions.get(i), isForwarding, outbox);
            }
        }
        perform();
    }

    private void submit(Submission submission) {
        Client client = submission.client();
        long id = client.sessionId();
        boolean isSync = submission.request() == null; // changes nothing, so it may be anybody's
        if (sessions.isElsewhere(client) && (!voting.isNeeded() || !isSync)) {
            ports.deliver(client.shard(), new Delivery.Moved(client));
        } else if (isSync) {
            Result result = new Result.Synced(submission.syncPath());
            proposals.addEnd(new Commit(proposals.tentative(), List.of(), client, submission.xid(), result, 0));
            commit(state().zxid());
        } else {
            if (submission.request() instanceof Request.CloseSession) {
                sessions.remove(id);
            }
            decide(client, id, submission.xid(), submission.ids(), submission.request());
        }
    }

    private void decide(Client client, long session, int xid, List<AuthId> ids, Request request) {
        long zxid = lastZxid + 1;
        State before = proposals.tentative();
        Request checked = request instanceof Request.Reconfig wish
                ? membership.checked(wish, before.session(session) != null, zxid, broadcast::isFollowedBy)
                : request;
        Decision decision = rules.decide(before, session, xid, ids, checked, zxid, wallMs);
        lastZxid = zxid;
        long ended = request instanceof Request.CloseSession ? session : 0;
        proposals.add(new Commit(decision.next(), decision.changes(), client, xid, decision.result(), ended), 0);
        logged(decision.txn());
        encoder.clear(1 << 16);
        decision.txn().write(encoder);
        broadcast.propose(zxid, encoder.toBytes(), outbox);
        drain();
    }

    /** A transaction that changes the ensemble counts from before it is proposed, or appended. */
    private void logged(LoggedTxn txn) {
        voting.logged(txn);
        if (membership.logged(txn)) {
            reconfigured();
        }
    }

    private void reconfigured() {
        reconfiguration.tell(role == Role.FOLLOWING, outbox);
    }

    @Override
    public void heardOf(Ensemble other) {
        if (!membership.heardOf(other)) {
            return;
        }
        proposals.show(membership::shown);
        reconfigured();
        if (voting.isLooking()) {
            voting.look(lastZxid, epochs, Election.NO_TRANSFEREE, nowMs, outbox);
        }
    }

    /** A leader that is to lead no more gives its place to one that may. */
    private void passOn() {
        long successor = decides() ? reconfiguration.successor(transfer, outbox) : Election.NO_TRANSFEREE;
        if (successor != Election.NO_TRANSFEREE) {
            beginTransfer(successor, new LeaderTransfer.Noted(ports, successor));
        }
    }

    /** These sessions were heard of. */
    public void touched(long[] ids, long nowMs) {
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
     * Transfers the leadership to another server. From here on nothing is decided; what clients want waits until somebody
     * leads, here or there.
     */
    public void transferLeadership(long transferee, LeaderTransfer.Done done, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        String refusal = leads() ? transfer.refusal(transferee, broadcast, outbox) : LeaderTransfer.NOT_THE_LEADER;
        if (refusal != null) {
            done.failed(refusal);
        } else {
            beginTransfer(transferee, done);
        }
        perform();
    }

    private void beginTransfer(long transferee, LeaderTransfer.Done done) {
        transfer.begin(transferee, nowMs, tickMs, done);
        forwarding.keep(sessions.clients());
        hold.follow(true);
    }

    /** Has the ensemble choose an election, once every server that follows has it. */
    public void chooseElection(String name, LeaderTransfer.Done done, long nowMs, long wallMs) {
        time(nowMs, wallMs);
        choosing.begin(name, decides() ? voting.refusal(name) : LeaderTransfer.NOT_THE_LEADER, done, nowMs);
        choose();
        perform();
    }

    private void choose() {
        if (decides() && choosing.isReady(membership.ensemble(), standing.sid(), broadcast.followers(), nowMs)) {
            Request request = PartsNode.choosing(proposals.tentative(), choosing.election());
            decide(null, Rules.THE_SERVER, 0, PartsNode.BY, request);
            whenCommitted(lastZxid, choosing.proposed(proposals.tentative(), () -> this.nowMs));
        }
    }

    private boolean decides() {
        return leads() && !transfer.isUnderWay();
    }

    private void leadOn() {
        broadcast.transferLeadership(Election.NO_TRANSFEREE, outbox);
        transfer.takeBack("it did not come to have everything within " + tickMs + " ms, so this server leads on")
                .forEach(Runnable::run);
        forwarding.takeUnanswered().forEach(this::decide);
        forwarding.clear();
    }

    // ---- from the log, the peers and the clock

    /** Messages have come over a link; over {@link Outbox#SELF} those to itself that have become due. */
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
        unlessEnded(nowMs, wallMs, () -> broadcast.opened(link, peer, nowMs, outbox));
    }

    /** A link is closed, or could not be had. */
    public void closed(long link, long peer, long nowMs, long wallMs) {
        unlessEnded(nowMs, wallMs, () -> broadcast.closed(link, peer, nowMs, outbox));
    }

    /** A vote has come from another server. */
    public void vote(long from, byte[] vote, long nowMs, long wallMs) {
        unlessEnded(nowMs, wallMs, () -> voting.received(from, vote, choosing, nowMs, outbox));
    }

    /** The last vote to another server could not be delivered. */
    public void unreachable(long peer, long nowMs, long wallMs) {
        unlessEnded(nowMs, wallMs, () -> voting.unreachable(peer, nowMs, outbox));
    }

    private void unlessEnded(long now, long wall, Runnable what) {
        time(now, wall);
        if (role != Role.ENDED) {
            what.run();
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
            role = Role.READ_ONLY;
            readOnly.begin(state());
        }
        if (transfer.isTooLate(nowMs)) {
            leadOn();
        }
        passOn();
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
        voting.tick(nowMs, outbox);
        choose();
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
        // else what is committed may be what a leader that fails took for that
        while (serves() && membership.committed(state().zxid())) {
            reconfigured();
            drain();
            passOn();
            drain();
        }
        if (serves() && voting.isChosen(state().zxid())) {
            voting.established(state(), epochs.current(), nowMs, outbox);
        }
        reconfiguration.takeRoleIfItCan(outbox);
        drain();
        if (serves()) {
            proposals.publish(ports);
        }
    }

    private void drain() {
        for (Outbox.Effect effect = outbox.poll(); effect != null; effect = outbox.poll()) {
            effect.perform(this);
        }
    }

    @Override
    public void sendVote(long to, byte[] vote) {
        ports.sendVote(to, voting.sealed(vote));
    }

    @Override
    public void append(long zxid, byte[] txn) {
        boolean differs = zxid > proposals.tentative().zxid() && learn(zxid, txn); // another server decided it
        recent.add(zxid, txn);
        ports.append(zxid, txn);
        if (differs) {
            stop(Role.LOOKING);
            broadcast.fetchState(nowMs, outbox);
        }
    }

    /** Returns whether what comes of it is another state than the leader's. */
    private boolean learn(long zxid, byte[] txn) {
        LoggedTxn logged = learning.learn(txn);
        lastZxid = zxid;
        logged(logged);
        return digests.differ(logged, proposals.tentative());
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
        State loaded = ports.load(zxid, body);
        if (membership.installed(loaded)) {
            reconfigured();
        }
        proposals.install(membership.shown(loaded));
        lastZxid = zxid;
        recent.clear();
        ports.install(loaded);
    }

    @Override
    public void promise(Epochs promised) {
        epochs = promised;
        ports.promise(promised);
    }

    @Override
    public void elected(long leader) {
        voting.elected(leader);
        if (role == Role.READ_ONLY) {
            stop(Role.LOOKING); // what clients were shown changes no more, and their sessions are nobody's elsewhere
        }
        broadcast.start(leader, nowMs, outbox);
    }

    /** From here on transactions are numbered after {@code zxid}, and sessions tracked, each with its full timeout. */
    @Override
    public void leading(long zxid) {
        Invariant.check(zxid >= lastZxid, "a leader goes on from its log", lastZxid, zxid);
        lastZxid = zxid;
        if (!leads()) {
            boolean goOn = takesUpClients();
            sessions.takeOver(state(), nowMs);
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
        ports.note("following from " + Zxid.text(state().zxid()));
        if (goOn) {
            forwarding.sendAgain(outbox);
        } else {
            forwarding.sendRest(outbox); // nothing, where nobody stayed
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
        proposals.publish(ports);
        role = next;
        hold.end();
        voting.established(state(), epochs.current(), nowMs, outbox);
        transfer.settled(voting.leader(), nowMs);
        ports.deliver(new Delivery.Serve(state()));
    }

    @Override
    public void commit(long zxid) {
        proposals.commit(zxid, hasClients() ? forwarding : null);
    }

    /**
     * Looks for a leader. Where this server has followed one that logs moves, its clients stay connected for a while:
     * they read what it has, and what they write is answered under the next leader. Half of syncLimit is what a leader's
     * silence leaves of the time that a follower may be behind (compat B6).
     */
    @Override
    public void lookAgain(String why, long transferee) {
        Invariant.check(voting.isNeeded(), "only who was elected can lose its leader");
        long untilMs = nowMs + (long) standing.timing().syncLimit() * tickMs / 2;
        boolean goesOnElsewhere = role == Role.FOLLOWING || leads() && transferee != Election.NO_TRANSFEREE;
        if (goesOnElsewhere && hold.begin(epochs.current(), untilMs)) {
            proposals.publish(ports);
            role = Role.LOOKING;
        } else if (!hold.isHeld()) {
            stop(Role.LOOKING);
        }
        transfer.leave();
        choosing.giveUp(Choosing.LOST);
        reconfiguration.lookAgain();
        ports.note("looking for a leader: " + why);
        voting.look(lastZxid, epochs, transferee, nowMs, outbox);
    }

    private boolean hasClients() {
        return serves() || hold.isHeld();
    }

    /** Serves nobody any more. What is proposed stays so: it is in the log, and the next leader may have it, too. */
    private void stop(Role next) {
        if (serves()) {
            proposals.publish(ports); // who waited for it hears of it before the connection ends
        }
        role = next;
        hold.end();
        choosing.giveUp(Choosing.LOST);
        forwarding.clear();
        proposals.letGo();
        ports.deliver(new Delivery.Stop());
    }

    // ---- what other servers' clients want, on the leader

    @Override
    public void request(long link, long sessionId, int cxid, int op, byte[] bytes, List<AuthId> ids) {
        if (!leads()) {
            return; // the link goes down with the leadership
        }
        if (transfer.isUnderWay()) {
            transfer.hold(() -> request(link, sessionId, cxid, op, bytes, ids));
            return;
        }
        if (op == OpCode.SYNC) {
            whenCommitted(proposals.tentative().zxid(), () -> broadcast.synced(link, outbox));
            return;
        }
        Request request = learning.request(op, bytes);
        decide(null, sessionId, cxid, ids, sessions.owned(link, sessionId, request, nowMs));
    }

    @Override
    public void touched(long[] ids) {
        sessions.touched(ids, nowMs);
    }

    @Override
    public void relinked(long before, long link) {
        sessions.relinked(before, link);
    }

    @Override
    public void revalidate(long link, long sessionId, int timeoutMs) {
        if (transfer.isUnderWay()) {
            transfer.hold(() -> revalidate(link, sessionId, timeoutMs));
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
            proposals.addToTold(sync.answer(state()));
        }
    }
}

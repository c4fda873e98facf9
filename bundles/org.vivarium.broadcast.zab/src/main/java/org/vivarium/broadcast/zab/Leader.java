package org.vivarium.broadcast.zab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.MalformedException;

/**
 * A server that leads (compat B4, B5).
 *
 * <pre>
 *   DISCOVERY ─ a quorum has said its epochs ─► PROMISE ─ a quorum has accepted the new one ─►
 *   SYNCHRONIZATION ─ a quorum has the whole history on its disk ─► ACTIVE
 * </pre>
 *
 * <p>Its own disk is one more acknowledger: each of these steps counts itself when what it needs is durable here.
 */
final class Leader {
    private static final int PROTOCOL_VERSION = 0x10000;
    /** In place of where a log ends: only the whole state will do. */
    private static final long STATE = -1;

    /** Of servers that are no members no more links are remembered. */
    private static final int LINKS_MAX = 1_000;

    private static final long COUNTER_MAX = 0xffffffffL;

    private final ZabBroadcast zab;
    private Ensemble ensemble;
    private final long self;
    private final long deadlineMs;
    private final Map<Long, Learner> learners = new LinkedHashMap<>();
    private final Set<Long> accepted = new HashSet<>();

    /** The last link over which each server came, by its sid. */
    private final Map<Long, Long> links = new HashMap<>();

    private final ArrayDeque<Long> outstanding = new ArrayDeque<>();
    private final long firstEpoch;
    private final long firstZxid;
    private Phase phase = Phase.DISCOVERY;
    private long epoch = -1;
    private boolean promised;
    private boolean synced;
    private long durable = -1;
    private long committed = -1;
    private long lastProposed;
    private long pingMs;
    private long transferee = Election.NO_TRANSFEREE;

    private enum Phase {
        /** Waits for a quorum to say what it has promised. */
        DISCOVERY,
        /** Waits for a quorum to accept the new epoch. */
        PROMISE,
        /** Brings everybody to its history. */
        SYNCHRONIZATION,
        /** Proposes and commits. */
        ACTIVE
    }

    Leader(ZabBroadcast zab, long nowMs) {
        this.zab = zab;
        this.ensemble = zab.ensemble;
        this.self = zab.standing.sid();
        this.firstEpoch = zab.epochs.current();
        this.firstZxid = zab.lastLogged;
        this.deadlineMs = nowMs
                + (long) zab.standing.timing().initLimit()
                        * zab.standing.timing().tickMs();
    }

    void start(long nowMs, Outbox out) {
        pingMs = nowMs;
        discover(out);
    }

    void stop(Outbox out) {
        learners.keySet().forEach(out::hangUp);
    }

    // ---- links

    void opened(long link, long nowMs) {
        learners.put(link, new Learner(link, nowMs));
    }

    void closed(long link, Outbox out) {
        Learner gone = learners.remove(link);
        if (gone != null && phase == Phase.ACTIVE && !isQuorum(Learner::isFollowing, true)) {
            zab.lost("no quorum is connected any more, since server " + gone.sid + " has gone", out);
        }
    }

    private void giveUp(Learner learner, String why, Outbox out) {
        out.note("server " + learner.sid + " is given up: " + why);
        out.hangUp(learner.link);
        closed(learner.link, out);
    }

    void received(long link, byte[] message, long nowMs, Outbox out) throws MalformedException {
        Learner learner = learners.get(link);
        if (learner == null) {
            return;
        }
        learner.heardMs = nowMs;
        Packet packet = Packet.read(message);
        switch (packet.type()) {
            case Packet.FOLLOWER_INFO, Packet.OBSERVER_INFO -> info(learner, packet, out);
            case Packet.ACK_EPOCH -> ackEpoch(learner, packet, out);
            case Packet.ACK -> ack(learner, packet.zxid(), out);
            case Packet.REQUEST -> request(learner, packet, out);
            case Packet.PING -> pong(packet, out);
            case Packet.REVALIDATE -> {
                JuteReader body = packet.body();
                out.revalidate(link, body.readLong(), body.readInt());
            }
            default -> throw new MalformedException("packet " + packet.type() + " from a learner");
        }
    }

    // ---- discovery

    private void info(Learner learner, Packet packet, Outbox out) throws MalformedException {
        JuteReader body = packet.body();
        learner.sid = body.readLong();
        boolean isKnown = ensemble.member(learner.sid) != null;
        boolean mayCome = isKnown || zab.standing.isReconfigEnabled(); // it is to become a member, or was one
        if (!mayCome || learner.sid == self || learner.phase != Learner.Phase.UNKNOWN) {
            giveUp(learner, "it is no other member of the ensemble", out);
            return;
        }
        if (!isKnown) {
            out.note("server " + learner.sid + " follows without being a member of the ensemble");
        }
        learners.values().stream()
                .filter(other -> other != learner && other.sid == learner.sid)
                .toList()
                .forEach(older -> giveUp(older, "it has come back over another link", out));
        Long before = isKnown || links.size() < LINKS_MAX ? links.put(learner.sid, learner.link) : null;
        if (before != null) {
            out.relinked(before, learner.link);
        }
        learner.follows = packet.type() == Packet.FOLLOWER_INFO;
        learner.takesTransfer = takesTransfer(body);
        learner.phase = Learner.Phase.WAITING;
        if (isKnown) {
            zab.knownEpoch = Math.max(zab.knownEpoch, Zxid.epoch(packet.zxid()));
        }
        if (phase != Phase.DISCOVERY && zab.knownEpoch > epoch) {
            // it could never follow in this epoch: what it promised in an attempt that failed, it cannot take back
            zab.lost("server " + learner.sid + " has promised epoch " + zab.knownEpoch + ", this is " + epoch, out);
            return;
        }
        if (phase == Phase.DISCOVERY) {
            discover(out);
        } else {
            announce(learner, out);
        }
    }

    private static boolean takesTransfer(JuteReader info) throws MalformedException {
        if (info.remaining() < 2 * Integer.BYTES + Long.BYTES) {
            return false;
        }
        info.readInt(); // the version of its protocol, and that of its configuration: neither is looked at
        info.readLong();
        return info.readInt() == Packet.TAKES_TRANSFER;
    }

    private void discover(Outbox out) {
        if (!isQuorum(learner -> learner.phase != Learner.Phase.UNKNOWN, true)) {
            return;
        }
        epoch = Math.max(zab.knownEpoch, zab.epochs.accepted()) + 1;
        phase = Phase.PROMISE;
        zab.promise(new Epochs(epoch, zab.epochs.current()), out);
        out.sendWhenDurable(Outbox.SELF, new Packet(Packet.ACK_EPOCH, Zxid.of(epoch, 0)).bytes());
        List.copyOf(learners.values()).stream()
                .filter(learner -> learner.phase == Learner.Phase.WAITING)
                .forEach(learner -> announce(learner, out));
    }

    private void announce(Learner learner, Outbox out) {
        learner.phase = Learner.Phase.ASKED;
        byte[] data = Packet.body(body -> {
            body.writeInt(PROTOCOL_VERSION);
            body.writeInt(Packet.LOGS_MOVES);
        });
        out.sendWhenDurable(learner.link, new Packet(Packet.LEADER_INFO, Zxid.of(epoch, 0), data).bytes());
    }

    private void ackEpoch(Learner learner, Packet packet, Outbox out) throws MalformedException {
        if (learner.phase != Learner.Phase.ASKED) {
            throw new MalformedException("an epoch is accepted that was not said");
        }
        int current = packet.body().readInt();
        learner.lastZxid = packet.zxid();
        boolean isAhead = current > firstEpoch || current == firstEpoch && learner.lastZxid > firstZxid;
        if (isAhead && phase == Phase.PROMISE) {
            giveUp(learner, "it is ahead, in epoch " + current + " at " + Zxid.text(learner.lastZxid), out);
            return;
        }
        learner.phase = Learner.Phase.ACCEPTED;
        if (current != -1 && learner.follows) {
            accepted.add(learner.sid);
        }
        if (phase == Phase.PROMISE) {
            synchronize(out);
        } else {
            sync(learner, out);
        }
    }

    /** A quorum has accepted the epoch: nobody else can lead it, and this server's history is the one that counts. */
    private void synchronize(Outbox out) {
        if (!promised || !ensemble.isQuorum(sid -> sid == self || accepted.contains(sid))) {
            return;
        }
        phase = Phase.SYNCHRONIZATION;
        lastProposed = Zxid.of(epoch, 0);
        committed = zab.lastLogged;
        out.commit(committed);
        zab.promise(new Epochs(epoch, epoch), out);
        out.sendWhenDurable(Outbox.SELF, new Packet(Packet.ACK, lastProposed).bytes());
        List.copyOf(learners.values()).stream()
                .filter(learner -> learner.phase == Learner.Phase.ACCEPTED)
                .forEach(learner -> sync(learner, out));
    }

    // ---- synchronization

    /** Sends a server what it lacks, and from here on everything else (compat B5). */
    private void sync(Learner learner, Outbox out) {
        learner.phase = Learner.Phase.SYNCING;
        learner.sentTo = committed;
        List<Recent> all = zab.history.all();
        int end = zab.history.indexOf(committed + 1);
        long min = end == 0 ? committed : all.get(0).zxid();
        long last = learner.lastZxid;
        if (last == committed) {
            send(learner, new Packet(Packet.DIFF, last), out);
        } else if (last > committed && Zxid.counter(last) != 0) {
            send(learner, new Packet(Packet.TRUNC, committed), out);
        } else if (last < min) {
            sendHistory(learner, last, all.subList(0, end), out);
        } else {
            sendRest(learner, all.subList(0, end), new SyncForm(committed), out);
        }
        all.subList(end, all.size()).forEach(proposal -> {
            if (learner.follows) {
                send(learner, new Packet(Packet.PROPOSAL, proposal.zxid(), proposal.txn()), out);
            }
        });
        // what it has in its history is agreed before anybody is up to date; what it has only proposed is not
        Ensemble told = phase == Phase.ACTIVE ? ensemble.agreed() : ensemble;
        byte[] config = told.text().getBytes(StandardCharsets.UTF_8);
        send(learner, new Packet(Packet.NEW_LEADER, Zxid.of(epoch, 0), config), out);
    }

    /** From the log on disk, where that will do. */
    private void sendHistory(Learner learner, long after, List<Recent> rest, Outbox out) {
        out.note("server " + learner.sid + " ends at " + Zxid.text(learner.lastZxid) + ", and is brought to "
                + Zxid.text(committed));
        out.sendHistory(learner.link, after, List.copyOf(rest), new SyncForm(committed));
    }

    private void sendRest(Learner learner, List<Recent> history, SyncForm form, Outbox out) {
        int from = zab.history.indexOf(learner.lastZxid);
        Recent first = from < history.size() ? history.get(from) : null;
        if (first != null && first.zxid() == learner.lastZxid) {
            from++;
            out.send(learner.link, form.beforeTxns());
        } else if (Zxid.counter(learner.lastZxid) == 0) {
            out.send(learner.link, form.beforeTxns());
        } else if (first == null || Zxid.epoch(first.zxid()) != Zxid.epoch(learner.lastZxid) || from == 0) {
            // it has what nobody knows here, and where that began is not known either
            sendHistory(learner, STATE, List.of(), out);
            return;
        } else {
            send(learner, new Packet(Packet.TRUNC, history.get(from - 1).zxid()), out);
        }
        for (Recent txn : history.subList(from, history.size())) {
            form.txn(txn.zxid(), txn.txn()).forEach(message -> out.send(learner.link, message));
        }
    }

    private void ack(Learner learner, long zxid, Outbox out) {
        if (Zxid.counter(zxid) != 0) {
            learner.acknowledged = Math.max(learner.acknowledged, zxid);
            commitWhatCan(out);
            transferIfItCan(out);
        } else if (learner.phase == Learner.Phase.SYNCING && zxid == Zxid.of(epoch, 0)) {
            learner.phase = Learner.Phase.SYNCED;
            learner.acknowledged = Math.max(learner.acknowledged, learner.sentTo);
            if (phase == Phase.ACTIVE) {
                welcome(learner, out);
            } else {
                begin(out);
            }
        }
    }

    private void begin(Outbox out) {
        if (phase != Phase.SYNCHRONIZATION || !synced || !isQuorum(Learner::isFollowing, true)) {
            return;
        }
        phase = Phase.ACTIVE;
        out.leading(Zxid.of(epoch, 0));
        List.copyOf(learners.values()).stream().filter(Learner::isSynced).forEach(learner -> welcome(learner, out));
    }

    private void welcome(Learner learner, Outbox out) {
        learner.phase = Learner.Phase.ACTIVE;
        send(learner, new Packet(Packet.UP_TO_DATE, -1), out);
    }

    // ---- broadcast

    /** Something of this server's own has become durable. */
    void durable(long zxid, Outbox out) {
        if (Zxid.epoch(zxid) != epoch) {
            return; // of an earlier leadership
        }
        if (Zxid.counter(zxid) != 0) {
            durable = zxid;
            commitWhatCan(out);
            transferIfItCan(out);
        } else if (!promised) {
            promised = true;
            synchronize(out);
        } else {
            synced = true;
            begin(out);
        }
    }

    void propose(long zxid, byte[] txn, Outbox out) {
        lastProposed = zxid;
        byte[] proposal = new Packet(Packet.PROPOSAL, zxid, txn).bytes();
        for (Learner learner : learners.values()) {
            if (learner.isForwarded() && learner.follows) {
                out.send(learner.link, proposal);
            }
        }
        zab.append(zxid, txn, out);
        outstanding.add(zxid);
        out.sendWhenDurable(Outbox.SELF, new Packet(Packet.ACK, zxid).bytes());
        if (Zxid.counter(zxid) == COUNTER_MAX) {
            zab.lost("the numbers of epoch " + epoch + " are used up", out); // the next epoch's have to be agreed first
        }
    }

    private void commitWhatCan(Outbox out) {
        while (!outstanding.isEmpty() && isAcknowledged(outstanding.peek())) {
            commit(outstanding.remove(), out);
        }
    }

    private boolean isAcknowledged(long zxid) {
        return isQuorum(learner -> learner.acknowledged >= zxid, durable >= zxid);
    }

    private void commit(long zxid, Outbox out) {
        committed = zxid;
        byte[] commit = commit(zxid).bytes();
        byte[] inform = null;
        for (Learner learner : learners.values()) {
            if (learner.isForwarded() && learner.follows) {
                out.send(learner.link, commit);
            } else if (learner.isForwarded()) {
                inform = inform != null
                        ? inform
                        : inform(zxid, zab.history.txn(zxid)).bytes();
                out.send(learner.link, inform);
            }
        }
        zab.history.forget(zxid);
        out.commit(zxid);
    }

    /** Whether with this transaction the next ensemble is agreed: its zxid is that one's version. */
    private boolean activates(long zxid) {
        return !ensemble.isAgreed() && zxid == ensemble.version();
    }

    private Packet commit(long zxid) {
        return activates(zxid)
                ? new Packet(Packet.COMMIT_AND_ACTIVATE, zxid, Packet.body(body -> body.writeLong(nextLeader())))
                : new Packet(Packet.COMMIT, zxid);
    }

    private Packet inform(long zxid, byte[] txn) {
        return activates(zxid)
                ? new Packet(Packet.INFORM_AND_ACTIVATE, zxid, Packet.body(body -> {
                    body.writeLong(nextLeader());
                    body.writeRaw(txn, 0, txn.length);
                }))
                : new Packet(Packet.INFORM, zxid, txn);
    }

    /** Who is to lead the ensemble that is agreed with this commit: this server, or the one that has most (compat B9). */
    private long nextLeader() {
        Ensemble next = ensemble.whenAgreed();
        if (next.weight(self) > 0) {
            return self;
        }
        return learners.values().stream()
                .filter(learner -> next.weight(learner.sid) > 0 && learner.isSynced())
                .max(Comparator.comparingLong(learner -> learner.acknowledged))
                .map(learner -> learner.sid)
                .orElse(self);
    }

    void reconfigured(Ensemble now, Outbox out) {
        ensemble = now;
        commitWhatCan(out);
        if (phase == Phase.ACTIVE && !isQuorum(Learner::isFollowing, true)) {
            zab.lost("no quorum of the ensemble as it is now is connected", out);
        }
    }

    boolean isFollowedBy(Ensemble next) {
        return isQuorum(next, Learner::isFollowing, true);
    }

    List<Long> followers() {
        return learners.values().stream()
                .filter(learner -> learner.phase == Learner.Phase.ACTIVE)
                .map(learner -> learner.sid)
                .toList();
    }

    String transferLeadership(long to, Outbox out) {
        transferee = Election.NO_TRANSFEREE;
        if (to == Election.NO_TRANSFEREE) {
            return null;
        }
        Learner next = active(to);
        if (to == self) {
            return "server " + to + " leads already";
        } else if (phase != Phase.ACTIVE) {
            return "a leader that has not begun to serve cannot transfer the leadership";
        } else if (ensemble.weight(to) == 0) {
            return "server " + to + " is none that may lead";
        } else if (next == null) {
            return "server " + to + " does not follow at the moment";
        } else if (!next.takesTransfer) {
            return "server " + to + " is one of those that do not know how to take over";
        }
        transferee = to;
        transferIfItCan(out);
        return null;
    }

    private Learner active(long sid) {
        for (Learner learner : learners.values()) {
            if (learner.sid == sid && learner.phase == Learner.Phase.ACTIVE) {
                return learner;
            }
        }
        return null;
    }

    /** Everything must be committed, so that nobody's log is longer than the transferee's. */
    private void transferIfItCan(Outbox out) {
        Learner next = transferee == Election.NO_TRANSFEREE ? null : active(transferee);
        boolean hasAll = next != null && (next.acknowledged >= lastProposed || Zxid.counter(lastProposed) == 0);
        if (!hasAll || !outstanding.isEmpty()) {
            return;
        }
        long to = transferee;
        byte[] word = new Packet(Packet.LEADER_TRANSFER, lastProposed, Packet.body(body -> body.writeLong(to))).bytes();
        learners.values().stream()
                .filter(learner -> learner.takesTransfer && learner.phase == Learner.Phase.ACTIVE)
                .forEach(learner -> out.send(learner.link, word));
        zab.lost("this leader transfers the leadership to server " + to, to, out);
    }

    private boolean isQuorum(Predicate<Learner> has, boolean selfHas) {
        return isQuorum(ensemble, has, selfHas);
    }

    private boolean isQuorum(Ensemble of, Predicate<Learner> has, boolean selfHas) {
        return of.isQuorum(sid -> {
            if (sid == self) {
                return selfHas;
            }
            for (Learner learner : learners.values()) {
                if (learner.sid == sid && has.test(learner)) {
                    return true;
                }
            }
            return false;
        });
    }

    // ---- sessions and requests of others

    private void request(Learner learner, Packet packet, Outbox out) throws MalformedException {
        JuteReader body = packet.body();
        long session = body.readLong();
        int cxid = body.readInt();
        int op = body.readInt();
        byte[] request = java.util.Arrays.copyOfRange(packet.data(), body.position(), packet.data().length);
        out.request(learner.link, session, cxid, op, request, packet.ids() == null ? List.of() : packet.ids());
    }

    private void pong(Packet packet, Outbox out) throws MalformedException {
        if (packet.data() == null) {
            return;
        }
        JuteReader body = packet.body();
        long[] ids = new long[body.remaining() / (Long.BYTES + Integer.BYTES)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = body.readLong();
            body.readInt();
        }
        if (ids.length > 0) {
            out.touched(ids);
        }
    }

    void revalidated(long link, long sessionId, boolean valid, Outbox out) {
        byte[] data = Packet.body(body -> {
            body.writeLong(sessionId);
            body.writeBoolean(valid);
        });
        out.send(link, new Packet(Packet.REVALIDATE, -1, data).bytes());
    }

    void synced(long link, Outbox out) {
        out.send(link, new Packet(Packet.SYNC, 0).bytes());
    }

    // ---- time

    void tick(long nowMs, Outbox out) {
        int tickMs = zab.standing.timing().tickMs();
        if (phase != Phase.ACTIVE && nowMs > deadlineMs) {
            zab.lost("no quorum took over this server's history within initLimit", out);
            return;
        }
        if (nowMs - pingMs >= Math.max(1, tickMs / 2)) {
            pingMs = nowMs;
            byte[] ping = new Packet(Packet.PING, lastProposed).bytes();
            learners.values().stream().filter(Learner::isSynced).forEach(learner -> out.send(learner.link, ping));
        }
        long silenceMs = (long) zab.standing.timing().syncLimit() * tickMs;
        long catchUpMs = silenceMs + (long) zab.standing.timing().initLimit() * tickMs;
        new TreeSet<>(learners.keySet()).forEach(link -> {
            Learner learner = learners.get(link);
            boolean isActive = learner != null && learner.phase == Learner.Phase.ACTIVE;
            if (learner != null && nowMs - learner.heardMs > (isActive ? silenceMs : catchUpMs)) {
                giveUp(learner, "it was not heard of for " + (nowMs - learner.heardMs) + " ms", out);
            }
        });
    }

    private static void send(Learner learner, Packet packet, Outbox out) {
        out.send(learner.link, packet.bytes());
    }
}

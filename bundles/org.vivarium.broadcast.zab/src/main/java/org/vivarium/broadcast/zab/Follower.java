package org.vivarium.broadcast.zab;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivarium.api.AuthId;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.MalformedException;

/**
 * A server behind a leader (compat B6); an observer, too.
 *
 * <pre>
 *   DIALLING ─ link ─► PROMISING ─ LEADERINFO ─► SYNCING ─ UPTODATE ─► ACTIVE
 *                                               │    ▲
 *                                          SNAP ▼    │ end of the snapshot
 *                                             LOADING
 * </pre>
 */
final class Follower {
    private static final int PROTOCOL_VERSION = 0x10000;
    private static final int DIALS_MAX = 5;
    private static final int REDIAL_MS = 100;

    /** Less than where any history begins: whoever has this is sent everything. */
    private static final long NOTHING = -1;

    final long leaderSid;
    long link = -1;
    private final ZabBroadcast zab;

    /** Whether it is sent proposals, and acknowledges them. */
    private final boolean follows;

    /** Whether it wants the leader's state, whatever it has itself. */
    private final boolean wantsAll;

    private final long deadlineMs;
    private final Map<Long, Integer> touched = new LinkedHashMap<>();
    private final List<Long> unacknowledged = new ArrayList<>();
    private Phase phase = Phase.DIALLING;
    private int dials;
    private long redialMs = Long.MAX_VALUE;
    private long heardMs;
    private long epoch;
    private boolean leaderLogsMoves;
    private long committed;
    private long snapshotZxid;
    private ByteArrayOutputStream snapshot;

    /** What the leader says of the ensemble; null where it says nothing. */
    private byte[] config;

    /** How far it has come. */
    private enum Phase {
        /** The link to the leader is not there yet. */
        DIALLING,
        /** It has said who it is, and waits for the leader's epoch. */
        PROMISING,
        /** It takes over the leader's history. */
        SYNCING,
        /** It takes over the leader's state. */
        LOADING,
        /** It serves. */
        ACTIVE
    }

    Follower(ZabBroadcast zab, long leaderSid, boolean wantsAll, long nowMs) {
        this.zab = zab;
        this.leaderSid = leaderSid;
        this.wantsAll = wantsAll;
        this.follows = follows(zab.ensemble);
        this.heardMs = nowMs;
        this.deadlineMs = nowMs
                + (long) zab.standing.timing().initLimit()
                        * zab.standing.timing().tickMs();
    }

    /** One that is no member follows too, so that it can become one that votes without catching up once more. */
    private boolean follows(Ensemble ensemble) {
        long self = zab.standing.sid();
        return ensemble.isVoter(self) || ensemble.member(self) == null;
    }

    boolean isInOldRole() {
        return zab.ensemble.isAgreed() && follows(zab.ensemble) != follows;
    }

    void start(Outbox out) {
        dials++;
        redialMs = Long.MAX_VALUE;
        out.dial(leaderSid);
    }

    void stop(Outbox out) {
        if (link >= 0) {
            out.hangUp(link);
        }
    }

    void opened(long newLink, long nowMs, Outbox out) {
        link = newLink;
        heardMs = nowMs;
        phase = Phase.PROMISING;
        byte[] info = Packet.body(body -> {
            body.writeLong(zab.standing.sid());
            body.writeInt(PROTOCOL_VERSION);
            body.writeLong(zab.ensemble.agreed().version());
            body.writeInt(Packet.TAKES_TRANSFER);
        });
        int type = follows ? Packet.FOLLOWER_INFO : Packet.OBSERVER_INFO;
        send(new Packet(type, Zxid.of(zab.epochs.accepted(), 0), info), out);
    }

    void closed(long nowMs, Outbox out) {
        if (phase == Phase.DIALLING && dials < DIALS_MAX) {
            redialMs = nowMs + REDIAL_MS; // it may not listen yet
        } else {
            link = -1;
            String how = phase == Phase.DIALLING ? " could not be had" : " closed";
            zab.lost("the link to leader " + leaderSid + how, out);
        }
    }

    void tick(long nowMs, Outbox out) {
        if (redialMs <= nowMs) {
            start(out);
        }
        long silenceMs =
                (long) zab.standing.timing().syncLimit() * zab.standing.timing().tickMs() / 2;
        if (phase != Phase.ACTIVE && nowMs > deadlineMs) {
            zab.lost("leader " + leaderSid + " did not bring this server to its history within initLimit", out);
        } else if (phase == Phase.ACTIVE && nowMs - heardMs > silenceMs) {
            zab.lost("leader " + leaderSid + " was not heard of for " + (nowMs - heardMs) + " ms", out);
        }
    }

    void received(byte[] message, long nowMs, Outbox out) throws MalformedException {
        heardMs = nowMs;
        if (phase == Phase.LOADING) {
            load(message, out);
            return;
        }
        Packet packet = Packet.read(message);
        switch (phase) {
            case PROMISING -> promise(packet, out);
            case SYNCING -> sync(packet, out);
            default -> active(packet, out);
        }
    }

    private void promise(Packet packet, Outbox out) throws MalformedException {
        if (packet.type() != Packet.LEADER_INFO) {
            throw new MalformedException("packet " + packet.type() + " where a leader says its epoch");
        }
        epoch = Zxid.epoch(packet.zxid());
        if (packet.data() != null && packet.data().length >= 2 * Integer.BYTES) {
            JuteReader info = packet.body();
            info.readInt(); // the version, which Apache's servers do not look at
            leaderLogsMoves = info.readInt() == Packet.LOGS_MOVES;
        }
        Epochs mine = zab.epochs;
        if (epoch < mine.accepted()) {
            String promised = ", and " + mine.accepted() + " is promised";
            zab.lost("leader " + leaderSid + " is of epoch " + epoch + promised, out);
            return;
        }
        // who has promised this epoch before does not count as one more vote for it
        int current = epoch == mine.accepted() ? -1 : (int) mine.current();
        if (epoch > mine.accepted()) {
            zab.promise(new Epochs(epoch, mine.current()), out);
        }
        byte[] data = Packet.body(body -> body.writeInt(current));
        // a vote says where the log really ends
        long last = wantsAll && current == -1 ? NOTHING : zab.lastLogged;
        out.sendWhenDurable(link, new Packet(Packet.ACK_EPOCH, last, data).bytes());
        phase = Phase.SYNCING;
        committed = -1;
    }

    private void sync(Packet packet, Outbox out) throws MalformedException {
        switch (packet.type()) {
            case Packet.DIFF -> committed = Math.min(packet.zxid(), zab.lastLogged);
            case Packet.TRUNC -> truncate(packet.zxid(), out);
            case Packet.SNAP -> {
                snapshotZxid = packet.zxid();
                snapshot = new ByteArrayOutputStream();
                phase = Phase.LOADING;
            }
            case Packet.PROPOSAL -> {
                log(packet, out);
                unacknowledged.add(packet.zxid());
            }
            case Packet.INFORM, Packet.INFORM_AND_ACTIVATE -> {
                log(proposal(packet), out);
                committed = packet.zxid();
            }
            case Packet.COMMIT, Packet.COMMIT_AND_ACTIVATE -> {
                committed = Math.max(committed, packet.zxid());
                unacknowledged.remove((Long) packet.zxid());
            }
            case Packet.NEW_LEADER -> newLeader(packet, out);
            case Packet.UP_TO_DATE -> upToDate(out);
            default -> {
                // a ping may come early
            }
        }
    }

    /**
     * What was never agreed can stand in a snapshot: in one from a leader that went before a quorum had it. Then there
     * is nothing to cut, and this server's log keeps what it has until the leader's state takes its place.
     */
    private void truncate(long zxid, Outbox out) {
        if (zab.history.has(zxid)) {
            out.truncateAfter(zxid);
        } else {
            out.note("the log cannot be cut behind " + Zxid.text(zxid) + ": it begins later; the state is wanted");
            zab.follow(leaderSid, true, heardMs, out);
        }
    }

    private void load(byte[] message, Outbox out) {
        if (!Arrays.equals(message, SyncForm.STATE_END)) {
            snapshot.writeBytes(message);
            return;
        }
        byte[] body = snapshot.toByteArray();
        snapshot = null;
        zab.history.clear();
        zab.lastLogged = snapshotZxid;
        out.install(snapshotZxid, body);
        committed = snapshotZxid;
        phase = Phase.SYNCING;
    }

    /** What an observer is told of, without the next leader, which shows by itself. */
    private static Packet proposal(Packet inform) throws MalformedException {
        if (inform.type() == Packet.INFORM) {
            return inform;
        }
        JuteReader body = inform.body();
        body.readLong();
        byte[] txn = Arrays.copyOfRange(inform.data(), body.position(), inform.data().length);
        return new Packet(Packet.INFORM, inform.zxid(), txn);
    }

    private void log(Packet packet, Outbox out) throws MalformedException {
        long zxid = packet.zxid();
        boolean next = zxid == zab.lastLogged + 1 || Zxid.epoch(zxid) > Zxid.epoch(zab.lastLogged);
        if (!next || packet.data() == null) {
            throw new MalformedException(
                    "proposal " + Zxid.text(zxid) + " does not follow " + Zxid.text(zab.lastLogged));
        }
        zab.append(zxid, packet.data(), out);
    }

    /** Everything before is in the log's queue, then the epoch, then the answer: it leaves when both are durable. */
    private void newLeader(Packet packet, Outbox out) throws MalformedException {
        if (Zxid.epoch(packet.zxid()) != epoch) {
            throw new MalformedException("a leader of epoch " + Zxid.epoch(packet.zxid()) + " that said " + epoch);
        }
        config = packet.data();
        if (zab.epochs.current() != epoch) {
            zab.promise(new Epochs(epoch, epoch), out);
        }
        out.sendWhenDurable(link, new Packet(Packet.ACK, packet.zxid()).bytes());
    }

    private void upToDate(Outbox out) {
        phase = Phase.ACTIVE;
        send(new Packet(Packet.ACK, Zxid.of(epoch, 0)), out);
        if (follows) {
            unacknowledged.forEach(zxid -> out.sendWhenDurable(link, new Packet(Packet.ACK, zxid).bytes()));
        }
        unacknowledged.clear();
        commit(committed, out);
        if (config != null) {
            hearOf(config, out);
        }
        out.following(leaderLogsMoves);
    }

    /** The leader's ensemble may be news that stands in no transaction: Apache's servers give it a version themselves. */
    private static void hearOf(byte[] text, Outbox out) {
        try {
            out.heardOf(EnsembleText.parse(new String(text, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            out.note("the leader names an ensemble that makes no sense here: " + e.getMessage());
        }
    }

    private void commit(long zxid, Outbox out) {
        committed = zxid;
        zab.history.forget(zxid);
        out.commit(zxid);
    }

    private void active(Packet packet, Outbox out) throws MalformedException {
        switch (packet.type()) {
            case Packet.PROPOSAL -> {
                log(packet, out);
                out.sendWhenDurable(link, new Packet(Packet.ACK, packet.zxid()).bytes());
            }
            case Packet.COMMIT, Packet.COMMIT_AND_ACTIVATE -> {
                if (packet.zxid() > zab.lastLogged) {
                    throw new MalformedException("commit of " + Zxid.text(packet.zxid()) + ", which was not proposed");
                }
                commit(packet.zxid(), out);
            }
            case Packet.INFORM, Packet.INFORM_AND_ACTIVATE -> {
                log(proposal(packet), out);
                commit(packet.zxid(), out);
            }
            case Packet.PING -> pong(packet, out);
            case Packet.REVALIDATE -> {
                JuteReader body = packet.body();
                out.revalidated(body.readLong(), body.readBoolean());
            }
            case Packet.SYNC -> out.synced();
            case Packet.LEADER_TRANSFER -> {
                long transferee = packet.body().readLong();
                zab.lost("leader " + leaderSid + " transfers the leadership to server " + transferee, transferee, out);
            }
            default -> throw new MalformedException("packet " + packet.type() + " from a leader");
        }
    }

    private void pong(Packet ping, Outbox out) {
        byte[] sessions = Packet.body(body -> touched.forEach((id, timeoutMs) -> {
            body.writeLong(id);
            body.writeInt(timeoutMs);
        }));
        touched.clear();
        send(new Packet(Packet.PING, ping.zxid(), sessions), out);
    }

    // ---- what clients want

    void forward(long sessionId, int cxid, int op, byte[] request, List<AuthId> ids, Outbox out) {
        byte[] data = Packet.body((JuteWriter body) -> {
            body.writeLong(sessionId);
            body.writeInt(cxid);
            body.writeInt(op);
            body.writeRaw(request, 0, request.length);
        });
        send(new Packet(Packet.REQUEST, -1, data, ids), out);
    }

    void touched(long[] sessionIds, int[] timeoutsMs) {
        for (int i = 0; i < sessionIds.length; i++) {
            touched.put(sessionIds[i], timeoutsMs[i]);
        }
    }

    void revalidate(long sessionId, int timeoutMs, Outbox out) {
        byte[] data = Packet.body(body -> {
            body.writeLong(sessionId);
            body.writeInt(timeoutMs);
        });
        send(new Packet(Packet.REVALIDATE, -1, data), out);
    }

    private void send(Packet packet, Outbox out) {
        out.send(link, packet.bytes());
    }
}

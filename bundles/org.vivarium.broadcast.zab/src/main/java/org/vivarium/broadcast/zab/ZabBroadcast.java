package org.vivarium.broadcast.zab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vivarium.api.AuthId;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.wire.MalformedException;

/**
 * One server's part in the broadcast. What outlives a leadership is here: the log's end, the promises, the history.
 * What does not is in a {@link Leader} or a {@link Follower}, made anew for each.
 *
 * <p>Idle → leading or following, when an election is decided; → idle, when the leader is lost.
 */
final class ZabBroadcast implements Broadcast {
    /** Links that others opened while nobody knew yet who leads; more are not kept. */
    private static final int EARLY_MAX = 256;

    /** What each of them has said meanwhile, which is who it is. */
    private static final int EARLY_MESSAGES_MAX = 4;

    final Standing standing;
    Ensemble ensemble;
    final History history;
    Epochs epochs;
    long lastLogged;

    /** The highest epoch that any server is known to have promised; a new one is above it. */
    long knownEpoch;

    private final Map<Long, List<byte[]>> early = new HashMap<>();
    private Leader leader;
    private Follower follower;

    ZabBroadcast(Standing standing) {
        this.standing = standing;
        this.ensemble = standing.ensemble();
        this.epochs = standing.epochs();
        this.lastLogged = standing.lastZxid();
        this.history = new History(standing.recent());
    }

    @Override
    public void start(long leaderSid, long nowMs, Outbox out) {
        stop(out);
        if (leaderSid != standing.sid()) {
            early.keySet().forEach(out::hangUp);
            early.clear();
            follow(leaderSid, false, nowMs, out);
            return;
        }
        leader = new Leader(this, nowMs);
        leader.start(nowMs, out);
        Map<Long, List<byte[]>> waiting = new HashMap<>(early);
        early.clear();
        waiting.forEach((link, messages) -> {
            opened(link, -1, nowMs, out);
            messages.forEach(message -> received(link, message, nowMs, out));
        });
    }

    /** @param wantsAll whether the leader is to send its state, whatever is here */
    void follow(long leaderSid, boolean wantsAll, long nowMs, Outbox out) {
        stop(out);
        follower = new Follower(this, leaderSid, wantsAll, nowMs);
        follower.start(out);
    }

    @Override
    public void fetchState(long nowMs, Outbox out) {
        if (follower != null) {
            follow(follower.leaderSid, true, nowMs, out);
        }
    }

    /** There is no leader any more, as far as this server knows. */
    void lost(String why, Outbox out) {
        lost(why, Election.NO_TRANSFEREE, out);
    }

    /** There is no leader any more, and everybody was told who should be the next one. */
    void lost(String why, long transferee, Outbox out) {
        if (leader != null || follower != null) {
            stop(out);
            out.lookAgain(why, transferee);
        }
    }

    private void stop(Outbox out) {
        if (leader != null) {
            leader.stop(out);
        }
        if (follower != null) {
            follower.stop(out);
        }
        leader = null;
        follower = null;
    }

    void append(long zxid, byte[] txn, Outbox out) {
        lastLogged = zxid;
        history.add(zxid, txn);
        out.append(zxid, txn);
    }

    void promise(Epochs promised, Outbox out) {
        epochs = promised;
        out.promise(promised);
    }

    @Override
    public void opened(long link, long peer, long nowMs, Outbox out) {
        if (leader != null && peer < 0) {
            leader.opened(link, nowMs);
        } else if (follower != null && peer == follower.leaderSid && follower.link < 0) {
            // and not one more, which was dialled before the same leader was lost and found again
            follower.opened(link, nowMs, out);
        } else if (leader == null && follower == null && peer < 0 && early.size() < EARLY_MAX) {
            early.put(link, new ArrayList<>());
        } else {
            out.hangUp(link);
        }
    }

    @Override
    public void closed(long link, long peer, long nowMs, Outbox out) {
        early.remove(link);
        if (leader != null) {
            leader.closed(link, out);
        } else if (follower != null && (link == follower.link || follower.link < 0 && peer == follower.leaderSid)) {
            follower.closed(nowMs, out);
        }
    }

    @Override
    public void received(long link, byte[] message, long nowMs, Outbox out) {
        try {
            if (link == Outbox.SELF) {
                own(message, out);
            } else if (leader != null) {
                leader.received(link, message, nowMs, out);
            } else if (follower != null && link == follower.link) {
                follower.received(message, nowMs, out);
            } else if (early.containsKey(link)) {
                keep(link, message, out);
            }
        } catch (MalformedException e) {
            out.note("link " + link + " is given up: " + e.getMessage());
            out.hangUp(link);
            closed(link, -1, nowMs, out);
        }
    }

    private void keep(long link, byte[] message, Outbox out) {
        List<byte[]> messages = early.get(link);
        messages.add(message);
        if (messages.size() > EARLY_MESSAGES_MAX) {
            early.remove(link);
            out.hangUp(link);
        }
    }

    private void own(byte[] message, Outbox out) throws MalformedException {
        if (leader != null) {
            leader.durable(Packet.read(message).zxid(), out);
        }
    }

    @Override
    public void propose(long zxid, byte[] txn, Outbox out) {
        Invariant.check(leader != null, "who proposes leads");
        leader.propose(zxid, txn, out);
    }

    @Override
    public void forward(long sessionId, int cxid, int op, byte[] request, List<AuthId> ids, Outbox out) {
        if (follower != null) {
            follower.forward(sessionId, cxid, op, request, ids, out);
        }
    }

    @Override
    public void touched(long[] sessionIds, int[] timeoutsMs) {
        if (follower != null) {
            follower.touched(sessionIds, timeoutsMs);
        }
    }

    @Override
    public void revalidate(long sessionId, int timeoutMs, Outbox out) {
        if (follower != null) {
            follower.revalidate(sessionId, timeoutMs, out);
        }
    }

    @Override
    public void revalidated(long link, long sessionId, boolean valid, Outbox out) {
        if (leader != null) {
            leader.revalidated(link, sessionId, valid, out);
        }
    }

    @Override
    public void synced(long link, Outbox out) {
        if (leader != null) {
            leader.synced(link, out);
        }
    }

    @Override
    public void reconfigured(Ensemble now, Outbox out) {
        ensemble = now;
        if (leader != null) {
            leader.reconfigured(now, out);
        }
    }

    @Override
    public boolean isInOldRole() {
        return follower != null && follower.isInOldRole();
    }

    @Override
    public void takeRole(Outbox out) {
        lost("this server has another role from now on", follower.leaderSid, out);
    }

    @Override
    public boolean isFollowedBy(Ensemble next) {
        return leader != null && leader.isFollowedBy(next);
    }

    @Override
    public List<Long> followers() {
        return leader == null ? List.of() : leader.followers();
    }

    @Override
    public String transferLeadership(long transferee, Outbox out) {
        return leader == null ? "this server does not lead" : leader.transferLeadership(transferee, out);
    }

    @Override
    public void tick(long nowMs, Outbox out) {
        if (leader != null) {
            leader.tick(nowMs, out);
        } else if (follower != null) {
            follower.tick(nowMs, out);
        }
    }
}

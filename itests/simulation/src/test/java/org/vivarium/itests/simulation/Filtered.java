package org.vivarium.itests.simulation;

import java.util.List;
import org.vivarium.api.AuthId;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.ensemble.Ensemble;

/** A broadcast whose effects, and the messages it takes, can be changed on their way. As it is, it changes nothing. */
class Filtered implements Broadcast, Outbox.Performer {
    final Broadcast real;
    final Outbox inner = new Outbox();
    private Outbox outer;

    Filtered(Broadcast real) {
        this.real = real;
    }

    /** Where changed effects go. */
    Outbox out() {
        return outer;
    }

    private void pass(Outbox out) {
        outer = out;
        for (Outbox.Effect effect = inner.poll(); effect != null; effect = inner.poll()) {
            effect.perform(this);
        }
    }

    // ---- in

    @Override
    public void start(long leader, long nowMs, Outbox out) {
        real.start(leader, nowMs, inner);
        pass(out);
    }

    @Override
    public void opened(long link, long peer, long nowMs, Outbox out) {
        real.opened(link, peer, nowMs, inner);
        pass(out);
    }

    @Override
    public void closed(long link, long peer, long nowMs, Outbox out) {
        real.closed(link, peer, nowMs, inner);
        pass(out);
    }

    @Override
    public void received(long link, byte[] message, long nowMs, Outbox out) {
        real.received(link, message, nowMs, inner);
        pass(out);
    }

    @Override
    public void propose(long zxid, byte[] txn, Outbox out) {
        real.propose(zxid, txn, inner);
        pass(out);
    }

    @Override
    public void forward(long session, int cxid, int op, byte[] request, List<AuthId> ids, Outbox out) {
        real.forward(session, cxid, op, request, ids, inner);
        pass(out);
    }

    @Override
    public void touched(long[] sessionIds, int[] timeoutsMs) {
        real.touched(sessionIds, timeoutsMs);
    }

    @Override
    public void revalidate(long sessionId, int timeoutMs, Outbox out) {
        real.revalidate(sessionId, timeoutMs, inner);
        pass(out);
    }

    @Override
    public void revalidated(long link, long sessionId, boolean valid, Outbox out) {
        real.revalidated(link, sessionId, valid, inner);
        pass(out);
    }

    @Override
    public void synced(long link, Outbox out) {
        real.synced(link, inner);
        pass(out);
    }

    @Override
    public void reconfigured(Ensemble now, Outbox out) {
        real.reconfigured(now, inner);
        pass(out);
    }

    @Override
    public boolean isInOldRole() {
        return real.isInOldRole();
    }

    @Override
    public void takeRole(Outbox out) {
        real.takeRole(inner);
        pass(out);
    }

    @Override
    public List<Long> followers() {
        return real.followers();
    }

    @Override
    public boolean isFollowedBy(Ensemble next) {
        return real.isFollowedBy(next);
    }

    @Override
    public String transferLeadership(long transferee, Outbox out) {
        String refusal = real.transferLeadership(transferee, inner);
        pass(out);
        return refusal;
    }

    @Override
    public void fetchState(long nowMs, Outbox out) {
        real.fetchState(nowMs, inner);
        pass(out);
    }

    @Override
    public void tick(long nowMs, Outbox out) {
        real.tick(nowMs, inner);
        pass(out);
    }

    // ---- out

    @Override
    public void sendVote(long to, byte[] vote) {
        outer.sendVote(to, vote);
    }

    @Override
    public void dial(long peer) {
        outer.dial(peer);
    }

    @Override
    public void hangUp(long link) {
        outer.hangUp(link);
    }

    @Override
    public void send(long link, byte[] message) {
        outer.send(link, message);
    }

    @Override
    public void sendWhenDurable(long link, byte[] message) {
        outer.sendWhenDurable(link, message);
    }

    @Override
    public void sendHistory(long link, long after, List<Recent> rest, HistoryForm form) {
        outer.sendHistory(link, after, rest, form);
    }

    @Override
    public void append(long zxid, byte[] txn) {
        outer.append(zxid, txn);
    }

    @Override
    public void truncateAfter(long zxid) {
        outer.truncateAfter(zxid);
    }

    @Override
    public void install(long zxid, byte[] body) {
        outer.install(zxid, body);
    }

    @Override
    public void promise(Epochs epochs) {
        outer.promise(epochs);
    }

    @Override
    public void elected(long leader) {
        outer.elected(leader);
    }

    @Override
    public void leading(long zxid) {
        outer.leading(zxid);
    }

    @Override
    public void following(boolean logsMoves) {
        outer.following(logsMoves);
    }

    @Override
    public void commit(long zxid) {
        outer.commit(zxid);
    }

    @Override
    public void request(long link, long sessionId, int cxid, int op, byte[] request, List<AuthId> ids) {
        outer.request(link, sessionId, cxid, op, request, ids);
    }

    @Override
    public void touched(long[] sessionIds) {
        outer.touched(sessionIds);
    }

    @Override
    public void revalidate(long link, long sessionId, int timeoutMs) {
        outer.revalidate(link, sessionId, timeoutMs);
    }

    @Override
    public void revalidated(long sessionId, boolean valid) {
        outer.revalidated(sessionId, valid);
    }

    @Override
    public void synced() {
        outer.synced();
    }

    @Override
    public void relinked(long before, long link) {
        outer.relinked(before, link);
    }

    @Override
    public void heardOf(Ensemble ensemble) {
        outer.heardOf(ensemble);
    }

    @Override
    public void lookAgain(String why, long transferee) {
        outer.lookAgain(why, transferee);
    }

    @Override
    public void note(String line) {
        outer.note(line);
    }
}

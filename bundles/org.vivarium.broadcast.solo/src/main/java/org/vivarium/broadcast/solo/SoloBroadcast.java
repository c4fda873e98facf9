package org.vivarium.broadcast.solo;

import java.nio.ByteBuffer;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.Standing;

/**
 * Agreement where one server is the whole quorum: what its own disk has is committed.
 *
 * <p>Each proposal is appended, and a message to this server itself, held back until the append is durable, carries its
 * zxid. The log releases a whole group of them after one sync; the commit of each covers all before it.
 *
 * <p>The counter half of the zxid ends at 2<sup>32</sup> - 1. Right behind the proposal that takes the last number this
 * broadcast promises the next epoch and leads on from there, so that no number is ever used twice and a later ensemble
 * finds epochs that fit the log.
 */
final class SoloBroadcast implements Broadcast {
    /** The last number of an epoch. */
    private static final long COUNTER_MAX = 0xffffffffL;

    /** Epochs above this one would make zxids negative, which ZooKeeper's clients take for "no transaction seen". */
    private static final long EPOCH_MAX = 0x7fffffffL;

    private final long sid;
    private Epochs epochs;
    private long lastProposed;
    private long lastCommitted;

    SoloBroadcast(Standing standing) {
        sid = standing.sid();
        epochs = standing.epochs();
        lastProposed = standing.lastZxid();
        lastCommitted = standing.lastZxid();
    }

    @Override
    public void start(long leader, long nowMs, Outbox out) {
        Invariant.check(leader == sid, "a server that stands alone leads itself: leader, sid", leader, sid);
        if (Zxid.counter(lastProposed) == COUNTER_MAX) {
            leadNextEpoch(out);
        } else {
            out.leading(lastProposed);
        }
    }

    @Override
    public void propose(long zxid, byte[] txn, Outbox out) {
        Invariant.check(Zxid.follows(lastProposed, zxid), "a proposal follows the one before", lastProposed, zxid);
        lastProposed = zxid;
        out.append(zxid, txn);
        out.sendWhenDurable(
                Outbox.SELF, ByteBuffer.allocate(Long.BYTES).putLong(zxid).array());
        if (Zxid.counter(zxid) == COUNTER_MAX) {
            leadNextEpoch(out);
        }
    }

    @Override
    public void received(long link, byte[] message, long nowMs, Outbox out) {
        Invariant.check(link == Outbox.SELF, "a server that stands alone hears only itself: link");
        Invariant.check(message.length == Long.BYTES, "an own message is a zxid: length", message.length, Long.BYTES);
        long durable = ByteBuffer.wrap(message).getLong();
        Invariant.check(
                durable > lastCommitted && durable <= lastProposed,
                "what becomes durable was proposed: durable, proposed",
                durable,
                lastProposed);
        lastCommitted = durable;
        out.commit(durable);
    }

    /** Nothing is waited for here, so time changes nothing. */
    @Override
    public void tick(long nowMs, Outbox out) {}

    @Override
    public void opened(long link, long peer, long nowMs, Outbox out) {
        Invariant.check(false, "a server that stands alone has no links");
    }

    @Override
    public void closed(long link, long peer, long nowMs, Outbox out) {
        Invariant.check(false, "a server that stands alone has no links");
    }

    private void leadNextEpoch(Outbox out) {
        long epoch = Zxid.epoch(lastProposed) + 1;
        Invariant.check(epoch <= EPOCH_MAX, "the epochs are used up: epoch, limit", epoch, EPOCH_MAX);
        epochs = new Epochs(Math.max(epochs.accepted(), epoch), Math.max(epochs.current(), epoch));
        out.promise(epochs);
        out.note("the numbers of epoch " + (epoch - 1) + " are used up at " + Zxid.text(lastProposed)
                + "; going on in epoch " + epoch);
        out.leading(Zxid.of(epoch, 0));
    }
}

package org.vivarium.api.broadcast;

import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.Outbox;

/**
 * Makes transactions agreed. A pure object on the core thread: what happens comes in as a call, what is to be done goes
 * out through the {@link Outbox}, and nothing else.
 *
 * <p>Where it {@linkplain Outbox#leading leads}, the core decides requests, numbers them and hands each to
 * {@link #propose}; the broadcast answers with {@link Outbox#commit}, in that order, for those that can no longer be
 * lost.
 */
@ProviderType
public interface Broadcast {
    /**
     * Begins.
     *
     * @param leader who leads: this server or another one
     */
    void start(long leader, Outbox out);

    /**
     * A transaction to be agreed, on the leader. What this emits is performed before the next transaction is decided,
     * since it may move the numbers ({@link Outbox#leading}).
     *
     * @param zxid follows the one proposed before
     * @param txn header, record and digest as in compat C2; not changed by anybody any more
     */
    void propose(long zxid, byte[] txn, Outbox out);

    /**
     * A message has come.
     *
     * @param from who sent it: another server, or this one where a {@link Outbox#sendWhenDurable} to itself has become
     * due
     */
    void received(long from, byte[] message, Outbox out);

    /** A tick of the clock has gone by. */
    void tick(Outbox out);
}

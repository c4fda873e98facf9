package org.vivarium.api.broadcast;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.AuthId;
import org.vivarium.api.Outbox;
import org.vivarium.api.ensemble.Ensemble;

/**
 * Makes transactions agreed. A pure object on the core thread: what happens comes in as a call, what is to be done goes
 * out through the {@link Outbox}, and nothing else. Times are in ms, of a clock that only goes forward.
 *
 * <p>Where it {@linkplain Outbox#leading leads}, the core decides requests, numbers them and hands each to
 * {@link #propose}; the broadcast answers with {@link Outbox#commit}, in that order, for those that can no longer be
 * lost. Where it {@linkplain Outbox#following follows}, what clients want goes through {@link #forward}, and comes back
 * as {@link Outbox#append} and {@code commit}.
 *
 * <p>Servers speak over links: each has two ends and an id at either, messages arrive whole, in order and once, and when
 * it breaks both ends are told. {@link Outbox#SELF} is the link to the server itself, which only
 * {@link Outbox#sendWhenDurable} uses.
 */
@ProviderType
public interface Broadcast {
    /**
     * Begins, or begins anew behind another leader.
     *
     * @param leader who leads: this server or another one
     */
    void start(long leader, long nowMs, Outbox out);

    /**
     * A link is there: one that was {@linkplain Outbox#dial dialled}, or one that another server opened.
     *
     * @param peer whom was dialled; -1 where it was opened by the other side, which says in its messages who it is
     */
    void opened(long link, long peer, long nowMs, Outbox out);

    /**
     * A link is no more. Where a link could not be had, this is told in place of {@link #opened}.
     *
     * @param peer as for {@code opened}
     */
    void closed(long link, long peer, long nowMs, Outbox out);

    /**
     * A message has come, cut from the link's bytes by the {@link BroadcastFactory#framing framing}.
     *
     * @param link where from; {@link Outbox#SELF} where a {@link Outbox#sendWhenDurable} to itself has become due
     */
    void received(long link, byte[] message, long nowMs, Outbox out);

    /**
     * A transaction to be agreed, on the leader. What this emits is performed before the next transaction is decided,
     * since it may move the numbers ({@link Outbox#leading}).
     *
     * @param zxid follows the one proposed before
     * @param txn header, record and digest as in compat C2; not changed by anybody any more
     */
    void propose(long zxid, byte[] txn, Outbox out);

    /**
     * A request of a client, on a server that follows; they reach the leader in this order.
     *
     * @param op the request's opcode; a sync, too, which is answered by {@link Outbox#synced}
     * @param request its record, without a header
     * @param ids who the client is
     */
    default void forward(long sessionId, int cxid, int op, byte[] request, List<AuthId> ids, Outbox out) {
        throw new IllegalStateException("a server that stands alone forwards nothing");
    }

    /** These sessions were heard of on a server that follows; timeouts in ms, in the same order. */
    default void touched(long[] sessionIds, int[] timeoutsMs) {}

    /**
     * A client wants its session back on a server that follows; {@link Outbox#revalidated} answers, in this order.
     */
    default void revalidate(long sessionId, int timeoutMs, Outbox out) {
        throw new IllegalStateException("a server that stands alone knows every session itself");
    }

    /** The answer of a server that leads to {@link Outbox#revalidate}. */
    default void revalidated(long link, long sessionId, boolean valid, Outbox out) {}

    /** Everything before a sync that came over a link ({@link Outbox#request}) is committed. */
    default void synced(long link, Outbox out) {}

    /**
     * Transfers the leadership, on a server that leads and from now on proposes nothing: when everything is committed
     * and the transferee has it, all are told, and look for a leader anew ({@link Outbox#lookAgain(String, long)}). May be
     * asked for again, and be taken back.
     *
     * @param transferee who is to lead; {@link org.vivarium.api.election.Election#NO_TRANSFEREE} takes it back
     * @return why that one cannot, for the operator; null where it can
     */
    default String transferLeadership(long transferee, Outbox out) {
        return "a server that stands alone has nobody to lead in its place";
    }

    /**
     * The servers are others from now on. Told before the transaction that changes them is proposed or counted, with both
     * ensembles {@linkplain Ensemble#joint at once}, and again when it is agreed. Its zxid is the next one's version.
     */
    default void reconfigured(Ensemble now, Outbox out) {}

    /** Whether this server follows in a role that it has no more, as one that votes or one that does not. */
    default boolean isInOldRole() {
        return false;
    }

    /** Takes the new role, behind the same leader: {@link Outbox#lookAgain(String, long)}. */
    default void takeRole(Outbox out) {}

    /**
     * Whether, where this server leads, a quorum of these servers is behind it and has all that it has, so that they can
     * become its ensemble.
     */
    default boolean isFollowedBy(Ensemble next) {
        return false;
    }

    /** The servers that follow this one, where it leads, those that do not vote among them; in no order. */
    default List<Long> followers() {
        return List.of();
    }

    /** Time has gone by. Called every few ms up to a tick. */
    void tick(long nowMs, Outbox out);

    /** The state here is not the leader's, though it should be: where this server follows, it gets all of that one. */
    default void fetchState(long nowMs, Outbox out) {}
}

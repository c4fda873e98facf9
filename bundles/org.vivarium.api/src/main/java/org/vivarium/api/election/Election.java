package org.vivarium.api.election;

import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.ensemble.Ensemble;

/**
 * Finds out who leads, and says so with {@link Outbox#elected}. A pure object on the core thread, as
 * {@link org.vivarium.api.broadcast.Broadcast} is; times are in ms, of a clock that only goes forward.
 *
 * <p>Servers send each other votes ({@link Outbox#sendVote}). A vote may be lost, and only the last one that was sent to
 * a server is sure to be tried; those that arrive do so in order.
 */
@ProviderType
public interface Election {
    /** In place of a server: the leader has named none. */
    long NO_TRANSFEREE = -1;

    /**
     * Looks for a leader: at the start, and again whenever the broadcast has lost the one it had.
     *
     * @param lastZxid the last transaction in this server's log now
     * @param epochs what this server has promised by now
     * @param transferee who should lead, as the leader that left said to all, and has all that was ever acknowledged;
     *     {@link #NO_TRANSFEREE} where there is none. A wish: where it cannot be elected, another one is.
     */
    void look(long lastZxid, Epochs epochs, long transferee, long nowMs, Outbox out);

    /**
     * This server and a quorum have taken over the history of the leader that was elected; who looks for a leader later
     * is told so. One that was made where there is a leader, in place of another election, begins with this.
     *
     * @param leader who leads
     * @param epoch the leader's new epoch
     */
    void established(long leader, long epoch, long nowMs, Outbox out);

    /** The servers are others from now on; where this one looks for a leader, it is told to {@link #look} anew. */
    void reconfigured(Ensemble now);

    /** A vote has come from another server. */
    void received(long from, byte[] vote, long nowMs, Outbox out);

    /**
     * The last vote to another server could not be delivered, since nothing there takes connections. Until a vote of it
     * comes, nobody need wait for one.
     */
    void unreachable(long peer, long nowMs, Outbox out);

    /** Time has gone by. Called every few ms up to a tick. */
    void tick(long nowMs, Outbox out);
}

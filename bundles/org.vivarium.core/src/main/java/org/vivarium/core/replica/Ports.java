package org.vivarium.core.replica;

import java.util.List;
import org.vivarium.api.Epochs;
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Shard;
import org.vivarium.core.state.State;

/** What a replica asks of its surroundings. Called in the core; no call waits, and none calls back. */
public interface Ports {
    /** Puts a transaction into the log's queue. */
    void append(long zxid, byte[] txn);

    /** Puts a cut into the log's queue; the replica ends, and a new one begins from what the log then holds. */
    void truncateAfter(long zxid);

    /** Puts a promise into the log's queue. */
    void promise(Epochs epochs);

    /** Puts a state into the log's queue that takes the place of all that is stored. */
    void install(State state);

    /** Puts a message into the log's queue: it leaves when everything before it in the queue is durable. */
    void sendWhenDurable(long link, byte[] message);

    /** Sends a message over a link to another server. */
    void send(long link, byte[] message);

    /**
     * Sends another server what it lacks, see {@link org.vivarium.api.Outbox#sendHistory}.
     *
     * @param state what is committed now
     */
    void sendHistory(long link, long after, List<Recent> rest, HistoryForm form, State state);

    /** Opens a link to another server. */
    void dial(long peer);

    /** Closes a link. */
    void hangUp(long link);

    /** Sends a vote to another server. */
    void sendVote(long to, byte[] vote);

    /** This election is in use from now on. */
    void elects(String election);

    /** Other servers are the ensemble from now on; where it is not agreed yet, both are. */
    void reconfigured(Ensemble now);

    /** Makes a state of a snapshot's body (compat C3). */
    State load(long zxid, byte[] body);

    /** Tells every shard. */
    void deliver(Delivery delivery);

    /** Tells one shard. */
    void deliver(Shard shard, Delivery delivery);

    /** A line for the operator. */
    void note(String line);
}

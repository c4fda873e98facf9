package org.vivarium.core.replica;

import org.vivarium.api.Epochs;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Shard;

/** What a replica asks of its surroundings. Called in the core; no call waits, and none calls back. */
public interface Ports {
    /** Puts a transaction into the log's queue. */
    void append(long zxid, byte[] txn);

    /** Puts a cut into the log's queue. */
    void truncateAfter(long zxid);

    /** Puts a promise into the log's queue. */
    void promise(Epochs epochs);

    /** Puts a message into the log's queue: it leaves when everything before it in the queue is durable. */
    void sendWhenDurable(long to, byte[] message);

    /** Sends a message to another server. */
    void send(long to, byte[] message);

    /** Tells every shard. */
    void deliver(Delivery delivery);

    /** Tells one shard. */
    void deliver(Shard shard, Delivery delivery);

    /** A line for the operator. */
    void note(String line);
}

package org.vivarium.itests.simulation;

import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.election.ElectionFactory;
import org.vivarium.broadcast.zab.ZabFactory;
import org.vivarium.core.shard.Delivery;
import org.vivarium.election.fast.FastElectionFactory;

/** What servers are made of: as here, of what is delivered. A planted fault makes something else of it. */
class Plan {
    BroadcastFactory broadcast(SimServer server) {
        return new ZabFactory();
    }

    ElectionFactory election() {
        return new FastElectionFactory();
    }

    /** What the shards are told. */
    Delivery delivered(SimServer server, Delivery delivery) {
        return delivery;
    }

    /** Whether a disk says that something is durable which is not. */
    boolean losesDurable() {
        return false;
    }
}

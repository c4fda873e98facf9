package org.vivarium.core.replica;

import java.util.function.Function;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.election.ElectionFactory;

/**
 * The protocol parts a replica is made of.
 *
 * @param election the name of the election that is configured; null where the broadcast needs none
 * @param elections those that are there, by their name; null for one that is not. Asked in the core.
 */
public record Parts(BroadcastFactory broadcast, String election, Function<String, ElectionFactory> elections) {
    public Parts {
        if (broadcast.needsElection() && election == null) {
            throw new IllegalArgumentException("this broadcast needs an election");
        }
    }

    /** Those of a server that stands alone. */
    public static Parts alone(BroadcastFactory broadcast) {
        return new Parts(broadcast, null, none -> null);
    }
}

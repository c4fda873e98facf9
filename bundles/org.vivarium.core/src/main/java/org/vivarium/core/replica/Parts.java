package org.vivarium.core.replica;

import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.election.ElectionFactory;

/**
 * The protocol parts a replica is made of.
 *
 * @param election null where the broadcast needs none
 */
public record Parts(BroadcastFactory broadcast, ElectionFactory election) {
    public Parts {
        if (broadcast.needsElection() && election == null) {
            throw new IllegalArgumentException("this broadcast needs an election");
        }
    }
}

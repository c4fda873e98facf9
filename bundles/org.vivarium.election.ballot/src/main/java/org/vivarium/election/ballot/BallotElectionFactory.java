package org.vivarium.election.ballot;

import org.osgi.service.component.annotations.Component;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.election.ElectionFactory;

/** Makes elections in terms. */
@Component(service = PartFactory.class)
@Part(kind = "election", name = "ballot")
public final class BallotElectionFactory implements ElectionFactory {
    @Override
    public Election create(Standing standing) {
        return new BallotElection(standing);
    }
}

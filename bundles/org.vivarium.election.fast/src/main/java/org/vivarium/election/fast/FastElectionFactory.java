package org.vivarium.election.fast;

import org.osgi.service.component.annotations.Component;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.election.ElectionFactory;

/** Makes Fast Leader Election. */
@Component(service = PartFactory.class)
@Part(kind = "election", name = "fast")
public final class FastElectionFactory implements ElectionFactory {
    @Override
    public Election create(Standing standing) {
        return new FastElection(standing);
    }

    @Override
    public boolean isZooKeepers() {
        return true;
    }
}

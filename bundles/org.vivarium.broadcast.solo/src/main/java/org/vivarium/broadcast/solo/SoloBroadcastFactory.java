package org.vivarium.broadcast.solo;

import org.osgi.service.component.annotations.Component;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.broadcast.Standing;

/** Makes the broadcast of a server that stands alone. */
@Component(service = PartFactory.class)
@Part(kind = "broadcast", name = "solo")
public final class SoloBroadcastFactory implements BroadcastFactory {
    @Override
    public boolean needsElection() {
        return false;
    }

    @Override
    public Broadcast create(Standing standing) {
        return new SoloBroadcast(standing);
    }
}

package org.vivarium.broadcast.zab;

import org.osgi.service.component.annotations.Component;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.broadcast.Framing;
import org.vivarium.api.broadcast.Standing;

/** Makes the broadcast of a server of an ensemble. */
@Component(service = PartFactory.class)
@Part(kind = "broadcast", name = "zab")
public final class ZabFactory implements BroadcastFactory {
    @Override
    public boolean needsElection() {
        return true;
    }

    @Override
    public Framing framing(int messageBytesMax) {
        return new ZabFraming(messageBytesMax);
    }

    @Override
    public Broadcast create(Standing standing) {
        return new ZabBroadcast(standing);
    }
}

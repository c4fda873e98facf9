package org.vivarium.api.broadcast;

import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.PartFactory;

/** Makes the broadcast of one server. */
@ProviderType
public interface BroadcastFactory extends PartFactory {
    /** Whether an election has to say who leads before {@link Broadcast#start}; false where a server stands alone. */
    boolean needsElection();

    /**
     * Makes what cuts one link's bytes into messages.
     *
     * @param messageBytesMax the longest message that is taken
     */
    default Framing framing(int messageBytesMax) {
        throw new IllegalStateException("a server that stands alone has no links");
    }

    /** Makes it, from nothing but what is given: the same after a boot, after a crash and after a swap. */
    Broadcast create(Standing standing);
}

package org.vivarium.api.election;

import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.PartFactory;
import org.vivarium.api.broadcast.Standing;

/** Makes the election of one server. */
@ProviderType
public interface ElectionFactory extends PartFactory {
    /** Makes it, from nothing but what is given: the same after a boot, after a crash and after a swap. */
    Election create(Standing standing);

    /**
     * Whether its votes are those of ZooKeeper's own servers (compat B2), which have to be sent as they are; others are sent
     * with the name of their election before them.
     */
    default boolean isZooKeepers() {
        return false;
    }
}

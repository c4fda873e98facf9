package org.vivarium.api.transport;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.PartFactory;

/** Makes transports. */
@ProviderType
public interface TransportFactory extends PartFactory {
    /** Starts the event loops; nothing listens yet. */
    Transport open(TransportSettings settings) throws IOException;
}

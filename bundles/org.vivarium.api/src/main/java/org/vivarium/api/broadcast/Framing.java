package org.vivarium.api.broadcast;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** Cuts what comes over one link into messages. Pure, with a state of its own; one thread. */
@ProviderType
public interface Framing {
    /**
     * How long the first message is.
     *
     * @param in what has come and was not yet taken, from its position on, which stays where it is; big endian
     * @return its length in bytes, all of them there; 0 where it is not whole yet. What is returned counts as taken
     * @throws IOException where the bytes are no message, or one that is longer than is taken; the link is given up
     */
    int next(ByteBuffer in) throws IOException;
}

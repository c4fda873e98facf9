package org.vivarium.api.election;

import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.Outbox;

/**
 * Finds out who leads, and says so with {@link Outbox#elected}. A pure object on the core thread, as
 * {@link org.vivarium.api.broadcast.Broadcast} is.
 */
@ProviderType
public interface Election {
    /**
     * Looks for a leader: at the start, and again whenever the broadcast has lost the one it had.
     *
     * @param lastZxid the last transaction in this server's log now
     */
    void look(long lastZxid, Outbox out);

    /** A message has come from another server. */
    void received(long from, byte[] message, Outbox out);

    /** A tick of the clock has gone by. */
    void tick(Outbox out);
}

package org.vivarium.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/** Decides about new connections. */
@ConsumerType
@FunctionalInterface
public interface Acceptor {
    /**
     * Called on the connection's loop, before anything is read from it.
     *
     * @return who is told what happens on it; null refuses the connection, and it is closed at once
     */
    ConnectionHandler accepted(Connection connection);
}

package org.vivarium.api.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Sockets on event loops. Methods may be called by any thread. */
@ProviderType
public interface Transport extends Closeable {
    /** The event loops; as many as were asked for, the same ones for the transport's whole life. */
    List<? extends Loop> loops();

    /**
     * Accepts connections at an address. They are spread evenly over the loops.
     *
     * @param backlog how many may wait to be accepted; -1 for the system's default
     * @return what stops it; {@code close} leaves the accepted connections open
     * @throws IOException where the address cannot be had. The message names it and says why
     */
    Listener listen(InetSocketAddress address, int backlog, Acceptor acceptor) throws IOException;

    /** Closes all connections and listeners, stops the loops, and returns when they have stopped. */
    @Override
    void close();

    /** An open port. */
    @ProviderType
    interface Listener extends Closeable {
        /** Where it listens; with the real port where 0 was asked for. */
        InetSocketAddress address();

        @Override
        void close();
    }
}

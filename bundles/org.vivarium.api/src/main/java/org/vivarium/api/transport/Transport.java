package org.vivarium.api.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
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

    /**
     * Opens a connection. It lives on the loop that has the fewest. Exactly one of the two is called, once, and on that
     * loop: {@code acceptor} when the connection is there, else {@code failed}. Where the transport is closed,
     * {@code failed} is called by the thread that calls this one.
     *
     * @param to an address that is resolved: to look a name up would keep the loop from its work
     * @param timeoutMs how long the other side may take to answer, 1 or more
     * @param acceptor as for {@link #listen}; one that is not wanted any more is refused there
     * @param failed is told why there is no connection; the message names the address
     */
    void connect(InetSocketAddress to, int timeoutMs, Acceptor acceptor, Consumer<IOException> failed);

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

package org.vivarium.api.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** One connection. Every method is called on its loop, but those that say otherwise. */
@ProviderType
public interface Connection {
    /** How long a closing connection waits for the other side, in seconds. */
    int CLOSE_SECONDS_MAX = 10;

    /** Any thread. */
    Loop loop();

    /** The other side's address. Any thread. */
    InetSocketAddress remote();

    /** This side's address; null once it is closed. Any thread. */
    InetSocketAddress local();

    /**
     * Puts bytes behind those already written; they leave with the next {@link #flush}. The buffer is copied, and free
     * when this returns. On a closed connection nothing happens.
     */
    void write(ByteBuffer bytes);

    /** Sends what was written, as far as the other side takes it now; the rest follows by itself. */
    void flush();

    /**
     * Does what {@link #write} and {@link #flush} do. A direct buffer is not copied where the socket takes all of it now:
     * so the same bytes are best sent to many.
     */
    default void send(ByteBuffer bytes) {
        write(bytes);
        flush();
    }

    /**
     * Bytes written and not yet taken by the socket. A handler that sees too much stops reading, and waits for
     * {@link ConnectionHandler#drained}.
     */
    long pending();

    /** Whether the socket is read. What was already read and not yet taken is shown when reading starts again. */
    void reading(boolean on);

    /**
     * Sends what was written, then closes. No more is read. Where the other side does not take all within
     * {@value #CLOSE_SECONDS_MAX} seconds, the rest is lost.
     */
    void close();

    /** Closes now; what was not sent is lost. Any thread. */
    void abort();
}

package org.vivarium.api.transport;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** Is told what happens on one connection. Every method is called on the connection's loop and must not wait. */
@ConsumerType
public interface ConnectionHandler {
    /**
     * Bytes are there: all that came and was not yet taken. What the handler leaves unread is shown again, in front of
     * what comes next. After an exception from here the connection is closed.
     *
     * <p>One call sees the whole of one read from the socket, so a handler flushes once, at its end. The handler bounds
     * what it leaves: a transport keeps it, and grows its buffer only by what has really come.
     *
     * @param in a heap buffer ({@code hasArray()}), big endian, valid only during the call
     */
    void received(ByteBuffer in);

    /**
     * {@link Connection#pending} has fallen below half of what it was when the handler last called {@code
     * reading(false)}. Once for each such call, and never where nothing was pending then.
     */
    void drained();

    /**
     * The other side sends no more, but may still read: a script that pipes a command into a socket does so before it
     * reads the answer. Everything that came has been shown.
     *
     * @return true to close the connection, as {@link Connection#close} does; false where an answer is still to come,
     * after
     *     which the handler closes it
     */
    default boolean ended() {
        return true;
    }

    /** The connection is closed, from whichever side. The last call. */
    void closed();
}

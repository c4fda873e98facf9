package org.vivarium.transport.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.vivarium.api.transport.Acceptor;

/**
 * An open port: hands each new connection to the loop that has the fewest. On its loop, but for {@link #address}.
 * Subclasses know the system's door to the socket.
 */
abstract class NettyPort implements IoHandle {
    private static final InternalLogger log = InternalLoggerFactory.getInstance(NettyPort.class);
    private static final int PAUSE_SECONDS = 1;

    /** Connections that are accepted in a row, before those of the loop have their turn. */
    private static final int ACCEPTED_IN_A_ROW = 64;

    private final List<NettyLoop> loops;
    private final NettyLoop loop;
    private final Acceptor acceptor;
    private IoRegistration registration;

    /** Where the search for the fewest begins, so that equals have their turn. */
    private int next;

    private boolean closed;

    /** @param loop where it lives itself */
    NettyPort(List<NettyLoop> loops, NettyLoop loop, Acceptor acceptor) {
        this.loops = loops;
        this.loop = loop;
        this.acceptor = acceptor;
    }

    /** The loop on which it lives. */
    NettyLoop loop() {
        return loop;
    }

    // the system's door to the socket

    /** Where it listens; with the real port where 0 was asked for. Any thread. */
    abstract InetSocketAddress address();

    /** The next one who waits, for one of the loops; null where nobody does. */
    abstract NettyConnection accept(NettyLoop of) throws IOException;

    /** Asks for news of who waits, or for none. */
    abstract void ask(IoRegistration at, boolean on);

    abstract void closeSocket() throws IOException;

    // what the loop tells

    /** Begins to accept. */
    void begin() throws IOException {
        registration = loop.register(this);
        ask(registration, true);
    }

    /** Somebody waits to be accepted. */
    void acceptAll() {
        try {
            for (int i = 0; i < ACCEPTED_IN_A_ROW && !closed; i++) {
                NettyLoop to = NettyLoop.leastLoaded(loops, next);
                NettyConnection connection = accept(to);
                if (connection == null) {
                    return;
                }
                next = (to.index() + 1) % loops.size();
                to.load().incrementAndGet();
                if (to == loop) {
                    connection.begin(acceptor);
                } else {
                    to.execute(() -> connection.begin(acceptor));
                }
            }
        } catch (IOException | RuntimeException e) {
            pause(e);
        }
    }

    /**
     * The system gives no more connections, most often for want of file descriptors: asking on would only burn the
     * loop.
     */
    private void pause(Exception cause) {
        log.warn(
                "cannot accept connections on {}: {}; trying again in {} s. If files are short, raise \"ulimit -n\"",
                address(),
                cause.getMessage(),
                PAUSE_SECONDS);
        ask(registration, false);
        loop.executeIn(PAUSE_SECONDS, () -> {
            if (!closed) {
                ask(registration, true);
            }
        });
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            closeSocket();
        } catch (IOException e) {
            log.debug("closing the port {}", address(), e); // it is gone all the same
        }
        if (registration != null) {
            registration.cancel();
        }
    }
}

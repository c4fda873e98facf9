package org.vivarium.transport.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.vivarium.api.transport.Acceptor;

/**
 * A connection on its way to the other side. When it is there, its socket goes over to a {@link NettyConnection}. On its
 * loop. Subclasses know the system's door to the socket.
 */
abstract class NettyDial implements IoHandle {
    private static final InternalLogger log = InternalLoggerFactory.getInstance(NettyDial.class);

    private final NettyLoop loop;
    private final InetSocketAddress to;
    private final Acceptor acceptor;
    private final Consumer<IOException> failed;

    /** Null where it was there at once. */
    private IoRegistration registration;

    private Future<?> timeout;

    /** Null until it is there. */
    private NettyConnection arrived;

    private boolean done;

    NettyDial(NettyLoop loop, InetSocketAddress to, Acceptor acceptor, Consumer<IOException> failed) {
        this.loop = loop;
        this.to = to;
        this.acceptor = acceptor;
        this.failed = failed;
    }

    // the system's door to the socket

    /** Opens the socket and begins to connect; returns whether it is connected. */
    abstract boolean connect(InetSocketAddress address) throws IOException;

    /** Returns whether it is connected by now. */
    abstract boolean finish() throws IOException;

    /** Asks for news of the attempt. */
    abstract void ask(IoRegistration at);

    /** The connection over the socket, which belongs to it from now on. */
    abstract NettyConnection connection(NettyLoop of, InetSocketAddress remote) throws IOException;

    abstract void closeSocket() throws IOException;

    // what the loop tells

    void begin(int timeoutMs) {
        try {
            loop.dialling(this);
            if (to.isUnresolved()) {
                throw new IOException("no address is known for this host name");
            }
            if (connect(to)) {
                arrive();
            } else {
                registration = loop.register(this);
                ask(registration);
                timeout = loop.executeInMs(timeoutMs, () -> fail("no answer within " + timeoutMs + " ms", null));
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Something happened to the socket; it may have been another one's that had the same number before. */
    void happened() {
        if (!done && arrived == null) {
            try {
                if (finish()) {
                    arrive();
                }
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    private void arrive() throws IOException {
        NettyConnection connection = connection(loop, to);
        if (to.equals(connection.local())) {
            // a port of this host that nobody listens on can be the very one the system gave to the socket
            throw new IOException("nobody listens there");
        }
        arrived = connection;
        leave();
        loop.execute(this::hand); // not now: the socket is still among those that the loop goes through
    }

    private void hand() {
        if (!done) {
            done = true;
            loop.dialled(this);
            arrived.begin(acceptor);
        }
    }

    private void leave() {
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (registration != null) {
            registration.cancel();
        }
    }

    private void fail(IOException cause) {
        fail(String.valueOf(cause.getMessage()), cause);
    }

    private void fail(String why, IOException cause) {
        if (done) {
            return;
        }
        done = true;
        leave();
        loop.dialled(this);
        try {
            closeSocket();
        } catch (IOException e) {
            log.debug("closing the socket to {}", to, e); // it is gone all the same
        }
        loop.load().decrementAndGet();
        failed.accept(failure(to, why, cause));
    }

    /** The loop ends. */
    @Override
    public void close() {
        fail("the transport is closed", null);
    }

    static IOException failure(InetSocketAddress to, String why, Throwable cause) {
        return new IOException("cannot connect to " + to.getHostString() + ":" + to.getPort() + ": " + why, cause);
    }
}

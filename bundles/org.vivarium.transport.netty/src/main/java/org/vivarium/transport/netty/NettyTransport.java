package org.vivarium.transport.netty;

import io.netty.channel.ChannelException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.vivarium.api.transport.Acceptor;
import org.vivarium.api.transport.Transport;

/**
 * Event loops and the ports that feed them. Every connection lives on one loop; each new one goes to the loop that has
 * the fewest.
 *
 * <p>Nothing of it outlives {@link #close}: the loops are its own, and so are the buffers, so that its bundle can be
 * stopped and started again beside the resident Netty bundles.
 */
final class NettyTransport implements Transport {
    private final Sockets sockets;
    private final List<NettyLoop> loops;
    private final Set<Port> ports = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile boolean closed;

    private NettyTransport(Sockets sockets, List<NettyLoop> loops) {
        this.sockets = sockets;
        this.loops = List.copyOf(loops);
    }

    static NettyTransport open(int count, Sockets sockets) throws IOException {
        var loops = new ArrayList<NettyLoop>(count);
        try {
            for (int i = 0; i < count; i++) {
                loops.add(new NettyLoop(i, sockets));
            }
        } catch (ChannelException | IllegalStateException e) {
            loops.forEach(NettyLoop::stop);
            loops.forEach(NettyLoop::join);
            throw new IOException(
                    "cannot start event loop " + loops.size() + " of " + count + ": " + e.getMessage()
                            + "; allow the process more open files (ulimit -n), or ask for fewer loops",
                    e);
        }
        return new NettyTransport(sockets, loops);
    }

    @Override
    public List<NettyLoop> loops() {
        return loops;
    }

    @Override
    public Listener listen(InetSocketAddress address, int backlog, Acceptor acceptor) throws IOException {
        if (closed) {
            throw new IOException("cannot listen on " + text(address) + ": the transport is closed");
        }
        if (address.isUnresolved()) {
            throw new IOException("cannot listen on " + text(address) + ": no address is known for this host name;"
                    + " correct the name, or give an IP address of this host");
        }
        NettyLoop loop = loops.get(Math.floorMod(opened.getAndIncrement(), loops.size()));
        var port = new Port(open(address, backlog, loop, acceptor));
        ports.add(port);
        if (closed) {
            port.close();
            throw new IOException("cannot listen on " + text(address) + ": the transport is closed");
        }
        return port;
    }

    private NettyPort open(InetSocketAddress address, int backlog, NettyLoop loop, Acceptor acceptor)
            throws IOException {
        NettyPort port;
        try {
            port = sockets.listen(address, backlog, loops, loop, acceptor);
        } catch (IOException | ChannelException e) {
            throw refused(address, e);
        }
        try {
            Future<?> begun = loop.call(() -> {
                port.begin();
                return null;
            });
            begun.awaitUninterruptibly();
            if (!begun.isSuccess()) {
                port.close();
                throw refused(address, begun.cause());
            }
        } catch (RejectedExecutionException stopped) {
            port.close();
            throw refused(address, new IOException("the transport is closed", stopped));
        }
        return port;
    }

    private static IOException refused(InetSocketAddress address, Throwable why) {
        String reason = String.valueOf(why.getMessage());
        String advice;
        if (reason.contains("in use")) {
            advice = "stop the process that has the port (\"ss -ltnp\" shows it), or choose another port";
        } else if (reason.contains("denied")) {
            advice = "choose a port above 1023, or give the process the right to open this one";
        } else if (reason.contains("assign")) {
            advice = "choose an address that this host has (\"ip address\" shows them)";
        } else {
            advice = "choose another address or port";
        }
        return new IOException("cannot listen on " + text(address) + ": " + reason + "; " + advice, why);
    }

    @Override
    public void connect(InetSocketAddress to, int timeoutMs, Acceptor acceptor, Consumer<IOException> failed) {
        if (timeoutMs < 1) {
            throw new IllegalArgumentException("timeoutMs must be 1 or more, is " + timeoutMs);
        }
        NettyLoop loop = NettyLoop.leastLoaded(loops, Math.floorMod(opened.getAndIncrement(), loops.size()));
        loop.load().incrementAndGet();
        try {
            loop.call(() -> {
                sockets.dial(to, loop, acceptor, failed).begin(timeoutMs);
                return null;
            });
        } catch (RejectedExecutionException stopped) {
            failed.accept(NettyDial.failure(to, "the transport is closed", stopped));
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(ports).forEach(Port::close); // first, so that no connection is handed to a loop that has stopped
        loops.forEach(NettyLoop::stop);
        if (!onLoop()) {
            loops.forEach(NettyLoop::join);
        }
    }

    /** Whether the caller is one of the threads that a wait would wait for. */
    private boolean onLoop() {
        return loops.stream().anyMatch(NettyLoop::isCurrent);
    }

    /** An open port. */
    private final class Port implements Listener {
        private final NettyPort port;
        private final InetSocketAddress address;

        Port(NettyPort port) {
            this.port = port;
            this.address = port.address();
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        @Override
        public void close() {
            ports.remove(this);
            try {
                Future<?> closing = port.loop().call(() -> {
                    port.close();
                    return null;
                });
                if (!onLoop()) {
                    closing.awaitUninterruptibly();
                }
            } catch (RejectedExecutionException stopped) {
                // the loop has closed it
            }
        }
    }
}

package org.vivarium.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * A client's only thread: finds a server, carries the session's frames, and keeps its time.
 *
 * <p>Idle (until {@code retryAtMs}) → connecting → greeting → connected → idle.
 */
final class IoLoop implements Runnable {
    private static final long RETRY_MS_MIN = 100;
    private static final long RETRY_MS_MAX = 1000;
    private static final long CLOSE_MS_MAX = 5000;

    private final Session session;
    private final ClientOptions options;
    private final Servers servers;
    private final RandomGenerator random;
    private final long connectMsMax;
    private final Selector selector;
    private final Queue<LongConsumer> inbox = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    private SocketChannel connecting;
    private InetSocketAddress address;
    private SocketLink link;
    private long retryAtMs;
    private long connectByMs;
    private long closeByMs = Long.MAX_VALUE;

    IoLoop(Session session, ConnectString servers, ClientOptions options, RandomGenerator random) throws IOException {
        this.session = session;
        this.options = options;
        this.servers = new Servers(servers.servers(), random);
        this.random = random;
        this.connectMsMax =
                Math.max(1, options.sessionTimeoutMs() / servers.servers().size());
        this.selector = Selector.open();
        this.retryAtMs = nowMs();
    }

    /** Has the IO thread do it, with the time. Any thread. */
    void post(LongConsumer task) {
        inbox.add(task);
        if (ended) {
            drain();
        } else {
            selector.wakeup();
        }
    }

    /** Has the IO thread close the session, and then end. Any thread. */
    void close() {
        post(nowMs -> {
            closeByMs = nowMs + CLOSE_MS_MAX;
            session.close(nowMs);
        });
    }

    @Override
    public void run() {
        Throwable why = null;
        try {
            while (!session.state().isFinal()) {
                turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            why = e;
            throw new IllegalStateException("the client's IO thread ends: " + e, e);
        } finally {
            session.abort(why);
            ended = true;
            closeLink();
            closeSelector();
            drain();
        }
    }

    private void turn() throws IOException {
        long nowMs = nowMs();
        if (address == null && nowMs >= retryAtMs) {
            attempt(nowMs);
        }
        long wakeMs = Math.min(deadlines(nowMs), closeByMs) - nowMs;
        selector.select(Math.max(1, Math.min(wakeMs, 60_000)));
        drain();
        try {
            if (link != null) {
                serve();
            } else if (connecting != null) {
                finishConnect();
            }
        } catch (IOException e) {
            drop(e);
        }
        if (nowMs() >= closeByMs) {
            session.abort(new IOException("the server did not answer the closing within " + CLOSE_MS_MAX + " ms"));
        }
    }

    /** When something is due next. Drops a link whose time is over. */
    private long deadlines(long nowMs) {
        if (address == null) {
            return retryAtMs;
        }
        if (session.state().isConnected()) {
            try {
                long tickMs = session.tick(nowMs);
                link.flush();
                return tickMs;
            } catch (IOException e) {
                drop(e);
                return retryAtMs;
            }
        }
        if (nowMs >= connectByMs) {
            drop(new IOException("no answer within " + connectMsMax + " ms"));
            return retryAtMs;
        }
        return connectByMs;
    }

    private void attempt(long nowMs) {
        try {
            address = servers.next();
            connectByMs = nowMs + connectMsMax;
            connecting = SocketChannel.open();
            connecting.configureBlocking(false);
            connecting.setOption(StandardSocketOptions.TCP_NODELAY, true);
            connecting.register(selector, SelectionKey.OP_CONNECT);
            connecting.connect(address);
        } catch (IOException e) {
            drop(e);
        }
    }

    private void finishConnect() throws IOException {
        if (!connecting.finishConnect()) {
            return;
        }
        link = new SocketLink(connecting, connecting.keyFor(selector), options.frameBytesMax());
        session.linkUp(link, nowMs());
        link.flush();
    }

    private void serve() throws IOException {
        if (selector.selectedKeys().stream().anyMatch(SelectionKey::isReadable)) {
            link.read(in -> {
                if (!session.state().isFinal()) {
                    session.frame(in, nowMs());
                }
            });
        }
        selector.selectedKeys().clear();
        if (session.state().isConnected()) {
            // connected: the next time that servers are looked for is a new round
            servers.startRound();
        }
        link.flush();
    }

    private void drop(IOException why) {
        IOException named = address == null ? why : new IOException(name(address) + ": " + reason(why), why);
        boolean lost = session.state().isConnected();
        closeLink();
        boolean triedAll = !lost && servers.triedAll();
        retryAtMs = nowMs();
        if (triedAll) {
            servers.startRound();
            retryAtMs += RETRY_MS_MIN + random.nextLong(RETRY_MS_MAX - RETRY_MS_MIN);
        }
        session.linkDown(named, triedAll);
    }

    private static String name(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void closeLink() {
        if (link != null) {
            link.close();
        } else if (connecting != null) {
            closeQuietly(connecting);
        }
        link = null;
        connecting = null;
        address = null;
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            // the thread ends: nobody is left to whom it matters
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is lost with a connection that did not come about
        }
    }

    private void drain() {
        for (LongConsumer task = inbox.poll(); task != null; task = inbox.poll()) {
            task.accept(nowMs());
        }
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}

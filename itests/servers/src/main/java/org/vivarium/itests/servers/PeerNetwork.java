package org.vivarium.itests.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The network between the servers of an ensemble, for tests that cut it: each server is told ports of this one where the
 * others' quorum and election ports should stand. Clients are not concerned. Loopback addresses only.
 *
 * <p>Where it is cut silently no byte goes on, as when packets are dropped: both sides keep their connections, what is
 * under way waits, and new connections are taken and lead nowhere until it is healed. Where it is cut by resets, all
 * connections end at once and new ones end as soon as they are there.
 *
 * <p>A server says on an election link where it can be called back. As an address translator does, this puts its own
 * port there.
 *
 * <p>One thread moves the bytes; any thread may cut and heal.
 */
public final class PeerNetwork implements Ensemble.Wiring, AutoCloseable {
    private static final long LIMIT_S = 30;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Route> routes = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "peer-network");
    private volatile boolean closed;

    // on the thread
    private final Set<Way> silent = new HashSet<>();
    private final Set<Way> resetting = new HashSet<>();
    private final List<PeerLink> links = new ArrayList<>();

    /** From one server to another. */
    record Way(int from, int to) {
        Way back() {
            return new Way(to, from);
        }
    }

    /** A port of ours that leads to one of a server's, for one other server. */
    private record Route(Way way, int target, boolean isElection, ServerSocketChannel listener) {
        int port() {
            return listener.socket().getLocalPort();
        }
    }

    public PeerNetwork() throws IOException {
        selector = Selector.open();
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public String address(int from, int to, int quorumPort, int electionPort) throws IOException {
        if (from == to) {
            return Ensemble.Wiring.DIRECT.address(from, to, quorumPort, electionPort);
        }
        Route quorum = open(new Way(from, to), quorumPort, false);
        Route election = open(new Way(from, to), electionPort, true);
        return "127.0.0.1:" + quorum.port() + ":" + election.port();
    }

    private Route open(Way way, int target, boolean isElection) throws IOException {
        for (Route route : routes) {
            if (route.way.equals(way) && route.isElection == isElection) {
                return route; // the server is described again
            }
        }
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.configureBlocking(false);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), ServerProcess.freePort()));
        Route route = new Route(way, target, isElection, listener);
        routes.add(route);
        call(() -> listener.register(selector, SelectionKey.OP_ACCEPT, route));
        return route;
    }

    /** From here on nothing that one of the first sends reaches one of the others, which do not learn of it. */
    public void drop(Collection<Integer> from, Collection<Integer> to) throws IOException {
        call(() -> {
            silent.addAll(ways(from, to));
            refresh();
        });
    }

    /** From here on every connection between one of the first and one of the others is reset. */
    public void reset(Collection<Integer> some, Collection<Integer> others) throws IOException {
        call(() -> {
            resetting.addAll(ways(some, others));
            resetting.addAll(ways(others, some));
            for (PeerLink link : List.copyOf(links)) {
                if (resetting.contains(link.way())) {
                    link.reset();
                }
            }
        });
    }

    /** From here on everybody reaches everybody; what was under way where it was silent goes on. */
    public void heal() throws IOException {
        call(() -> {
            silent.clear();
            resetting.clear();
            refresh();
        });
    }

    private static Set<Way> ways(Collection<Integer> from, Collection<Integer> to) {
        Set<Way> ways = new HashSet<>();
        from.forEach(a -> to.forEach(b -> ways.add(new Way(a, b))));
        return ways;
    }

    private interface Task {
        void run() throws IOException;
    }

    /** Runs something on the thread, and returns when it is done. */
    private void call(Task task) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        try {
            done.get(LIMIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException("the network between the servers does not obey", e);
        }
    }

    // ---- on the thread

    private void run() {
        try {
            while (!closed) {
                selector.select();
                selector.selectedKeys().forEach(this::ready);
                selector.selectedKeys().clear();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (PeerLink link : List.copyOf(links)) {
                link.reset();
            }
            for (Route route : routes) {
                route.listener.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("the network between the servers has failed", e);
        }
    }

    private void ready(SelectionKey key) {
        if (!key.isValid()) {
            return; // its link has ended just before
        }
        if (key.attachment() instanceof Route route) {
            accept(route);
        } else {
            ((PeerLink) key.attachment()).move();
        }
    }

    private void accept(Route route) {
        try {
            SocketChannel opener = route.listener.accept();
            if (opener == null) {
                return;
            }
            if (resetting.contains(route.way)) {
                opener.setOption(StandardSocketOptions.SO_LINGER, 0);
                opener.close();
                return;
            }
            PeerLink link = new PeerLink(this, route.way, opener, route.target, callBack(route));
            links.add(link);
            link.move();
        } catch (IOException e) {
            return; // who wanted the connection sees that it has none
        }
    }

    /** What the opener of an election link says of itself, and what the other side is to read; null for no change. */
    private byte[][] callBack(Route route) {
        if (!route.isElection) {
            return null;
        }
        int own = routes.stream()
                .filter(r -> r.isElection && r.way.to() == route.way.from())
                .findFirst()
                .orElseThrow()
                .target();
        int ours = routes.stream()
                .filter(r -> r.isElection && r.way.equals(route.way.back()))
                .findFirst()
                .orElseThrow()
                .port();
        return new byte[][] {address(own), address(ours)};
    }

    /** All ports have five digits, so that one takes the place of another one. */
    private static byte[] address(int port) {
        return ("127.0.0.1:" + port).getBytes(StandardCharsets.US_ASCII);
    }

    private void refresh() {
        List.copyOf(links).forEach(PeerLink::move);
    }

    boolean isSilent(Way way) {
        return silent.contains(way);
    }

    Selector selector() {
        return selector;
    }

    void ended(PeerLink link) {
        links.remove(link);
    }

    /** Puts something of the same length in place of what the bytes begin to hold. */
    static void replace(ByteBuffer in, byte[] what, byte[] by) {
        for (int at = in.position(); at + what.length <= in.limit(); at++) {
            if (in.slice(at, what.length).equals(ByteBuffer.wrap(what))) {
                in.put(at, by);
                return;
            }
        }
    }

    /** Ends all connections. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(LIMIT_S));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

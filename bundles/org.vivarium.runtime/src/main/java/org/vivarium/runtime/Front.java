package org.vivarium.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.ConnectionHandler;
import org.vivarium.api.transport.Transport;
import org.vivarium.api.transport.TransportFactory;
import org.vivarium.api.transport.TransportSettings;
import org.vivarium.core.shard.CoreInbox;
import org.vivarium.core.shard.Deliveries;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Limits;
import org.vivarium.core.shard.Shard;
import org.vivarium.core.shard.ShardStatus;
import org.vivarium.core.state.Access;
import org.vivarium.runtime.config.ServerSettings;

/** The open port: a transport, and a shard on each of its loops. */
final class Front {
    private static final int HELLO_MS_MAX = 10_000;
    private static final long QUEUED_BYTES_MAX = 64L << 20;
    private static final long UNSENT_BYTES_MAX = 1 << 20;
    private static final long ANSWER_MS_MAX = 1000;

    /** A shard that nothing concerns is woken after so many commits all the same, so that they can be forgotten. */
    private static final int COMMITS_UNSEEN_MAX = 1024;

    private final Transport transport;
    private final Deliveries deliveries = new Deliveries();
    private final List<ShardHost> hosts = new ArrayList<>();
    private final Gate gate;
    private final int backlog;
    private Transport.Listener listener;
    private InetSocketAddress address;

    private int commitsUnseen;

    private Front(Transport transport, ServerSettings.Clients clients) {
        this.transport = transport;
        this.gate = new Gate(clients.perAddressMax(), this::accepted);
        this.backlog = clients.backlog();
    }

    /** Opens the port. @throws IOException where it cannot be had */
    static Front open(
            TransportFactory factory,
            ServerSettings settings,
            InetSocketAddress address,
            Access access,
            CoreInbox core,
            IntPredicate isWord,
            RandomGenerator random)
            throws IOException {
        ServerSettings.Clients clients = settings.clients();
        Transport transport = factory.open(new TransportSettings(clients.loops(), settings.options()));
        Front front = new Front(transport, clients);
        try {
            transport.loops().forEach(loop -> {
                Shard shard = new Shard(
                        loop.index(),
                        limits(settings),
                        access,
                        new LoopInbox(core, loop),
                        front.deliveries,
                        isWord,
                        Clock::wallMs,
                        random.nextLong());
                front.hosts.add(new ShardHost(shard, loop));
            });
            front.listen(address);
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
        return front;
    }

    /** Listens there, and no more where it did before; connections stay. Control thread. */
    void listen(InetSocketAddress at) throws IOException {
        if (at.equals(address)) {
            return;
        }
        Transport.Listener before = listener;
        boolean samePort = before != null && at.getPort() == address.getPort();
        if (samePort) {
            before.close(); // two cannot have one port
        }
        try {
            listener = transport.listen(at, backlog, gate);
        } catch (IOException e) {
            if (samePort) {
                listener = transport.listen(address, backlog, gate);
            }
            throw e;
        }
        address = at;
        if (before != null && !samePort) {
            before.close();
        }
    }

    private static Limits limits(ServerSettings settings) {
        ServerSettings.Ticks ticks = settings.ticks();
        return new Limits(
                settings.clients().frameBytesMax(),
                ticks.minSessionTimeoutMs(),
                ticks.maxSessionTimeoutMs(),
                Math.max(
                        1,
                        settings.clients().outstandingMax() / settings.clients().loops()),
                QUEUED_BYTES_MAX / settings.clients().loops(),
                UNSENT_BYTES_MAX,
                HELLO_MS_MAX);
    }

    private ConnectionHandler accepted(Connection connection) {
        return hosts.get(connection.loop().index()).shard().accepted(connection);
    }

    /** Tells all shards, of which those are woken whom it concerns. In the core. */
    void deliver(Delivery delivery) {
        deliveries.add(null, delivery);
        Delivery.Commits commits = delivery instanceof Delivery.Commits some ? some : null;
        commitsUnseen +=
                commits == null ? COMMITS_UNSEEN_MAX : commits.commits().size();
        boolean all = commitsUnseen >= COMMITS_UNSEEN_MAX;
        for (ShardHost host : hosts) {
            if (all || host.shard().isConcernedBy(commits)) {
                host.wake();
            }
        }
        commitsUnseen = all ? 0 : commitsUnseen;
    }

    /** Tells one shard, where it is one of these. In the core. */
    void deliver(Shard shard, Delivery delivery) {
        ShardHost host = hosts.get(Math.min(shard.index(), hosts.size() - 1));
        if (host.shard() == shard) {
            deliveries.add(shard, delivery);
            host.wake();
        }
    }

    /** Runs something on a shard's loop, where it is one of these. */
    void execute(Shard shard, Runnable task) {
        ShardHost host = hosts.get(Math.min(shard.index(), hosts.size() - 1));
        if (host.shard() == shard) {
            host.execute(task);
        }
    }

    void tick() {
        hosts.forEach(host -> host.execute(() -> host.shard().tick()));
    }

    void closeConnections() {
        hosts.forEach(host -> host.execute(() -> host.shard().closeAll()));
    }

    void resetStatistics() {
        hosts.forEach(host -> host.execute(() -> host.shard().resetStatistics()));
    }

    /** How each shard is; one that does not answer in time is left out. Not on an event loop. */
    List<ShardStatus> status() {
        List<CompletableFuture<ShardStatus>> asked = new ArrayList<>();
        hosts.forEach(host -> asked.add(host.ask(Shard::status)));
        List<ShardStatus> all = new ArrayList<>();
        for (CompletableFuture<ShardStatus> answer : asked) {
            ShardStatus status = answer.completeOnTimeout(null, ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
                    .join();
            if (status != null) {
                all.add(status);
            }
        }
        return all;
    }

    void close() {
        transport.close();
    }
}

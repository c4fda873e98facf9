package org.vivarium.contract.election;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.election.ElectionFactory;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;

/**
 * The elections of an ensemble and a network between them, in one thread; the same seed gives the same run.
 *
 * <p>The network delays, keeps the order between two servers, and loses; what was sent last to a server is mostly tried
 * again. In place of the broadcast stands the least that one does: who has a leader that does not lead, and who leads
 * without a quorum, looks again after a while; a leader with a quorum establishes a new epoch.
 */
final class ElectionWorld {
    /** @param lossPercent how many messages are lost at first; a tenth of these is not tried again */
    record Network(int delayMaxMs, int lossPercent, int startSpreadMs) {
        /** All is said and heard before the first server can decide. */
        static final Network CALM = new Network(50, 0, 50);

        static final Network ROUGH = new Network(400, 30, 2_000);
    }

    private static final int TICK_MAX_MS = 30;
    private static final int PATIENCE_MS = 1_000;
    private static final int RETRY_MAX_MS = 500;

    private record Event(long atMs, long order, Runnable action) {}

    /** What one server sends to another. */
    private static final class Pair {
        private long sent;
        private long arrivedMs;
    }

    /** A server of the ensemble. */
    final class Server {
        final long sid;
        final Outbox out = new Outbox();
        long lastZxid;
        Epochs epochs;
        boolean up;
        /** Whom it has elected, or null. */
        Server leader;
        /** The epoch that its leader established, or 0. */
        long established;
        /** How often it looked for a leader. */
        int looks;

        private Election election;
        private long contentMs;

        Server(long sid) {
            this.sid = sid;
            long epoch = random.nextInt(3);
            epochs = new Epochs(epoch, epoch);
            lastZxid = Zxid.of(epoch, random.nextInt(4));
        }

        /** Whether its log is longer; the sid decides between equal ones. */
        boolean isAbove(Server other) {
            return hasMoreThan(other) || !other.hasMoreThan(this) && sid > other.sid;
        }

        private boolean hasMoreThan(Server other) {
            long epoch = epochs.current();
            long otherEpoch = other.epochs.current();
            return epoch != otherEpoch ? epoch > otherEpoch : lastZxid > other.lastZxid;
        }

        boolean leads() {
            return up && leader == this;
        }

        private void start() {
            up = true;
            leader = null;
            established = 0;
            make();
            for (int i = random.nextInt(3); i >= 0; i--) {
                look(Election.NO_TRANSFEREE);
            }
            looks = 1;
            tick(election);
        }

        private void make() {
            var timing = new Standing.Timing(2000, 10, 5);
            election = elections.create(new Standing(sid, ensemble, timing, lastZxid, epochs, List.of(), random));
        }

        /** In the place of another election, while there is a leader. */
        private void makeAnew() {
            make();
            election.established(leader.sid, established, nowMs, out);
            perform();
            tick(election);
        }

        private void look(long transferee) {
            looks++;
            leader = null;
            established = 0;
            election.look(lastZxid, epochs, transferee, nowMs, out);
            perform();
        }

        /** Until this server, or this life of it, ends. */
        private void tick(Election mine) {
            if (up && election == mine) {
                election.tick(nowMs, out);
                perform();
                attend();
                after(1 + random.nextInt(TICK_MAX_MS), () -> tick(mine));
            }
        }

        private void attend() {
            if (leader == null) {
                return;
            }
            boolean isContent = leader == this ? hasQuorum() : leader.leads();
            if (isContent) {
                contentMs = nowMs;
            } else if (nowMs - contentMs > PATIENCE_MS) {
                look(Election.NO_TRANSFEREE);
                return;
            }
            if (leader == this && isContent && established == 0) {
                long accepted = servers.values().stream()
                        .filter(other -> other.leader == this)
                        .mapToLong(other -> other.epochs.accepted())
                        .max()
                        .orElseThrow();
                establish(accepted + 1);
            } else if (leader != this && isContent && leader.established != established) {
                if (established != 0) {
                    look(Election.NO_TRANSFEREE);
                } else {
                    lastZxid = leader.lastZxid;
                    establish(leader.established);
                }
            }
        }

        private void establish(long epoch) {
            established = epoch;
            epochs = new Epochs(epoch, epoch);
            election.established(leader.sid, epoch, nowMs, out);
            perform();
        }

        private boolean hasQuorum() {
            return ensemble.isQuorum(voter -> servers.get(voter).up && servers.get(voter).leader == this);
        }

        private void perform() {
            for (Outbox.Effect e; (e = out.poll()) != null; ) {
                if (e instanceof Outbox.Effect.SendVote vote) {
                    send(this, servers.get(vote.to()), vote.vote());
                } else if (e instanceof Outbox.Effect.Elected elected) {
                    leader = servers.get(elected.leader());
                    contentMs = nowMs;
                    onElected(this);
                } else if (e instanceof Outbox.Effect.Note note) {
                    transcript.add(nowMs + " ms, server " + sid + ": " + note.line());
                } else {
                    throw new AssertionError("an election does not ask for " + e);
                }
            }
        }
    }

    final Ensemble ensemble;
    final SortedMap<Long, Server> servers = new TreeMap<>();
    final List<String> transcript = new ArrayList<>();
    long nowMs;

    private final Random random;
    private final ElectionFactory elections;
    private final Network network;
    private final Map<List<Long>, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
    private long order;

    ElectionWorld(Random random, ElectionFactory elections, Ensemble ensemble, Network network) {
        this.random = random;
        this.elections = elections;
        this.ensemble = ensemble;
        this.network = network;
        ensemble.members().keySet().forEach(sid -> servers.put(sid, new Server(sid)));
    }

    /** Voters from 1 on, observers behind them. */
    static Ensemble ensemble(int voters, int observers, Map<Long, Long> groups, Map<Long, Long> weights) {
        var members = new TreeMap<Long, Member>();
        for (long sid = 1; sid <= voters + observers; sid++) {
            members.put(sid, new Member(sid, "h" + sid, 2888, 3888, sid <= voters, "", 0));
        }
        return new Ensemble(members, groups, weights, 0);
    }

    /** Within the network's spread of starts. */
    void startSoon(long sid) {
        after(random.nextInt(network.startSpreadMs()), servers.get(sid)::start);
    }

    /** As a broadcast does it: all have the same log, and are told nearly at once who should lead. */
    void transferLeadership(Server from, Server transferee) {
        for (Server server : servers.values()) {
            if (server.up && server.leader == from) {
                server.lastZxid = from.lastZxid;
                server.look(transferee.sid);
            }
        }
    }

    /** Those that have a leader go on with other elections. */
    void makeAnew() {
        servers.values().stream().filter(server -> server.up).forEach(Server::makeAnew);
    }

    void kill(long sid) {
        servers.get(sid).up = false;
    }

    /** Kills a server some time after all have started, and starts it soon after with what its disk has. */
    void restartSometime(long sid) {
        after(network.startSpreadMs() + random.nextInt(10 * PATIENCE_MS), () -> {
            kill(sid);
            startSoon(sid);
        });
    }

    /** @return whether it became true in time */
    boolean runUntil(BooleanSupplier condition, long limitMs) {
        long endMs = nowMs + limitMs;
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.atMs() > endMs) {
                return false;
            }
            events.remove();
            nowMs = next.atMs();
            next.action().run();
        }
        return true;
    }

    /** The leader that the given servers agree on and that has taken over, or null. */
    Server agreedBy(Iterable<Long> sids) {
        Server leader = null;
        for (long sid : sids) {
            Server server = servers.get(sid);
            if (!server.up || server.leader == null || server.established == 0) {
                return null;
            }
            if (leader != null && leader != server.leader || server.established != server.leader.established) {
                return null;
            }
            leader = server.leader;
        }
        return leader != null && leader.leads() ? leader : null;
    }

    /** Whoever is elected has no shorter history than a quorum of those that vote, and may lead. */
    private void onElected(Server by) {
        Server leader = by.leader;
        boolean holds = ensemble.weight(leader.sid) != 0
                && ensemble.isQuorum(voter -> !servers.get(voter).hasMoreThan(leader));
        if (!holds) {
            throw new AssertionError(
                    "server " + by.sid + " elected server " + leader.sid + " against a quorum with more");
        }
    }

    private void send(Server from, Server to, byte[] bytes) {
        Pair pair = pairs.computeIfAbsent(List.of(from.sid, to.sid), none -> new Pair());
        long number = ++pair.sent;
        if (random.nextInt(100) >= network.lossPercent()) {
            pair.arrivedMs = Math.max(pair.arrivedMs, nowMs + 1 + random.nextInt(network.delayMaxMs()));
            after(pair.arrivedMs - nowMs, () -> arrive(pair, number, from, to, bytes));
        } else if (random.nextInt(10) > 0) {
            tryAgain(pair, number, from, to, bytes);
        }
    }

    private void arrive(Pair pair, long number, Server from, Server to, byte[] bytes) {
        if (to.up) {
            to.election.received(from.sid, bytes, nowMs, to.out);
            to.perform();
        } else {
            tryAgain(pair, number, from, to, bytes);
        }
    }

    private void tryAgain(Pair pair, long number, Server from, Server to, byte[] bytes) {
        int waitMs = 1 + random.nextInt(network.lossPercent() == 0 ? network.delayMaxMs() : RETRY_MAX_MS);
        after(waitMs, () -> {
            if (pair.sent == number && from.up) {
                arrive(pair, number, from, to, bytes);
            }
        });
    }

    private void after(long waitMs, Runnable action) {
        events.add(new Event(nowMs + waitMs, order++, action));
    }
}

package org.vivarium.contract.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.vivarium.api.election.ElectionFactory;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.contract.election.ElectionWorld.Network;
import org.vivarium.contract.election.ElectionWorld.Server;

/**
 * What every election must do, in ensembles of 3, 5 and 7 voters, with and without groups, weights and an observer, over
 * a network of chance. A provider is tested by a class that extends this one and names its factory.
 *
 * <p>A failure names its seed; with the system property {@code election.seed} that seed is run alone.
 */
public abstract class ElectionContract {
    private static final int SEEDS = 600;
    private static final long SOON_MS = 5_000;

    /** For a rough network: the timeouts between two attempts grow. */
    private static final long LATE_MS = 600_000;

    /** After that no server is restarted any more. */
    private static final long RESTARTS_MS = 15_000;

    private interface Run {
        void with(Random random, World world);
    }

    /** An ensemble, and those of its servers that are there: a quorum and perhaps an observer. */
    private record World(ElectionWorld simulation, SortedSet<Long> present) {
        World start() {
            present.forEach(simulation::startSoon);
            return this;
        }

        Server agreed(long limitMs) {
            simulation.runUntil(() -> simulation.agreedBy(present) != null, limitMs);
            return simulation.agreedBy(present);
        }

        /** Whom the present ones should elect. */
        Server best() {
            Server best = null;
            for (long sid : present) {
                Server server = simulation.servers.get(sid);
                if (simulation.ensemble.weight(sid) != 0 && (best == null || server.isAbove(best))) {
                    best = server;
                }
            }
            return best;
        }
    }

    /** Makes the elections under test. */
    public abstract ElectionFactory factory();

    /** Whether of all servers that can be reached the one with the longest log wins, and not any that a quorum allows. */
    public abstract boolean electsTheBest();

    @Test
    void overACalmNetworkAllAgreeAtOnce() {
        each("overACalmNetworkAllAgreeAtOnce", Network.CALM, (random, world) -> {
            Server best = world.best();

            Server leader = world.start().agreed(SOON_MS);

            assertNotNull(leader, "no agreement");
            if (electsTheBest()) {
                assertSame(best, leader);
            }
            for (long sid : world.present()) {
                assertEquals(1, world.simulation().servers.get(sid).looks, "server " + sid + " had to look again");
            }
        });
    }

    /** That no server is elected against a quorum of longer histories is checked by the simulation at each decision. */
    @Test
    void overARoughNetworkWithRestartsAllAgreeInTheEnd() {
        each("overARoughNetworkWithRestartsAllAgreeInTheEnd", Network.ROUGH, (random, world) -> {
            world.start();
            for (int i = random.nextInt(6); i > 0; i--) {
                world.simulation().restartSometime(pick(random, world.present()));
            }
            world.simulation().runUntil(() -> false, RESTARTS_MS);

            assertNotNull(world.agreed(LATE_MS), "no agreement");
        });
    }

    @Test
    void theRestElectsAnewWhenTheLeaderDies() {
        each("theRestElectsAnewWhenTheLeaderDies", Network.CALM, (random, world) -> {
            Server first = world.start().agreed(SOON_MS);
            assertNotNull(first, "no agreement");
            world.simulation().kill(first.sid);
            world.present().remove(first.sid);
            if (isEnough(world.simulation().ensemble, world.present())) {
                Server best = world.best();
                long before = first.established;

                Server second = world.agreed(SOON_MS);

                assertNotNull(second, "no agreement after the first leader's death");
                if (electsTheBest()) {
                    assertSame(best, second);
                }
                assertTrue(second.established > before, "a new leader has a new epoch");
            } else {
                world.simulation().runUntil(() -> false, SOON_MS);
                for (long sid : world.present()) {
                    assertNull(world.simulation().servers.get(sid).leader, "server " + sid + " elected in a minority");
                }
            }
        });
    }

    @Test
    void whoWasNamedByTheLeaderThatLeftLeads() {
        each("whoWasNamedByTheLeaderThatLeftLeads", Network.CALM, (random, world) -> {
            Server first = world.start().agreed(SOON_MS);
            assertNotNull(first, "no agreement");
            var transferees = new TreeSet<>(world.present());
            transferees.removeIf(
                    sid -> sid == first.sid || world.simulation().ensemble.weight(sid) == 0);
            if (transferees.isEmpty()) {
                return;
            }
            Server transferee = world.simulation().servers.get(pick(random, transferees));
            long before = first.established;

            world.simulation().runUntil(() -> false, SOON_MS); // nothing of the first election is under way any more
            world.simulation().transferLeadership(first, transferee);

            assertSame(transferee, world.agreed(SOON_MS));
            assertTrue(transferee.established > before, "a new leader has a new epoch");
        });
    }

    @Test
    void aLateJoinerFindsTheLeader() {
        each("aLateJoinerFindsTheLeader", Network.CALM, (random, world) -> {
            var late = new TreeSet<>(world.simulation().servers.keySet());
            late.removeAll(world.present());
            Server leader = world.start().agreed(SOON_MS);
            late.forEach(world.simulation()::startSoon);
            world.present().addAll(late);

            assertSame(leader, world.agreed(SOON_MS));
            for (Server server : world.simulation().servers.values()) {
                assertEquals(1, server.looks, "server " + server.sid + " had to look again");
            }
        });
    }

    @Test
    void oneThatIsMadeWhereThereIsALeaderTellsOfItAndElectsTheNext() {
        each("oneThatIsMadeWhereThereIsALeaderTellsOfItAndElectsTheNext", Network.CALM, (random, world) -> {
            var late = new TreeSet<>(world.simulation().servers.keySet());
            late.removeAll(world.present());
            Server leader = world.start().agreed(SOON_MS);
            assertNotNull(leader, "no agreement");
            world.simulation().runUntil(() -> false, SOON_MS); // nothing of the first elections is under way any more
            world.simulation().makeAnew();
            late.forEach(world.simulation()::startSoon);
            world.present().addAll(late);

            assertSame(leader, world.agreed(SOON_MS));
            for (Server server : world.simulation().servers.values()) {
                assertEquals(1, server.looks, "server " + server.sid + " had to look again");
            }
            world.simulation().kill(leader.sid);
            world.present().remove(leader.sid);
            if (isEnough(world.simulation().ensemble, world.present())) {
                assertNotNull(world.agreed(SOON_MS), "no agreement after the leader's death");
            }
        });
    }

    @Test
    void aMinorityNeverElects() {
        each("aMinorityNeverElects", Network.CALM, (random, world) -> {
            while (isEnough(world.simulation().ensemble, world.present())) {
                world.present().remove(pick(random, world.present()));
            }
            world.start().simulation().runUntil(() -> false, 10_000);

            for (long sid : world.present()) {
                assertNull(world.simulation().servers.get(sid).leader, "server " + sid);
            }
        });
    }

    @Test
    void aSeedGivesTheSameRunAgain() {
        for (long seed = 0; seed < 20; seed++) {
            assertEquals(transcript(seed), transcript(seed));
        }
    }

    private List<String> transcript(long seed) {
        World world = world(new Random(seed), Network.ROUGH).start();
        world.agreed(LATE_MS);
        return world.simulation().transcript;
    }

    private void each(String test, Network network, Run run) {
        Long only = Long.getLong("election.seed");
        long first = only == null ? 0 : only;
        long end = only == null ? SEEDS : only + 1;
        for (long seed = first; seed < end; seed++) {
            Random random = new Random(seed);
            World world = world(random, network);
            try {
                run.with(random, world);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ": " + e.getMessage()
                                + "\nreplay: mvn verify -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
                                + getClass().getSimpleName() + "#" + test
                                + " -Delection.seed=" + seed + "\n" + world.simulation().ensemble + "\npresent: "
                                + world.present() + "\n" + String.join("\n", world.simulation().transcript),
                        e);
            }
        }
    }

    private World world(Random random, Network network) {
        Ensemble ensemble = ensemble(random);
        var present = new TreeSet<>(ensemble.members().keySet());
        for (int i = random.nextInt(4); i > 0; i--) {
            long sid = pick(random, present);
            present.remove(sid);
            if (!isEnough(ensemble, present)) {
                present.add(sid);
            }
        }
        return new World(new ElectionWorld(random, factory(), ensemble, network), present);
    }

    private static Ensemble ensemble(Random random) {
        int voters = 3 + 2 * random.nextInt(3);
        int observers = random.nextInt(2);
        if (random.nextInt(3) > 0) {
            return ElectionWorld.ensemble(voters, observers, Map.of(), Map.of());
        }
        Map<Long, Long> groups = new HashMap<>();
        Map<Long, Long> weights = new HashMap<>();
        for (long sid = 1; sid <= voters; sid++) {
            groups.put(sid, sid % 3);
            weights.put(sid, (long) random.nextInt(4));
        }
        weights.put(1L, 1L);
        return ElectionWorld.ensemble(voters, observers, groups, weights);
    }

    private static boolean isEnough(Ensemble ensemble, SortedSet<Long> present) {
        return ensemble.isQuorum(present::contains);
    }

    private static long pick(Random random, SortedSet<Long> sids) {
        return List.copyOf(sids).get(random.nextInt(sids.size()));
    }
}

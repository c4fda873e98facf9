package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.PeerNetwork;
import org.vivarium.itests.servers.ServerProcess;

/**
 * The network between servers is cut under load, so that a minority is on its own, with the leader or without: the
 * minority acknowledges nothing and says so, the others go on, and when it is healed all have the same and nothing that
 * was acknowledged is lost. {@code -Dpartition.rounds} (7) cuts in an ensemble of 3 and as many in one of 5, {@code
 * -Dpartition.seed} (1).
 */
@Timeout(3600)
class PartitionIT {
    private static final int SESSION_MS = 60_000;
    private static final int CLIENTS = 2;

    /**
     * Many times what a server may be silent for and an election takes, for a machine with much to do. Who speaks and
     * hears nothing may be elected once: that costs initLimit, before writes go on or after healing.
     */
    private static final long BOUND_MS = 30_000;

    private static final Map<String, String> SETTINGS = Map.of(
            "tickTime",
            "500",
            "initLimit",
            "10",
            "syncLimit",
            "4",
            "maxSessionTimeout",
            "" + SESSION_MS,
            "maxClientCnxns",
            "0");

    @TempDir
    Path dir;

    private Loads loads;
    private PeerNetwork network;
    private Ensemble ensemble;

    /** How a minority is cut off. */
    private enum Cut {
        /** Nothing reaches anybody, and nobody is told. */
        BOTH_WAYS,
        /** Nothing reaches the minority. */
        INWARD,
        /** Nothing reaches the others. */
        OUTWARD,
        /** Connections are reset. */
        RESET
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void aMinorityAcknowledgesNothingAndTheOthersGoOn(int count) throws Exception {
        Random random = new Random(Long.getLong("partition.seed", 1));
        try (PeerNetwork between = new PeerNetwork();
                Ensemble servers = new Ensemble(dir, count, sid -> true, SETTINGS, between)) {
            network = between;
            ensemble = servers;
            ensemble.start();
            ZooKeeper keeper = Clients.connect(ensemble.addresses(), SESSION_MS);
            keeper.create("/kept", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            keeper.create("/stranded", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            loads = Loads.anywhere(ensemble, CLIENTS, SESSION_MS);
            int rounds = Integer.getInteger("partition.rounds", 7);
            for (int round = 0; round < rounds; round++) {
                Cut cut = Cut.values()[round / 2 % Cut.values().length];
                List<Integer> few = minority(count, round, random);
                round(count + " servers, " + few + " cut off " + cut, cut, few);
            }
            check(keeper);
        }
    }

    /** Every other time with the leader in it. */
    private List<Integer> minority(int count, int round, Random random) throws Exception {
        Await.until("a leader", () -> ensemble.leader().isPresent());
        int leader = ensemble.servers().indexOf(ensemble.leader().orElseThrow()) + 1;
        List<Integer> few = sidsWithout(List.of(leader));
        Collections.shuffle(few, random);
        if (round % 2 == 0) {
            few.add(0, leader);
        }
        boolean isHalf = count > 3 && random.nextInt(3) > 0;
        return List.copyOf(few.subList(0, isHalf ? (count - 1) / 2 : 1));
    }

    private List<Integer> sidsWithout(List<Integer> left) {
        List<Integer> sids = new ArrayList<>();
        for (int sid = 1; sid <= ensemble.servers().size(); sid++) {
            if (!left.contains(sid)) {
                sids.add(sid);
            }
        }
        return sids;
    }

    private void round(String what, Cut cut, List<Integer> few) throws Exception {
        List<StrandedClient> stranded = new ArrayList<>();
        for (int sid : few) {
            stranded.add(new StrandedClient(ensemble.servers().get(sid - 1), SESSION_MS, "/stranded"));
        }
        cut(cut, few, sidsWithout(few));
        long cutNs = System.nanoTime();
        stranded.forEach(StrandedClient::start);
        int then = loads.acknowledged();
        long pauseMs = awaitMs(cutNs, what + ": the others go on", () -> loads.acknowledged() > then + CLIENTS);
        long toldMs = awaitMs(
                cutNs, what + ": its clients are told", () -> stranded.stream().allMatch(StrandedClient::isTold));
        int before = loads.acknowledged();
        awaitMs(System.nanoTime(), what + ": writes go on", () -> loads.acknowledged() > before + 20 * CLIENTS);
        long healedNs = System.nanoTime();
        network.heal();
        long wholeMs = awaitMs(
                healedNs,
                what + ": all serve",
                () -> ensemble.servers().stream().allMatch(Agreement::serves)
                        && stranded.stream().allMatch(client -> client.acknowledged() > 0));
        for (StrandedClient client : stranded) {
            client.stop();
            assertEquals(0, client.acknowledgedBefore(healedNs), what + ": a minority acknowledges writes");
        }
        System.out.println(what + ": others' writes pause for " + pauseMs + " ms, its clients are told after " + toldMs
                + " ms, all is well " + wholeMs + " ms after healing");
    }

    private void cut(Cut cut, List<Integer> few, List<Integer> others) throws Exception {
        if (cut == Cut.RESET) {
            network.reset(few, others);
        }
        if (cut == Cut.BOTH_WAYS || cut == Cut.INWARD) {
            network.drop(others, few);
        }
        if (cut == Cut.BOTH_WAYS || cut == Cut.OUTWARD) {
            network.drop(few, others);
        }
    }

    /** Returns how long it took, which is less than the bound. */
    private static long awaitMs(long sinceNs, String what, Callable<Boolean> condition) throws Exception {
        Await.until(what, condition);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNs);
        assertTrue(tookMs < BOUND_MS, () -> what + ": only after " + tookMs + " ms");
        return tookMs;
    }

    private void check(ZooKeeper keeper) throws Exception {
        loads.stop();
        assertNotNull(keeper.exists("/kept", false), "the ephemeral of a living session is gone");
        for (ServerProcess server : ensemble.servers()) {
            loads.check(server);
        }
        Agreement.check(ensemble.servers());
    }
}

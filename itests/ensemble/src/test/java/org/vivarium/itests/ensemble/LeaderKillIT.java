package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;

/**
 * Servers of an ensemble are killed under load, the leader every other time: nothing that was acknowledged is lost, no
 * session is, what clients wrote and read after a sync can have happened in one order, and all servers have the same in
 * the end. {@code -Dkill.rounds} (20) kills in an ensemble of 3, as many in one of 5, and half as many in one of 3 with the
 * election ballot; {@code -Dkill.seed} (1).
 */
@Timeout(3600)
class LeaderKillIT {
    private static final int SESSION_MS = 60_000;
    private static final int CLIENTS = 3;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"3, fast, 1", "5, fast, 1", "3, ballot, 2"})
    void keepsWhatWasAcknowledgedWhoeverIsKilled(int count, String election, int part) throws Exception {
        Random random = new Random(Long.getLong("kill.seed", 1));
        Map<String, String> settings = Map.of(
                "tickTime",
                "500",
                "initLimit",
                "40",
                "syncLimit",
                "20",
                "maxSessionTimeout",
                "" + SESSION_MS,
                "maxClientCnxns",
                "0",
                "election",
                election);
        try (Ensemble ensemble = new Ensemble(dir, count, sid -> true, settings)) {
            ensemble.start();
            Loads loads = Loads.anywhere(ensemble, CLIENTS, SESSION_MS);
            ZooKeeper keeper = Clients.connect(ensemble.addresses(), SESSION_MS);
            keeper.create("/kept", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            KazooLoad kazoo = KazooLoad.isThere() ? KazooLoad.start(ensemble.addresses(), "/kazoo", dir) : null;
            int rounds = Integer.getInteger("kill.rounds", 20) / part;
            for (int round = 0; round < rounds; round++) {
                int before = loads.acknowledged();
                Await.until("writes go on", () -> loads.acknowledged() > before + CLIENTS);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
                ServerProcess victim = victim(ensemble, round, random);
                victim.kill();
                int then = loads.acknowledged();
                Await.until("a majority goes on", () -> loads.acknowledged() > then + CLIENTS);
                victim.start();
            }
            loads.stop();
            if (kazoo != null) {
                kazoo.stop();
            }
            check(ensemble, loads, keeper);
            if (kazoo != null) {
                Clients.sync(keeper);
                kazoo.check(keeper);
            }
        }
    }

    private static ServerProcess victim(Ensemble ensemble, int round, Random random) throws Exception {
        if (round % 2 == 0) {
            Await.until("a leader", () -> ensemble.leader().isPresent());
            return ensemble.leader().orElseThrow();
        }
        return ensemble.servers().get(random.nextInt(ensemble.servers().size()));
    }

    private static void check(Ensemble ensemble, Loads loads, ZooKeeper keeper) throws Exception {
        assertNotNull(keeper.exists("/kept", false), "the ephemeral of a living session is gone");
        List<String> counts = new ArrayList<>();
        for (ServerProcess server : ensemble.servers()) {
            loads.check(server);
            ZooKeeper reader = Clients.connect(server.address(), SESSION_MS);
            Clients.sync(reader);
            assertEquals(keeper.getSessionId(), reader.exists("/kept", false).getEphemeralOwner());
            reader.close();
        }
        for (ServerProcess server : ensemble.servers()) {
            counts.add(server.word("srvr").replaceAll("(?s).*(Node count: \\d+).*", "$1"));
        }
        assertEquals(1, counts.stream().distinct().count(), () -> "the servers differ: " + counts);
        assertTrue(loads.acknowledged() > 0, "nothing was acknowledged: nothing was tested");
    }
}

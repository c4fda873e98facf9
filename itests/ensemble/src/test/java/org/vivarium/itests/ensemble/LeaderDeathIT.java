package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/**
 * A leader's death is a pause for the clients of the other servers: who reads and watches stays connected, and who writes
 * loses its connection once at most. {@code -Ddeath.rounds} (5) leaders die; how long the pauses were is printed.
 */
@Timeout(3600)
class LeaderDeathIT {
    private static final int SESSION_MS = 40_000;
    private static final int ATTEMPTS_MAX = 100;
    private static final long LIMIT_S = 120;

    @TempDir
    Path dir;

    @Test
    void whoWatchesOnTheOthersStaysConnected() throws Exception {
        Map<String, String> settings = Map.of("tickTime", "2000", "initLimit", "60", "syncLimit", "30");
        List<Long> pausesMs = new ArrayList<>();
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> true, settings)) {
            ensemble.start();
            for (int round = 0; round < Integer.getInteger("death.rounds", 5); round++) {
                Await.until("a leader", () -> ensemble.leader().isPresent());
                pausesMs.add(round(ensemble, "/round" + round));
            }
        }
        pausesMs.sort(null);
        System.out.println("From a leader's death to the next write that was acknowledged, in ms: " + pausesMs);
    }

    private static long round(Ensemble ensemble, String path) throws Exception {
        ServerProcess leader = ensemble.leader().orElseThrow();
        List<ServerProcess> others =
                ensemble.servers().stream().filter(server -> server != leader).toList();
        ZooKeeper writer = Clients.connect(
                others.stream().map(ServerProcess::address).collect(Collectors.joining(",")), SESSION_MS);
        writer.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        List<KeeperState> states = new CopyOnWriteArrayList<>();
        List<ZooKeeper> watchers = new ArrayList<>();
        CountDownLatch events = new CountDownLatch(others.size());
        for (ServerProcess server : others) {
            ZooKeeper watcher = Clients.connect(server.address(), SESSION_MS, states);
            Clients.sync(watcher);
            watcher.getData(path, event -> events.countDown(), null);
            watchers.add(watcher);
        }
        states.clear();
        leader.kill();
        long killed = System.nanoTime();
        int attempts = write(writer, path);
        long pauseMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        assertTrue(events.await(LIMIT_S, TimeUnit.SECONDS), "a watch was missed");
        for (ZooKeeper watcher : watchers) {
            Clients.sync(watcher);
            int version = watcher.exists(path, false).getVersion();
            assertTrue(version >= 1 && version <= attempts, () -> version + " writes of " + attempts + " were done");
        }
        assertEquals(List.of(), states, "what watchers of living servers hear while the leader dies");
        leader.start();
        for (ZooKeeper watcher : watchers) {
            watcher.close();
        }
        writer.close();
        return pauseMs;
    }

    /** Writes until it is acknowledged; returns how often it was tried. */
    private static int write(ZooKeeper writer, String path) throws Exception {
        for (int attempts = 1; ; attempts++) {
            try {
                writer.setData(path, new byte[1], -1);
                return attempts;
            } catch (KeeperException.ConnectionLossException lost) {
                assertTrue(attempts < ATTEMPTS_MAX, "nobody takes a write");
            }
        }
    }
}

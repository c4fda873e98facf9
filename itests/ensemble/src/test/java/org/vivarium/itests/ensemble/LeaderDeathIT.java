package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/**
 * A leader's death is a pause for the clients of the other servers: they stay connected, and what they wrote meanwhile
 * is done once. {@code -Ddeath.rounds} (5) leaders die; how long the pauses were is printed.
 */
@Timeout(3600)
class LeaderDeathIT {
    private static final int SESSION_MS = 40_000;
    private static final int WRITES = 20;

    @TempDir
    Path dir;

    @Test
    void clientsOfTheOthersStayConnected() throws Exception {
        Map<String, String> settings = Map.of("tickTime", "2000", "initLimit", "10", "syncLimit", "5");
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

    private static long round(Ensemble ensemble, String root) throws Exception {
        ServerProcess leader = ensemble.leader().orElseThrow();
        List<KeeperState> told = new CopyOnWriteArrayList<>();
        List<ZooKeeper> clients = new ArrayList<>();
        for (ServerProcess server : ensemble.servers()) {
            if (server != leader) {
                clients.add(Clients.connect(server.address(), SESSION_MS, told));
            }
        }
        ZooKeeper first = clients.get(0);
        first.create(root, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        for (ZooKeeper client : clients) {
            Clients.sync(client);
            client.setData(root, new byte[0], -1);
        }
        told.clear();
        leader.kill();
        long killed = System.nanoTime();
        first.setData(root, new byte[1], -1);
        long pauseMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        for (int i = 1; i < WRITES; i++) {
            clients.get(i % clients.size()).setData(root, new byte[1], -1);
        }
        assertEquals(
                clients.size() + WRITES,
                first.exists(root, false).getVersion(),
                "each write is done once: nothing is lost, nothing done twice");
        assertEquals(List.of(), told, "what clients of living servers hear while the leader dies");
        leader.start();
        for (ZooKeeper client : clients) {
            client.close();
        }
        return pauseMs;
    }
}

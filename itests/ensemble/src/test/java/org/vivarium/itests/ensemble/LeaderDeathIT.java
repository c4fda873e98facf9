package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;

/**
 * A leader's death is a pause for the clients of the other servers, and nothing more: they stay connected, and what they
 * write is done once. {@code -Ddeath.rounds} (5) leaders die; how long the pauses were is printed, beside those of as
 * many deaths in an ensemble of Apache's.
 */
@Timeout(3600)
class LeaderDeathIT {
    private static final int SESSION_MS = 40_000;
    private static final int ATTEMPTS_MAX = 100;
    private static final long LIMIT_S = 120;
    private static final String APACHES = "apaches";
    private static final Map<String, String> SETTINGS =
            Map.of("tickTime", "2000", "initLimit", "60", "syncLimit", "30");

    @TempDir
    Path dir;

    /** What happens around one death; returns the pause in ms. */
    @FunctionalInterface
    private interface Round {
        long run(ServerProcess leader, List<ServerProcess> others, String path) throws Exception;
    }

    @Test
    void clientsOfTheOthersStayConnected() throws Exception {
        List<Long> fast = deaths("fast", LeaderDeathIT::nobodyIsDisconnected);
        List<Long> ballot = deaths("ballot", LeaderDeathIT::nobodyIsDisconnected);
        List<Long> apaches = deaths(APACHES, LeaderDeathIT::writesGoOn);
        System.out.println("From a leader's death to the next write that was acknowledged, in ms: " + fast
                + "; with the election ballot " + ballot + "; Apache's " + apaches);
    }

    private List<Long> deaths(String election, Round round) throws Exception {
        List<Long> pausesMs = new ArrayList<>();
        boolean isOurs = !election.equals(APACHES);
        Map<String, String> settings = new HashMap<>(SETTINGS);
        if (isOurs) {
            settings.put("election", election);
        }
        try (Ensemble ensemble = new Ensemble(dir.resolve(election), 3, sid -> isOurs, settings)) {
            ensemble.start();
            for (int number = 0; number < Integer.getInteger("death.rounds", 5); number++) {
                Await.until("a leader", () -> ensemble.leader().isPresent());
                ServerProcess leader = ensemble.leader().orElseThrow();
                List<ServerProcess> others = ensemble.servers().stream()
                        .filter(server -> server != leader)
                        .toList();
                pausesMs.add(round.run(leader, others, "/round" + number));
                leader.start();
            }
        }
        pausesMs.sort(null);
        return pausesMs;
    }

    private static String addresses(List<ServerProcess> servers) {
        return servers.stream().map(ServerProcess::address).collect(Collectors.joining(","));
    }

    private static long nobodyIsDisconnected(ServerProcess leader, List<ServerProcess> others, String path)
            throws Exception {
        List<KeeperState> states = new CopyOnWriteArrayList<>();
        List<ZooKeeper> clients = new ArrayList<>();
        CountDownLatch events = new CountDownLatch(others.size());
        CountDownLatch writes = new CountDownLatch(2 * others.size());
        List<Integer> failures = new CopyOnWriteArrayList<>();
        for (ServerProcess server : others) {
            clients.add(Clients.connect(server.address(), SESSION_MS, states));
        }
        clients.get(0).create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        for (ZooKeeper client : clients) {
            Clients.sync(client);
            client.getData(path, event -> events.countDown(), null);
        }
        states.clear();
        for (ZooKeeper client : clients) {
            write(client, path, writes, failures); // as the leader dies
        }
        leader.kill();
        long killed = System.nanoTime();
        for (ZooKeeper client : clients) {
            write(client, path, writes, failures); // when it is gone
        }
        clients.get(0).setData(path, new byte[1], -1);
        long pauseMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        assertTrue(writes.await(LIMIT_S, TimeUnit.SECONDS), "a write has no answer");
        assertTrue(events.await(LIMIT_S, TimeUnit.SECONDS), "a watch was missed");
        assertEquals(List.of(), failures, "writes on living servers");
        for (ZooKeeper client : clients) {
            Clients.sync(client);
            assertEquals(2 * others.size() + 1, client.exists(path, false).getVersion(), "each is done once");
        }
        assertEquals(List.of(), states, "what clients of living servers hear while the leader dies");
        for (ZooKeeper client : clients) {
            client.close();
        }
        return pauseMs;
    }

    private static void write(ZooKeeper client, String path, CountDownLatch answered, List<Integer> failures) {
        client.setData(
                path,
                new byte[1],
                -1,
                (code, of, context, stat) -> {
                    if (code != KeeperException.Code.OK.intValue()) {
                        failures.add(code);
                    }
                    answered.countDown();
                },
                null);
    }

    /** Where clients lose their connections. */
    private static long writesGoOn(ServerProcess leader, List<ServerProcess> others, String path) throws Exception {
        ZooKeeper writer = Clients.connect(addresses(others), SESSION_MS);
        writer.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        leader.kill();
        long killed = System.nanoTime();
        for (int attempts = 1; ; attempts++) {
            try {
                writer.setData(path, new byte[1], -1);
                break;
            } catch (KeeperException.ConnectionLossException lost) {
                assertTrue(attempts < ATTEMPTS_MAX, "nobody takes a write");
            }
        }
        long pauseMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        writer.close();
        return pauseMs;
    }
}

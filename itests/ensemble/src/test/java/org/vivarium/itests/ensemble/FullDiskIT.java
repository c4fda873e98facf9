package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;

/**
 * The disk of one server of an ensemble runs full under load, a follower's first and then the leader's: that server steps
 * aside and says why, the others go on, nothing that was acknowledged is lost, and it comes back by itself when there is
 * room.
 */
@Timeout(1200)
class FullDiskIT {
    private static final int SESSION_MS = 60_000;
    private static final int CLIENTS = 2;
    private static final int SERVERS = 3;
    private static final int DISK_BYTES = 96 << 20;

    /** So many bytes at a time fill the room that a storage has taken beforehand. */
    private static final int LARGE_BYTES = 100_000;

    private static final int LARGE_WRITES_MAX = 500;
    private static final long BOUND_MS = 30_000;

    @TempDir
    Path dir;

    private final List<SmallDisk> disks = new ArrayList<>();
    private Loads loads;

    @AfterEach
    void unmount() throws Exception {
        for (SmallDisk disk : disks) {
            disk.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "chronicle"})
    void aServerStepsAsideAndComesBackByItself(String storage) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("storage", storage, "maxClientCnxns", "0"));
        settings.putAll(Map.of("tickTime", "500", "initLimit", "40", "syncLimit", "20"));
        settings.put("maxSessionTimeout", "" + SESSION_MS);
        try (Ensemble ensemble = new Ensemble(dir, SERVERS, sid -> true, settings)) {
            for (int sid = 1; sid <= SERVERS; sid++) {
                Path data = ensemble.servers().get(sid - 1).dir().resolve("data");
                disks.add(SmallDisk.mount(data, DISK_BYTES));
                Files.writeString(data.resolve("myid"), Integer.toString(sid));
            }
            ensemble.start();
            ZooKeeper keeper = Clients.connect(ensemble.addresses(), SESSION_MS);
            keeper.create("/large", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            loads = Loads.anywhere(ensemble, CLIENTS, SESSION_MS);
            for (boolean isLeader : new boolean[] {false, true}) {
                fillOne(storage, ensemble, isLeader, keeper);
            }
            check(ensemble);
        }
    }

    private void fillOne(String storage, Ensemble ensemble, boolean isLeader, ZooKeeper keeper) throws Exception {
        Await.until("a leader", () -> ensemble.leader().isPresent());
        ServerProcess leader = ensemble.leader().orElseThrow();
        ServerProcess victim = ensemble.servers().stream()
                .filter(server -> isLeader == (server == leader))
                .findFirst()
                .orElseThrow();
        List<ServerProcess> others =
                ensemble.servers().stream().filter(server -> server != victim).toList();
        SmallDisk disk = disks.get(ensemble.servers().indexOf(victim));
        int saidBefore = victim.output().length();
        disk.fill();
        fillWhatWasReserved(keeper, victim);
        long fullNs = System.nanoTime();
        int then = loads.acknowledged();
        Await.until("the others go on", () -> loads.acknowledged() > then + CLIENTS);
        long pauseMs = sinceMs(fullNs);
        Await.until("one of the others leads", () -> others.stream().anyMatch(FullDiskIT::leads));
        assertTrue(!leads(victim), "it leads without a disk");
        Await.until("it says why in its log", () -> {
            String said = victim.output().substring(saidBefore);
            return said.contains(victim.dir().resolve("data").toString()) && said.contains("make room");
        });
        int before = loads.acknowledged();
        Await.until("the others go on for long", () -> loads.acknowledged() > before + 100 * CLIENTS);
        assertTrue(hasNoStorage(victim), "it goes on though there is no room");
        long pid = victim.pid();

        disk.makeRoom();
        long roomNs = System.nanoTime();
        Await.until("it serves again", () -> Agreement.serves(victim) && !hasNoStorage(victim));
        long backMs = sinceMs(roomNs);
        assertEquals(pid, victim.pid(), "by itself");
        System.out.println(storage + ": the disk of a " + (isLeader ? "leader" : "follower")
                + " is full: writes are acknowledged " + pauseMs + " ms after it is noticed, the server is back "
                + backMs + " ms after there is room");
        assertTrue(pauseMs < BOUND_MS && backMs < BOUND_MS, "the pauses are too long");
    }

    /** Writes until the server notices that its disk is full. */
    private static void fillWhatWasReserved(ZooKeeper keeper, ServerProcess victim) throws Exception {
        for (int i = 0; i < LARGE_WRITES_MAX && !hasNoStorage(victim); i++) {
            try {
                keeper.setData("/large", new byte[LARGE_BYTES], -1);
            } catch (KeeperException.ConnectionLossException lost) {
                continue; // to the server that steps aside
            }
        }
        Await.until("monitors see it", () -> hasNoStorage(victim));
    }

    private static boolean hasNoStorage(ServerProcess server) {
        return server.word("mntr").contains("zk_storage_available\t0\n");
    }

    private static boolean leads(ServerProcess server) {
        return server.word("srvr").contains("Mode: leader");
    }

    private static long sinceMs(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private void check(Ensemble ensemble) throws Exception {
        loads.stop();
        for (ServerProcess server : ensemble.servers()) {
            loads.check(server);
        }
        Agreement.check(ensemble.servers());
    }
}

package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
 * A server comes back after more transactions than its leader has in memory: it gets them from the leader's log on disk,
 * or the whole state where the operator wants that, and has what the others have.
 */
@Timeout(600)
class CatchUpIT {
    private static final int SESSION_MS = 40_000;
    private static final int ZNODES = 6_000;
    private static final int MISSED = 1_500;
    private static final int IN_FLIGHT = 500;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "true, chronicle, 0.33, sending what follows",
        "true, file, 0.33, sending what follows",
        "false, chronicle, 0.33, sending what follows",
        "true, chronicle, -1, sending the state",
        "false, chronicle, -1, sending the state"
    })
    void comesBackFromTheLogOnDisk(boolean isOurs, String storage, String factor, String how) throws Exception {
        Map<String, String> settings = Map.of(
                "tickTime",
                "1000",
                "initLimit",
                "60",
                "syncLimit",
                "30",
                "storage",
                storage,
                "snapshotSizeFactor",
                factor);
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> sid > 1 || isOurs, settings)) {
            ensemble.start();
            Await.until("a leader", () -> ensemble.leader().isPresent());
            ServerProcess leader = ensemble.leader().orElseThrow(); // never 1: equal logs, and the lowest number
            ServerProcess late = ensemble.servers().get(0);
            ZooKeeper client = Clients.connect(leader.address(), SESSION_MS);
            write(
                    ZNODES,
                    (number, done) -> client.create(
                            "/n" + number,
                            new byte[100],
                            Ids.OPEN_ACL_UNSAFE,
                            CreateMode.PERSISTENT,
                            (code, path, context, name) -> done.told(code),
                            null));
            late.stop();
            write(
                    MISSED,
                    (number, done) -> client.setData(
                            "/n" + number, new byte[] {7}, -1, (code, path, context, stat) -> done.told(code), null));

            late.start();

            String output = leader.output();
            assertTrue(output.contains(how), output);
            ZooKeeper reader = Clients.connect(late.address(), SESSION_MS);
            Clients.sync(reader);
            for (int number : new int[] {0, 1, MISSED / 2, MISSED - 1}) {
                assertEquals(7, reader.getData("/n" + number, false, null)[0]);
            }
            assertEquals(100, reader.getData("/n" + MISSED, false, null).length);
            assertEquals(ZNODES + 1, reader.getChildren("/", false).size());
            client.setData("/n0", new byte[] {8}, -1);
            Clients.sync(reader);
            assertEquals(8, reader.getData("/n0", false, null)[0]);
            reader.close();
            client.close();
        }
    }

    private interface Write {
        void send(int number, Done done);
    }

    private interface Done {
        void told(int code);
    }

    private static void write(int count, Write write) throws InterruptedException {
        Semaphore room = new Semaphore(IN_FLIGHT);
        AtomicInteger failed = new AtomicInteger();
        for (int number = 0; number < count; number++) {
            assertTrue(room.tryAcquire(120, TimeUnit.SECONDS), "a write is not answered");
            write.send(number, code -> {
                failed.addAndGet(code == 0 ? 0 : 1);
                room.release();
            });
        }
        assertTrue(room.tryAcquire(IN_FLIGHT, 120, TimeUnit.SECONDS), "a write is not answered");
        assertEquals(0, failed.get());
    }
}

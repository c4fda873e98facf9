package org.vivarium.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/**
 * A server that is killed while it writes comes back with all that it had acknowledged.
 *
 * <p>{@code -Dkill.rounds} kills in a row (30) per storage, {@code -Dkill.seed} for the moments (1). What SIGKILL
 * leaves is in the page cache, so this shows what the server knows of its own files; that it waits for the disk is
 * shown by {@link DurabilityIT}.
 */
@Timeout(3600)
@Execution(ExecutionMode.CONCURRENT) // each storage has a server of its own, and mostly waits for it to start
@SuppressWarnings("try") // a client's close may be interrupted: then the test ends anyway
class KillIT {
    private static final int WRITERS = 3;
    private static final int MORTAL_TIMEOUT_MS = 1_000;
    private static final int TICK_MS = 500;
    /** How much later than its time a slow machine may see a session end. */
    private static final int SLACK_MS = 30_000;

    @TempDir
    Path dir;

    private ServerProcess server;
    private Events keeperEvents;
    private ZooKeeper keeper;
    private Random random;

    @ParameterizedTest
    @ValueSource(strings = {"chronicle", "file"})
    void keepsWhatItAcknowledged(String storage) throws Exception {
        Map<String, String> settings = Target.settings();
        settings.put("tickTime", Integer.toString(TICK_MS));
        settings.put("maxSessionTimeout", "60000");
        settings.put("storage", storage);
        random = new Random(Long.getLong("kill.seed", 1));
        keeperEvents = new Events();
        try (ServerProcess started = Target.describe(dir, settings, Map.of()).start()) {
            server = started;
            // longer than a slow machine takes to start the server again
            keeper = keeperEvents.connect(server.address(), 40_000);
            keeper.create("/kept", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            keeper.create("/beat", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            long acknowledged = 0;
            for (int round = 0; round < Integer.getInteger("kill.rounds", 30); round++) {
                acknowledged += round(round);
            }
            keeper.close();
            assertTrue(acknowledged > 0, "no write was ever acknowledged: nothing was tested");
        }
    }

    /** Load, a kill at a random moment, a restart, and a look at what is left; gives how many writes were answered. */
    private long round(int round) throws Exception {
        Events beats = new Events();
        keeper.getData("/beat", beats, null);
        Cable cable = new Cable(server.port());
        ZooKeeper mortal = mortal(cable.address(), "/mortal" + round);
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(server.address(), "/w" + round + "-" + i));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(900)));
        keeperEvents.forgetStates();
        server.kill();
        cable.close();
        for (Writer writer : writers) {
            writer.stop();
        }
        server.start();
        long startedAt = System.nanoTime();
        keeperEvents.await(KeeperState.SyncConnected);
        try (ZooKeeper reader = Events.client(server.address(), 30_000)) {
            long acknowledged = 0;
            for (Writer writer : writers) {
                writer.check(reader);
                acknowledged += writer.acknowledged() + 1;
                writer.close();
            }
            checkKeeper(reader, beats);
            checkMortal(reader, round, startedAt);
            mortal.close();
            return acknowledged;
        }
    }

    /** A client with a short session and an ephemeral; tried again where a slow machine lets the session pass. */
    private static ZooKeeper mortal(String address, String path) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (true) {
            ZooKeeper client = Events.client(address, MORTAL_TIMEOUT_MS);
            try {
                client.create(path, null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
                return client;
            } catch (KeeperException.ConnectionLossException
                    | KeeperException.SessionExpiredException
                    | KeeperException.NodeExistsException e) {
                client.close(); // with what the lost request may have made
                assertTrue(System.nanoTime() < deadline, "no session of " + MORTAL_TIMEOUT_MS + " ms holds: " + e);
            }
        }
    }

    private void checkKeeper(ZooKeeper reader, Events beats) throws Exception {
        assertNotEquals(ZooKeeper.States.CLOSED, keeper.getState(), "the session ended, though its client came back");
        assertNotNull(reader.exists("/kept", false), "the ephemeral of a session that came back is gone");
        assertEquals(keeper.getSessionId(), reader.exists("/kept", false).getEphemeralOwner());
        reader.setData("/beat", new byte[0], -1);
        assertEquals("NodeDataChanged /beat", beats.next(), "a watch did not survive the restart");
    }

    private static void checkMortal(ZooKeeper reader, int round, long startedAt) throws Exception {
        Await.until("the end of a dead session", () -> reader.exists("/mortal" + round, false) == null);
        long livedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        assertTrue(
                livedMs <= MORTAL_TIMEOUT_MS + 2 * TICK_MS + SLACK_MS,
                () -> "an ephemeral outlived its session's timeout of " + MORTAL_TIMEOUT_MS + " ms: it was there for "
                        + livedMs + " ms after the restart");
    }
}

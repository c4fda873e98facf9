package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivarium.itests.servers.ServerProcess;

/** Parts are stopped and started in a running server, through its shell, while a client is connected. */
class PartsIT {
    private static final long LIMIT_S = 180;

    @TempDir
    static Path dir;

    private static ServerProcess server;
    private static Operator operator;
    private ZooKeeper client;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.vivarium(Operator.HOME, dir, Map.of("tickTime", "2000"), Map.of())
                .start();
        operator = Operator.of(server);
        operator.stop("org.vivarium.storage.file"); // else it takes over where the other one leaves
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        client = new ZooKeeper(server.address(), 40_000, event -> {
            if (event.getState() == org.apache.zookeeper.Watcher.Event.KeeperState.SyncConnected) {
                connected.complete(null);
            }
        });
        connected.get(LIMIT_S, TimeUnit.SECONDS);
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        client.close();
    }

    private static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what + " did not come true within " + LIMIT_S + " s");
            Thread.onSpinWait();
        }
    }

    private CompletableFuture<String> create(String path) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        client.create(
                path,
                new byte[0],
                ZooDefs.Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT,
                (rc, asked, context, name) -> {
                    if (rc == 0) {
                        answer.complete(name);
                    } else {
                        answer.completeExceptionally(KeeperException.create(KeeperException.Code.get(rc), asked));
                    }
                },
                null);
        return answer;
    }

    @Test
    void everyExtensionPointIsListed() {
        String parts = operator.done("zk:parts");
        List<String> lines = parts.lines().skip(1).toList();
        assertEquals(
                List.of("storage", "transport", "election", "broadcast", "tree", "admin", "auth"),
                lines.stream().map(line -> line.split(" ")[0]).toList(),
                parts);
        assertTrue(lines.get(0).matches("storage +chronicle +chronicle +org.vivarium.storage.chronicle.*"), parts);
    }

    @ParameterizedTest
    @CsvSource({
        "org.vivarium.storage.chronicle, no bundle provides storage chronicle; install and start one",
        "org.vivarium.tree.trie, no bundle provides tree trie; install and start one",
        "org.vivarium.broadcast.solo, no bundle provides broadcast solo; there is: zab",
    })
    void withoutAPartReadsAreAnsweredAndItsReturnBringsWritesBack(String bundle, String lack) throws Exception {
        String path = "/" + bundle;
        byte[] data = bundle.getBytes(StandardCharsets.UTF_8);
        client.create(path, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        long session = client.getSessionId();
        operator.stop(bundle);
        String status = operator.done("zk:status");
        assertTrue(status.contains(lack), status);
        assertTrue(status.contains("read-only"), status);
        assertArrayEquals(data, client.getData(path, false, null), "reads go on");
        CompletableFuture<String> write = create(path + "/later");
        try {
            write.get(500, TimeUnit.MILLISECONDS);
            throw new AssertionError("a write was acknowledged without " + bundle);
        } catch (TimeoutException waits) {
            assertFalse(write.isDone());
        }
        operator.start(bundle);
        assertEquals(path + "/later", write.get(LIMIT_S, TimeUnit.SECONDS));
        assertEquals(session, client.getSessionId());
        until("all is well again", () -> !operator.done("zk:status").contains("lacks"));
        client.create(path + "/after", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    }

    @Test
    void withoutItsTransportNobodyConnectsAndSessionsLiveOn() throws Exception {
        client.create("/mine", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        long session = client.getSessionId();
        operator.stop("org.vivarium.transport.netty");
        assertEquals("", server.word("srvr"));
        assertTrue(operator.done("zk:status").contains("no bundle provides transport netty"));
        operator.start("org.vivarium.transport.netty");
        until("the port is open again", () -> server.word("srvr").contains("Mode: standalone"));
        until("the client is back", () -> {
            try {
                return client.exists("/mine", false) != null;
            } catch (KeeperException.ConnectionLossException e) {
                return false;
            } catch (KeeperException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(session, client.getSessionId());
    }

    @Test
    void withoutItsWordsTheServerServesAllTheSame() throws Exception {
        operator.stop("org.vivarium.admin.words");
        assertEquals("", server.word("srvr"));
        client.exists("/", false);
        assertTrue(operator.done("zk:parts").contains("no bundle provides admin words"));
        operator.start("org.vivarium.admin.words");
        until("words are answered again", () -> server.word("ruok").equals("imok"));
    }

    @Test
    void whatWasWrittenAroundAStopOfTheStorageIsThereAfterARestart() throws Exception {
        for (int i = 0; i < 3; i++) {
            create("/kept-" + i).get(LIMIT_S, TimeUnit.SECONDS);
            operator.stop("org.vivarium.storage.chronicle");
            CompletableFuture<String> held = create("/held-" + i);
            operator.start("org.vivarium.storage.chronicle");
            held.get(LIMIT_S, TimeUnit.SECONDS);
        }
        client.close();
        server.kill();
        server.start();
        operator = Operator.of(server);
        operator.stop("org.vivarium.storage.file");
        connect();
        for (int i = 0; i < 3; i++) {
            assertTrue(client.exists("/kept-" + i, false) != null, "kept " + i);
            assertTrue(client.exists("/held-" + i, false) != null, "held " + i);
        }
    }
}

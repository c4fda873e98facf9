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
import org.vivarium.itests.servers.Shell;

/** Parts are stopped and started in a running server, through its shell, while a client is connected. */
class PartsIT {
    private static final Path HOME = Path.of(System.getProperty("vivarium.home"));
    private static final long LIMIT_S = 180;

    @TempDir
    static Path dir;

    private static ServerProcess server;
    private ZooKeeper client;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.vivarium(HOME, dir, Map.of("tickTime", "2000"), Map.of())
                .start();
        awaitShell();
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

    private static Shell.Output shell(String command) {
        try {
            return new Shell(HOME, dir).run(command);
        } catch (InterruptedException e) {
            throw new AssertionError(command, e);
        }
    }

    /** The server answers before its shell does, and a killed one leaves its shell's port file behind. */
    private static void awaitShell() throws InterruptedException {
        until("the shell is there", () -> shell("zk:status").exit() == 0);
    }

    private static void stop(String bundle) {
        done("stop " + bundle);
    }

    /** Felix's {@code start} takes a bundle's number, or an address to install from. */
    private static void start(String bundle) {
        String line = done("lb -s")
                .lines()
                .filter(row -> row.contains("|" + bundle + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(bundle + " is not installed"));
        done("start " + line.substring(0, line.indexOf('|')).trim());
    }

    private static String done(String command) {
        Shell.Output output = shell(command);
        assertEquals(0, output.exit(), command + ": " + output.text());
        return output.text();
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
        String parts = done("zk:parts");
        List<String> lines = parts.lines().skip(1).toList();
        assertEquals(
                List.of("storage", "transport", "election", "broadcast", "tree", "admin", "auth"),
                lines.stream().map(line -> line.split(" ")[0]).toList(),
                parts);
        assertTrue(
                lines.get(0).matches("storage +chronicle +chronicle +org.vivarium.storage.chronicle.* file.*"), parts);
    }

    @ParameterizedTest
    @CsvSource({
        "org.vivarium.storage.chronicle, no bundle provides storage chronicle; there is: file",
        "org.vivarium.tree.trie, no bundle provides tree trie; install and start one",
        "org.vivarium.broadcast.solo, no bundle provides broadcast solo; there is: zab",
    })
    void withoutAPartReadsAreAnsweredAndItsReturnBringsWritesBack(String bundle, String lack) throws Exception {
        String path = "/" + bundle;
        byte[] data = bundle.getBytes(StandardCharsets.UTF_8);
        client.create(path, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        long session = client.getSessionId();
        stop(bundle);
        String status = done("zk:status");
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
        start(bundle);
        assertEquals(path + "/later", write.get(LIMIT_S, TimeUnit.SECONDS));
        assertEquals(session, client.getSessionId());
        until("all is well again", () -> !done("zk:status").contains("lacks"));
        client.create(path + "/after", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    }

    @Test
    void withoutItsTransportNobodyConnectsAndSessionsLiveOn() throws Exception {
        client.create("/mine", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        long session = client.getSessionId();
        stop("org.vivarium.transport.netty");
        assertEquals("", server.word("srvr"));
        assertTrue(done("zk:status").contains("no bundle provides transport netty"));
        start("org.vivarium.transport.netty");
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
        stop("org.vivarium.admin.words");
        assertEquals("", server.word("srvr"));
        client.exists("/", false);
        assertTrue(done("zk:parts").contains("no bundle provides admin words"));
        start("org.vivarium.admin.words");
        until("words are answered again", () -> server.word("ruok").equals("imok"));
    }

    @Test
    void whatWasWrittenAroundAStopOfTheStorageIsThereAfterARestart() throws Exception {
        for (int i = 0; i < 3; i++) {
            create("/kept-" + i).get(LIMIT_S, TimeUnit.SECONDS);
            stop("org.vivarium.storage.chronicle");
            CompletableFuture<String> held = create("/held-" + i);
            start("org.vivarium.storage.chronicle");
            held.get(LIMIT_S, TimeUnit.SECONDS);
        }
        client.close();
        server.kill();
        server.start();
        awaitShell();
        connect();
        for (int i = 0; i < 3; i++) {
            assertTrue(client.exists("/kept-" + i, false) != null, "kept " + i);
            assertTrue(client.exists("/held-" + i, false) != null, "held " + i);
        }
    }
}

package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.itests.servers.ServerProcess;
import org.vivarium.itests.servers.Shell;

/**
 * A disk runs full under a server: nothing acknowledged is lost, reads go on, and writes go on when there is room
 * again.
 */
class FullDiskIT {
    private static final Path HOME = Path.of(System.getProperty("vivarium.home"));
    private static final long LIMIT_S = 180;

    @TempDir
    Path dir;

    private boolean mounted;

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", "--lazy", dir.resolve("data").toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(LIMIT_S, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static ZooKeeper connect(ServerProcess server) throws Exception {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        ZooKeeper client = new ZooKeeper(server.address(), 40_000, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.complete(null);
            }
        });
        connected.get(LIMIT_S, TimeUnit.SECONDS);
        return client;
    }

    private static CompletableFuture<String> create(ZooKeeper client, String path) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        client.create(
                path,
                new byte[50_000],
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

    @ParameterizedTest
    @ValueSource(strings = {"chronicle", "file"})
    void nothingIsLostAndWritesGoOnWhenThereIsRoom(String storage) throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", data.toString());
        assumeTrue(mounted, "a small disk cannot be mounted here: run as root to test it");
        Path filler = data.resolve("filler");
        Files.write(filler, new byte[40 << 20]);
        Map<String, String> settings = Map.of("storage", storage, "preAllocSize", "1024", "tickTime", "2000");
        List<String> acknowledged = new ArrayList<>();
        try (ServerProcess server =
                ServerProcess.vivarium(HOME, dir, settings, Map.of()).start()) {
            ZooKeeper client = connect(server);
            CompletableFuture<String> held = null;
            for (int i = 0; held == null && i < 2000; i++) {
                CompletableFuture<String> write = create(client, "/n" + i);
                if (isAnswered(write)) {
                    acknowledged.add(write.get());
                } else {
                    held = write;
                }
            }
            assertNotNull(held, "the disk ran full");
            assertEquals(50_000, again(() -> client.getData("/n0", false, null)).length, "reads go on");
            Files.delete(filler);
            again(() -> client.create("/after", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
            acknowledged.add("/after");
            server.kill();
            server.start();
            ZooKeeper other = connect(server);
            for (String path : acknowledged) {
                assertNotNull(other.exists(path, false), path + " was acknowledged");
            }
            other.close();
            client.close();
        }
    }

    /** Asks until the connection holds; a create that was lost on the way may have been done. */
    private static <T> T again(Callable<T> ask) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * LIMIT_S);
        while (true) {
            try {
                return ask.call();
            } catch (KeeperException.ConnectionLossException e) {
                assertTrue(System.nanoTime() < end, "the connection does not hold");
            } catch (KeeperException.NodeExistsException done) {
                return null;
            }
        }
    }

    /** False where the server says that it lacks room before it answers. */
    private boolean isAnswered(CompletableFuture<String> write) throws Exception {
        for (int i = 0; i < LIMIT_S; i++) {
            try {
                write.get(2, TimeUnit.SECONDS);
                return true;
            } catch (ExecutionException lost) {
                return false; // a client gives a connection up that is silent for long, and connects anew
            } catch (TimeoutException slow) {
                if (status().contains("lacks")) {
                    return false;
                }
            }
        }
        throw new AssertionError("a write is not answered, and the server does not say why: " + status());
    }

    private String status() {
        try {
            return new Shell(HOME, dir).run("zk:status").text();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

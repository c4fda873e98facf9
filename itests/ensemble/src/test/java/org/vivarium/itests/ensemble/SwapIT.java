package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;
import org.vivarium.itests.servers.Shell;

/**
 * The storage of one server after the other is swapped while clients of all kinds write and watch: nothing is lost, made
 * twice or missed, and nobody's connection breaks. {@code -Dswap.rounds} (20) swaps each way, {@code -Dswap.znodes}
 * (100,000).
 */
@Timeout(3600)
class SwapIT {
    private static final Path HOME = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
            .toAbsolutePath()
            .normalize();
    private static final int SESSION_MS = 60_000;
    private static final int IN_FLIGHT_MAX = 1000;

    /** More names than that are longer than an answer may be. */
    private static final int CHILDREN_MAX = 10_000;

    @TempDir
    Path dir;

    @Test
    void storagesAreSwappedUnderLoad() throws Exception {
        Map<String, String> settings =
                Map.of("tickTime", "2000", "initLimit", "40", "syncLimit", "20", "maxSessionTimeout", "" + SESSION_MS);
        int znodes = Integer.getInteger("swap.znodes", 100_000);
        List<String> heap = List.of("-Xmx" + (256 + znodes / 1000) + "m");
        try (Ensemble ensemble = new Ensemble(HOME, dir, 3, sid -> true, settings, heap)) {
            ensemble.start();
            fill(ensemble.servers().get(0), znodes);
            for (ServerProcess server : ensemble.servers()) { // it answers before its shell does
                Await.until(
                        "the shell is there",
                        () -> new Shell(HOME, server.dir()).run("zk:status").exit() == 0);
            }
            AllClients clients = new AllClients(ensemble, SESSION_MS, dir);
            swapAll(ensemble, clients);
            clients.stop();
            assertStartsFromWhatWasSwappedTo(ensemble);
            ZooKeeper reader = Clients.connect(ensemble.addresses(), SESSION_MS);
            clients.check(reader);
            reader.close();
            Agreement.check(ensemble.servers());
        }
    }

    private static void swapAll(Ensemble ensemble, AllClients clients) throws Exception {
        List<Long> pausesMs = new ArrayList<>();
        List<Double> stillMs = new ArrayList<>();
        for (int round = 0; round < Integer.getInteger("swap.rounds", 20); round++) {
            int at = round % ensemble.servers().size();
            for (String storage : List.of("file", "chronicle")) {
                pausesMs.add(clients.longestMs(at, () -> {
                    String text = swap(ensemble.servers().get(at), storage);
                    stillMs.add(Double.valueOf(text.replaceAll("(?s).*stood still for ([0-9.]+) ms.*", "$1")));
                }));
            }
        }
        pausesMs.sort(null);
        stillMs.sort(null);
        System.out.println("Swaps of the storage: the longest a write waited around each, in ms: " + pausesMs
                + "; the log stood still for " + stillMs);
    }

    private static String swap(ServerProcess server, String storage) throws InterruptedException {
        Shell.Output output = new Shell(HOME, server.dir()).run("zk:swap storage " + storage);
        assertEquals(0, output.exit(), output.text());
        assertTrue(output.text().contains("storage " + storage + " has taken over"), output.text());
        return output.text();
    }

    private static void assertStartsFromWhatWasSwappedTo(Ensemble ensemble) throws Exception {
        swap(ensemble.servers().get(0), "file");
        for (ServerProcess server : ensemble.servers()) {
            server.kill();
        }
        ensemble.start();
        Await.until("the storage of the zoo.cfg takes over again", () -> {
            String parts = new Shell(HOME, ensemble.servers().get(0).dir())
                    .run("zk:parts")
                    .text();
            return parts.lines().anyMatch(line -> line.matches("storage +chronicle +chronicle .*"));
        });
        assertTrue(ensemble.servers().get(0).output().contains("storage chronicle has taken over from file"));
    }

    private static void fill(ServerProcess server, int znodes) throws Exception {
        ZooKeeper client = Clients.connect(server.address(), SESSION_MS);
        Semaphore free = new Semaphore(IN_FLIGHT_MAX);
        List<Integer> failures = new CopyOnWriteArrayList<>();
        for (int i = 0; i < znodes; i++) {
            String parent = "/load-fill" + i / CHILDREN_MAX;
            if (i % CHILDREN_MAX == 0) {
                client.create(parent, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            free.acquire();
            client.create(
                    parent + "/" + i,
                    new byte[100],
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT,
                    (code, path, context, name) -> {
                        if (code != 0) {
                            failures.add(code);
                        }
                        free.release();
                    },
                    null);
        }
        free.acquire(IN_FLIGHT_MAX);
        assertEquals(List.of(), failures);
        client.close();
    }
}

package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;

/** Our servers and Apache's are one ensemble, whoever leads. */
@Timeout(1200)
class MixedIT {
    private static final int SESSION_MS = 60_000;
    private static final Map<String, String> SETTINGS = Map.of(
            "tickTime",
            "500",
            "initLimit",
            "40",
            "syncLimit",
            "20",
            "maxSessionTimeout",
            "" + SESSION_MS,
            "maxClientCnxns",
            "0");

    @TempDir
    Path dir;

    /** Among servers that have nothing yet the one with the highest id is elected. */
    @ParameterizedTest(name = "ours: {0}")
    @ValueSource(strings = {"1", "3", "1,2", "2,3"})
    void agreeOnEveryWriteAndGoOnWithoutTheLeader(String ours) throws Exception {
        Set<String> sids = Set.of(ours.split(","));
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> sids.contains("" + sid), SETTINGS)) {
            ensemble.start();
            write(ensemble, "/first");
            read(ensemble, "/first");
            ServerProcess leader = ensemble.leader().orElseThrow();
            leader.kill();
            Await.until("another leader", () -> ensemble.leader().isPresent());
            write(ensemble, "/second");
            leader.start();
            write(ensemble, "/third");
            for (String root : List.of("/first", "/second", "/third")) {
                read(ensemble, root);
            }
        }
    }

    /** Each living server's client writes, and is refused, as it should be. */
    private static void write(Ensemble ensemble, String root) throws Exception {
        boolean isFirst = true;
        for (ServerProcess server : ensemble.servers()) {
            if (!server.isAlive()) {
                continue;
            }
            ZooKeeper client = Clients.connect(server.address(), SESSION_MS);
            if (isFirst) {
                client.create(root, bytes("root"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                client.create(root + "/count", bytes(""), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            isFirst = false;
            Clients.sync(client);
            String made =
                    client.create(root + "/s-", bytes(root), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
            client.create(made + "/gone", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            int version = client.setData(root + "/count", bytes(made), -1).getVersion();
            assertEquals(version, client.exists(root + "/count", false).getVersion(), "its own write is seen");
            refused(KeeperException.Code.BADVERSION, () -> client.setData(root + "/count", null, version + 7));
            refused(
                    KeeperException.Code.NODEEXISTS,
                    () -> client.create(made, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
            client.multi(List.of(
                    Op.check(root + "/count", version),
                    Op.create(made + "/a", bytes("a"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                    Op.delete(made + "/a", -1)));
            refused(
                    KeeperException.Code.NONODE,
                    () -> client.multi(List.of(
                            Op.create(made + "/b", bytes("b"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                            Op.delete(made + "/none", -1))));
            client.close();
        }
    }

    private interface Request {
        Object send() throws Exception;
    }

    private static void refused(KeeperException.Code code, Request request) throws Exception {
        try {
            request.send();
        } catch (KeeperException e) {
            assertEquals(code, e.code());
            return;
        }
        throw new AssertionError("was not refused with " + code);
    }

    /** All servers show the same. */
    private static void read(Ensemble ensemble, String root) throws Exception {
        String expected = null;
        for (ServerProcess server : ensemble.servers()) {
            ZooKeeper client = Clients.connect(server.address(), SESSION_MS);
            Clients.sync(client);
            StringBuilder all = new StringBuilder();
            List<String> names = client.getChildren(root, false);
            names.sort(null);
            for (String name : names) {
                String path = root + "/" + name;
                all.append(path).append(' ').append(client.exists(path, false)).append(client.getChildren(path, false));
                if (name.startsWith("s-")) {
                    assertArrayEquals(bytes(root), client.getData(path, false, null));
                }
            }
            expected = expected == null ? all.toString() : expected;
            assertEquals(expected, all.toString(), () -> "what " + server.address() + " shows");
            client.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package org.vivarium.itests.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.ServerProcess;

/** Apache's own Java client, every operation. */
@Timeout(900)
@SuppressWarnings("try") // a client's close may be interrupted: then the test ends anyway
class JavaClientIT {
    private static final int TIMEOUT_MS = 30_000;

    @TempDir
    static Path dir;

    private static ServerProcess server;
    private static ZooKeeper client;
    private static final Events EVENTS = new Events();

    @BeforeAll
    static void start() throws Exception {
        server = Target.describe(dir).start();
        client = EVENTS.connect(server.address(), TIMEOUT_MS);
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        server.close();
    }

    private static String create(String path, String data, CreateMode mode) throws Exception {
        return client.create(path, data == null ? null : data.getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, mode);
    }

    @Test
    void aZnodeLives() throws Exception {
        Stat created = new Stat();
        String path = client.create("/life", "a".getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, created);
        assertEquals("/life", path);
        assertEquals(created, client.exists("/life", false));
        Stat changed = client.setData("/life", "bc".getBytes(UTF_8), 0);
        assertEquals(1, changed.getVersion());
        assertEquals(2, changed.getDataLength());
        assertTrue(changed.getMzxid() > changed.getCzxid());
        assertThrows(KeeperException.BadVersionException.class, () -> client.setData("/life", null, 0));
        create("/life/child", null, CreateMode.PERSISTENT);
        Stat read = new Stat();
        assertEquals("bc", new String(client.getData("/life", false, read), UTF_8));
        assertEquals(1, read.getNumChildren());
        assertNull(client.getData("/life/child", false, null));
        assertEquals(List.of("child"), client.getChildren("/life", false, read));
        assertThrows(KeeperException.NotEmptyException.class, () -> client.delete("/life", -1));
        assertThrows(KeeperException.NodeExistsException.class, () -> create("/life", "", CreateMode.PERSISTENT));
        client.delete("/life/child", 0);
        client.delete("/life", 1);
        assertNull(client.exists("/life", false));
        assertThrows(KeeperException.NoNodeException.class, () -> client.getData("/life", false, null));
        assertThrows(KeeperException.NoNodeException.class, () -> create("/no/parent", "", CreateMode.PERSISTENT));
    }

    @Test
    void sequentialNamesCountUp() throws Exception {
        create("/seq", "", CreateMode.PERSISTENT);
        assertEquals("/seq/n-0000000000", create("/seq/n-", "", CreateMode.PERSISTENT_SEQUENTIAL));
        assertEquals("/seq/0000000001", create("/seq/", "", CreateMode.EPHEMERAL_SEQUENTIAL));
        client.delete("/seq/n-0000000000", -1);
        assertEquals("/seq/n-0000000002", create("/seq/n-", "", CreateMode.PERSISTENT_SEQUENTIAL));
    }

    @Test
    void anEphemeralEndsWithItsSession() throws Exception {
        Events events = new Events();
        ZooKeeper owner = Events.client(server.address(), TIMEOUT_MS);
        owner.create("/ephemeral", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        Stat stat = client.exists("/ephemeral", events);
        assertEquals(owner.getSessionId(), stat.getEphemeralOwner());
        assertThrows(
                KeeperException.NoChildrenForEphemeralsException.class,
                () -> create("/ephemeral/child", "", CreateMode.PERSISTENT));
        owner.close();
        assertEquals("NodeDeleted /ephemeral", events.next());
        assertNull(client.exists("/ephemeral", false));
    }

    @Test
    void watchesFireOnceAndInOrder() throws Exception {
        Events events = new Events();
        try (ZooKeeper other = Events.client(server.address(), TIMEOUT_MS)) {
            assertNull(client.exists("/watched", events));
            other.create("/watched", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            assertEquals("NodeCreated /watched", events.next());
            client.getData("/watched", events, null);
            client.getChildren("/watched", events);
            other.create("/watched/child", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            other.setData("/watched", new byte[1], -1);
            other.setData("/watched", new byte[2], -1);
            assertEquals("NodeChildrenChanged /watched", events.next());
            assertEquals("NodeDataChanged /watched", events.next());
            client.exists("/watched/child", events);
            client.getChildren("/watched/child", events);
            other.delete("/watched/child", -1);
            assertEquals("NodeDeleted /watched/child", events.next());
            assertEquals(0, events.waiting());
        }
    }

    @Test
    void aMultiIsAllOrNothing() throws Exception {
        List<OpResult> results = client.multi(List.of(
                Op.create("/multi", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                Op.create("/multi/a", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL),
                Op.check("/multi", 0),
                Op.setData("/multi", new byte[3], 0),
                Op.delete("/multi/a0000000000", -1)));
        assertEquals("/multi/a0000000000", ((OpResult.CreateResult) results.get(1)).getPath());
        assertEquals(3, ((OpResult.SetDataResult) results.get(3)).getStat().getDataLength());
        Stat before = client.exists("/multi", false);
        KeeperException failed = assertThrows(
                KeeperException.class,
                () -> client.multi(List.of(
                        Op.setData("/multi", new byte[4], -1), Op.check("/multi", 9), Op.delete("/multi", -1))));
        assertEquals(KeeperException.Code.BADVERSION, failed.code());
        List<Integer> codes = failed.getResults().stream()
                .map(result -> ((OpResult.ErrorResult) result).getErr())
                .toList();
        assertEquals(List.of(0, -103, -2), codes);
        assertEquals(before, client.exists("/multi", false));
        List<OpResult> read = client.multi(List.of(Op.getData("/multi"), Op.getChildren("/multi")));
        assertEquals(3, ((OpResult.GetDataResult) read.get(0)).getData().length);
        assertEquals(List.of(), ((OpResult.GetChildrenResult) read.get(1)).getChildren());
    }

    @Test
    void anAclKeepsStrangersOut() throws Exception {
        try (ZooKeeper alice = Events.client(server.address(), TIMEOUT_MS);
                ZooKeeper root = Events.client(server.address(), TIMEOUT_MS)) {
            alice.addAuthInfo("digest", "alice:secret".getBytes(UTF_8));
            alice.create("/alices", "mine".getBytes(UTF_8), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
            assertThrows(KeeperException.NoAuthException.class, () -> client.getData("/alices", false, null));
            assertThrows(KeeperException.NoAuthException.class, () -> client.setData("/alices", null, -1));
            List<ACL> acl = alice.getACL("/alices", new Stat());
            assertEquals(
                    "alice:aYXlLOpEooaV1cRAvUL1fp9Qt7E=", acl.get(0).getId().getId());
            Stat changed =
                    alice.setACL("/alices", Arrays.asList(new ACL(Perms.READ, Ids.ANYONE_ID_UNSAFE), acl.get(0)), 0);
            assertEquals(1, changed.getAversion());
            assertEquals("mine", new String(client.getData("/alices", false, null), UTF_8));
            assertThrows(KeeperException.NoAuthException.class, () -> client.setData("/alices", null, -1));
            root.addAuthInfo("digest", Target.SUPER.getBytes(UTF_8));
            root.setData("/alices", "taken".getBytes(UTF_8), -1);
            List<ACL> unknown = Arrays.asList(new ACL(Perms.ALL, new Id("nosuch", "x")));
            assertThrows(
                    KeeperException.InvalidACLException.class,
                    () -> client.create("/bad", null, unknown, CreateMode.PERSISTENT));
        }
    }

    @Test
    void aChrootHidesTheRest() throws Exception {
        create("/chroot", "", CreateMode.PERSISTENT);
        Events events = new Events();
        try (ZooKeeper inside = events.connect(server.address() + "/chroot", TIMEOUT_MS)) {
            assertNull(inside.exists("/a", true));
            inside.create("/a", "x".getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            assertEquals("NodeCreated /a", events.next());
            assertEquals(List.of("a"), inside.getChildren("/", false));
            assertNotNull(client.exists("/chroot/a", false));
        }
    }

    @Test
    void aMegabyteGoesThereAndBack() throws Exception {
        byte[] data = new byte[1_000_000];
        new Random(1).nextBytes(data);
        create("/large", "", CreateMode.PERSISTENT);
        client.setData("/large", data, -1);
        assertArrayEquals(data, client.getData("/large", false, null));
    }

    @Test
    void thousandsInFlightComeBackInOrder() throws Exception {
        create("/flight", "", CreateMode.PERSISTENT);
        List<CompletableFuture<Integer>> versions = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            CompletableFuture<Integer> version = new CompletableFuture<>();
            versions.add(version);
            client.setData(
                    "/flight",
                    new byte[10],
                    i,
                    (code, path, context, stat) -> version.complete(code == 0 ? stat.getVersion() : code),
                    null);
        }
        for (int i = 0; i < 2000; i++) {
            assertEquals(i + 1, versions.get(i).get(120, TimeUnit.SECONDS));
        }
    }

    /** Each connection may be on an event loop of its own; the server shows them one view. */
    @Test
    void whoHasHeardOfAWriteFindsItOnEveryConnection() throws Exception {
        create("/view", "", CreateMode.PERSISTENT);
        List<ZooKeeper> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(EVENTS.connect(server.address(), TIMEOUT_MS));
        }
        for (int i = 1; i <= 1000; i++) {
            client.setData("/view", null, -1);
            assertEquals(i, readers.get(i % 3).exists("/view", false).getVersion());
        }
        for (ZooKeeper reader : readers) {
            reader.close();
        }
    }

    @Test
    void syncAnswers() throws Exception {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        client.sync("/", (code, path, context) -> done.complete(code), null);
        assertEquals(0, done.get(120, TimeUnit.SECONDS));
    }
}

package org.vivarium.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/** What becomes of a session when its connection, its client or its server goes. */
@Timeout(900)
@SuppressWarnings("try") // a client's close may be interrupted: then the test ends anyway
class SessionsIT {
    @TempDir
    Path dir;

    private ServerProcess server;

    @BeforeEach
    void start() throws Exception {
        server = Target.describe(dir).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSessionOutlivesARestartOfItsServer() throws Exception {
        Events events = new Events();
        Events watching = new Events();
        try (ZooKeeper client = events.connect(server.address(), 30_000)) {
            long session = client.getSessionId();
            client.create("/kept", new byte[] {7}, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            client.getData("/kept", watching, null);
            client.exists("/later", watching);
            events.forgetStates();
            server.stop();
            events.await(KeeperState.Disconnected);
            server.start();
            events.await(KeeperState.SyncConnected);
            assertEquals(session, client.getSessionId());
            assertEquals(session, client.exists("/kept", false).getEphemeralOwner());
            try (ZooKeeper other = Events.client(server.address(), 30_000)) {
                other.setData("/kept", new byte[] {8}, 0);
                assertEquals("NodeDataChanged /kept", watching.next());
                other.create("/later", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                assertEquals("NodeCreated /later", watching.next());
            }
        }
    }

    @Test
    void whatChangedWhileAClientWasAwayIsTold() throws Exception {
        Events events = new Events();
        Events watching = new Events();
        try (Cable cable = new Cable(server.port());
                ZooKeeper other = Events.client(server.address(), 30_000);
                ZooKeeper client = events.connect(cable.address(), 30_000)) {
            other.create("/a", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            other.create("/b", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            client.sync("/", (code, path, context) -> {}, null);
            client.getData("/a", watching, null);
            events.forgetStates();
            cable.pull();
            events.await(KeeperState.Disconnected);
            other.setData("/a", new byte[1], -1);
            cable.plug();
            assertEquals("NodeDataChanged /a", watching.next());
            events.await(KeeperState.SyncConnected);
            client.getChildren("/b", watching);
            cable.pull();
            events.await(KeeperState.Disconnected);
            other.create("/b/c", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            cable.plug();
            assertEquals("NodeChildrenChanged /b", watching.next());
        }
    }

    @Test
    void aSessionExpiresAndItsEphemeralsGo() throws Exception {
        Events events = new Events();
        Events watching = new Events();
        try (Cable cable = new Cable(server.port());
                ZooKeeper other = Events.client(server.address(), 30_000);
                ZooKeeper client = events.connect(cable.address(), 4_000)) {
            assertEquals(4_000, client.getSessionTimeout());
            client.create("/mortal", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            other.sync("/", (code, path, context) -> {}, null);
            assertNotNull(other.exists("/mortal", watching));
            long pulledAt = System.nanoTime();
            cable.pull();
            assertEquals("NodeDeleted /mortal", watching.next());
            long livedMs = (System.nanoTime() - pulledAt) / 1_000_000;
            // its last ping may be older than a third of its time where the machine is slow
            assertTrue(livedMs >= 1_000, "expired too early, after " + livedMs + " ms");
            assertNull(other.exists("/mortal", false));
            cable.plug();
            events.await(KeeperState.Expired);
        }
    }

    @Test
    void anIdleSessionIsKeptByItsPings() throws Exception {
        try (ZooKeeper other = Events.client(server.address(), 30_000);
                ZooKeeper idle = Events.client(server.address(), 3_000)) {
            idle.create("/idle", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            long until = System.nanoTime() + 9_000_000_000L;
            Await.until("three times its timeout", () -> System.nanoTime() > until);
            other.sync("/", (code, path, context) -> {}, null);
            assertEquals(idle.getSessionId(), other.exists("/idle", false).getEphemeralOwner());
        }
    }
}

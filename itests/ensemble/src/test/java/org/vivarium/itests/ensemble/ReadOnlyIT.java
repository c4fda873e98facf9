package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;

/** A server that has lost the others answers reads of those who are content with that, and nobody else. */
@Timeout(600)
class ReadOnlyIT {
    private static final int SESSION_MS = 20_000;

    @TempDir
    Path dir;

    @Test
    void readsGoOnWhereTheOthersAreGone() throws Exception {
        Map<String, String> settings = Map.of("tickTime", "1000", "readonlymode.enabled", "true");
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> true, settings)) {
            ensemble.start();
            ServerProcess last = ensemble.servers().get(0);
            ZooKeeper before = Clients.connect(last.address(), SESSION_MS);
            before.create("/a", new byte[] {7}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            before.close();
            ensemble.servers().get(1).kill();
            ensemble.servers().get(2).kill();
            Await.until("reads are answered", () -> last.word("isro").equals("ro"));
            assertTrue(last.word("srvr").contains("Mode: read-only"));

            List<KeeperState> states = new CopyOnWriteArrayList<>();
            ZooKeeper client = new ZooKeeper(last.address(), SESSION_MS, event -> states.add(event.getState()), true);
            Await.until("a client is content", () -> states.contains(KeeperState.ConnectedReadOnly));
            assertEquals(7, client.getData("/a", false, null)[0]);
            assertThrows(KeeperException.NotReadOnlyException.class, () -> client.setData("/a", new byte[0], -1));
            assertThrows(KeeperException.NotReadOnlyException.class, () -> client.delete("/a", -1));
            assertEquals(7, client.getData("/a", false, null)[0]);

            List<KeeperState> demanding = new CopyOnWriteArrayList<>();
            ZooKeeper other = new ZooKeeper(last.address(), SESSION_MS, event -> demanding.add(event.getState()));
            ensemble.servers().get(1).start();
            Await.until("the client finds the ensemble", () -> states.contains(KeeperState.SyncConnected));
            Await.until("the other one, too", () -> demanding.contains(KeeperState.SyncConnected));
            assertFalse(demanding.contains(KeeperState.ConnectedReadOnly));
            client.setData("/a", new byte[] {8}, -1);
            client.close();
            other.close();
        }
    }
}

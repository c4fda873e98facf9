package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** Apache's own client. */
final class Clients {
    private static final long LIMIT_S = 120;

    private Clients() {}

    /** A client that is connected. */
    static ZooKeeper connect(String addresses, int sessionMs) throws Exception {
        return connect(addresses, sessionMs, new CopyOnWriteArrayList<>());
    }

    /**
     * A client that is connected.
     *
     * @param told gets every state that it is told, from here on
     */
    static ZooKeeper connect(String addresses, int sessionMs, List<KeeperState> told) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(addresses, sessionMs, event -> {
            told.add(event.getState());
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertTrue(connected.await(LIMIT_S, TimeUnit.SECONDS), () -> "no server of " + addresses + " takes a client");
        return client;
    }

    static void sync(ZooKeeper client) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger code = new AtomicInteger(-1);
        client.sync(
                "/",
                (rc, path, context) -> {
                    code.set(rc);
                    done.countDown();
                },
                null);
        assertTrue(done.await(LIMIT_S, TimeUnit.SECONDS), "a sync is not answered");
        assertEquals(0, code.get());
    }
}

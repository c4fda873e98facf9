package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/** A client that creates znodes, several at a time, and knows which were acknowledged. A thread of its own. */
final class Writing {
    private static final int SESSION_MS = 40_000;
    private static final int IN_FLIGHT_MAX = 20;
    private static final long LIMIT_S = 120;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final String root;
    private final ZooKeeper client;
    private final Semaphore free = new Semaphore(IN_FLIGHT_MAX);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<Code> failures = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "writing");
    private volatile boolean stopped;

    Writing(ServerProcess server, String root) throws Exception {
        this.root = root;
        this.client = connect(server);
        client.create(root, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        thread.setDaemon(true);
        thread.start();
    }

    /** A client that is connected. */
    static ZooKeeper connect(ServerProcess server) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(server.address(), SESSION_MS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertTrue(connected.await(LIMIT_S, TimeUnit.SECONDS), "the server takes a client");
        return client;
    }

    private void run() {
        for (int number = 0; !stopped; number++) {
            free.acquireUninterruptibly();
            LockSupport.parkNanos(PAUSE_NS); // what comes back must not have to read a million znodes
            client.create(
                    root + "/" + number,
                    new byte[100],
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT,
                    (code, path, context, name) -> {
                        if (code == 0) {
                            acknowledged.add(path);
                        } else {
                            failures.add(Code.get(code));
                            stopped = true;
                        }
                        free.release();
                    },
                    null);
        }
    }

    /** About how much of the server's heap is taken by what was written, in KB: far less than half of one for each. */
    long heapKb() {
        return acknowledged.size() / 2;
    }

    /** Returns when more was acknowledged since. */
    void awaitMore() throws Exception {
        int before = acknowledged.size();
        Await.until("writes go on", () -> acknowledged.size() > before + IN_FLIGHT_MAX);
    }

    /** Ends it, when the server may have been killed. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        assertTrue(free.tryAcquire(IN_FLIGHT_MAX, LIMIT_S, TimeUnit.SECONDS), "each write is answered");
        client.close();
    }

    /** Ends it, and fails where a request did. */
    void stopUnharmed() throws InterruptedException {
        stop();
        assertEquals(List.of(), failures);
    }

    /** Fails unless all that was acknowledged is there. */
    void check(ServerProcess server) throws Exception {
        ZooKeeper reader = connect(server);
        Set<String> lost = new TreeSet<>();
        for (String path : acknowledged) { // one by one: their names may be more than one answer takes
            if (reader.exists(path, false) == null) {
                lost.add(path);
            }
        }
        reader.close();
        assertTrue(lost.isEmpty(), () -> "acknowledged, and not there: " + lost);
        assertTrue(!acknowledged.isEmpty(), "nothing was acknowledged: nothing was tested");
    }
}

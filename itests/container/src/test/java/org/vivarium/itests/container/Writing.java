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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/** A client that creates znodes, several at a time, and then changes them, and knows which are there. A thread of its own. */
final class Writing {
    private static final int SESSION_MS = 40_000;
    private static final int IN_FLIGHT_MAX = 20;
    private static final long LIMIT_S = 120;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** So that a long run has no more to keep than a short one; what comes then changes what is there. */
    private static final int ZNODES_MAX = 5000;

    private final String root;
    private final ZooKeeper client;
    private final Semaphore free = new Semaphore(IN_FLIGHT_MAX);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answers = new AtomicInteger();
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
            LockSupport.parkNanos(PAUSE_NS);
            String path = root + "/" + number % ZNODES_MAX;
            if (number < ZNODES_MAX) {
                client.create(
                        path,
                        new byte[100],
                        Ids.OPEN_ACL_UNSAFE,
                        CreateMode.PERSISTENT,
                        (code, of, context, name) -> answered(code, of),
                        null);
            } else {
                client.setData(path, new byte[100], -1, (code, of, context, stat) -> answered(code, of), null);
            }
        }
    }

    private void answered(int code, String path) {
        if (code == 0) {
            acknowledged.add(path);
            answers.incrementAndGet();
        } else {
            failures.add(Code.get(code));
            stopped = true;
        }
        free.release();
    }

    /** Returns when more was acknowledged since. */
    void awaitMore() throws Exception {
        int before = answers.get();
        Await.until("writes go on", () -> answers.get() > before + IN_FLIGHT_MAX);
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
        Set<String> lost = new TreeSet<>(acknowledged);
        reader.getChildren(root, false).forEach(name -> lost.remove(root + "/" + name));
        reader.close();
        assertTrue(lost.isEmpty(), () -> "acknowledged, and not there: " + lost);
        assertTrue(!acknowledged.isEmpty(), "nothing was acknowledged: nothing was tested");
    }
}

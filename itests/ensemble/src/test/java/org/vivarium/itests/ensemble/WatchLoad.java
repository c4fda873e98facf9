package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/**
 * One client changes a znode again and again, another one watches it and is told of each change before the next is made;
 * it knows the longest that a write has waited for its answer. A thread of its own.
 */
final class WatchLoad {
    private static final long LIMIT_S = 60;

    private final ZooKeeper writer;
    private final ZooKeeper watcher;
    private final String path;
    private final Thread thread;
    private final AtomicLong longestNs = new AtomicLong();
    private volatile boolean stopped;
    private volatile Throwable failure;
    private volatile int changes;

    WatchLoad(ZooKeeper writer, ZooKeeper watcher, String path) throws Exception {
        this.writer = writer;
        this.watcher = watcher;
        this.path = path;
        writer.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        Clients.sync(watcher);
        this.thread = new Thread(this::run, "watched" + path.replace('/', '-'));
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                change();
            }
        } catch (KeeperException | InterruptedException | AssertionError e) {
            failure = e;
        }
    }

    private void change() throws KeeperException, InterruptedException {
        BlockingQueue<EventType> told = new LinkedBlockingQueue<>();
        watcher.getData(path, event -> told.add(event.getType()), null);
        long start = System.nanoTime();
        int version = writer.setData(path, new byte[8], -1).getVersion();
        longestNs.accumulateAndGet(System.nanoTime() - start, Math::max);
        assertEquals(++changes, version, "each change is made once");
        assertEquals(EventType.NodeDataChanged, told.poll(LIMIT_S, TimeUnit.SECONDS), "what the watcher is told");
        assertEquals(0, told.size());
    }

    /** How many changes were made and told; fails where one was not. */
    int changes() {
        assertNull(failure);
        return changes;
    }

    /** The longest that a write has waited since this was asked last. */
    long takeLongestMs() {
        return TimeUnit.NANOSECONDS.toMillis(longestNs.getAndSet(0));
    }

    void stopAndCheck() throws InterruptedException {
        stopped = true;
        thread.join();
        changes();
    }
}

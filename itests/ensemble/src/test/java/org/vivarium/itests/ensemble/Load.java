package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/**
 * A client that creates znodes one after the other, of which every third is sequential, and knows what must be there
 * afterwards. What was asked for when a connection broke may be there or not. A thread of its own.
 */
final class Load {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(3);

    private final String root;
    private final ZooKeeper client;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unknown = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Exception failure;

    Load(ZooKeeper client, String root) throws KeeperException, InterruptedException {
        this.client = client;
        this.root = root;
        client.create(root, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        this.thread = new Thread(this::run, "load" + root.replace('/', '-'));
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (int number = 0; !stopped; number++) {
            LockSupport.parkNanos(PAUSE_NS); // what comes back must not have to read a million znodes
            try {
                create(number);
            } catch (KeeperException.ConnectionLossException lost) {
                unknown.incrementAndGet();
            } catch (KeeperException | InterruptedException e) {
                failure = e;
                return;
            }
        }
    }

    private void create(int number) throws KeeperException, InterruptedException {
        boolean isSequential = number % 3 == 2;
        String path = root + (isSequential ? "/s-" : "/n" + number);
        byte[] data = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        CreateMode mode = isSequential ? CreateMode.PERSISTENT_SEQUENTIAL : CreateMode.PERSISTENT;
        String made = client.create(path, data, Ids.OPEN_ACL_UNSAFE, mode);
        assertTrue(acknowledged.add(made), () -> made + " was given twice");
    }

    int acknowledged() {
        return acknowledged.size();
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    /**
     * Fails unless all that was acknowledged before this call is there; returns what is.
     */
    Set<String> checkNothingIsLost(ZooKeeper reader) throws KeeperException, InterruptedException {
        assertEquals(null, failure, "a session was lost, or a request failed, though servers came back in time");
        Set<String> lost = new TreeSet<>(acknowledged);
        Set<String> there = new HashSet<>();
        Clients.sync(reader);
        reader.getChildren(root, false).forEach(name -> there.add(root + "/" + name));
        lost.removeAll(there);
        assertTrue(lost.isEmpty(), () -> "acknowledged, and not there: " + lost);
        return there;
    }

    /** Fails unless all that was acknowledged is there, and at most what nobody knows besides. It has stopped. */
    void check(ZooKeeper reader) throws KeeperException, InterruptedException {
        Set<String> there = checkNothingIsLost(reader);
        int more = there.size() - acknowledged.size();
        assertTrue(more <= unknown.get(), () -> more + " more znodes than were acknowledged, " + unknown + " unknown");
    }
}

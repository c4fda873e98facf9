package org.vivarium.itests.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Writes as fast as a server takes it until the server dies, and knows afterwards what must be there.
 *
 * <p>Three out of four writes put the next number into one znode; each fourth creates a znode named after the number. A
 * thread of its own sends; the client's thread hears the answers.
 */
final class Writer {
    private static final int IN_FLIGHT_MAX = 64;

    private final String root;
    private final ZooKeeper client;
    private final Semaphore room = new Semaphore(IN_FLIGHT_MAX);
    private final AtomicLong acknowledged = new AtomicLong(-1);
    private final AtomicLong acknowledgedZxid = new AtomicLong();
    private final Set<Long> created = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "writer");
    private volatile boolean stopped;
    private volatile long sent = -1;

    /** Makes its znode and begins to write below it. */
    Writer(String address, String root) throws Exception {
        this.root = root;
        this.client = Events.client(address, 30_000);
        client.create(root, value(-1), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        thread.setDaemon(true);
        thread.start();
    }

    /** The number of the last write that was answered, −1 if none was. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Ends the writing; to be called when the server is dead. */
    void stop() throws InterruptedException {
        stopped = true;
        room.release(IN_FLIGHT_MAX);
        thread.join();
    }

    /** Fails unless all that was acknowledged is there, and nothing that was not sent. */
    void check(ZooKeeper reader) throws KeeperException, InterruptedException {
        Stat stat = new Stat();
        long found = ByteBuffer.wrap(reader.getData(root, false, stat)).getLong();
        long lastSet = lastSetUpTo(acknowledged.get());
        assertTrue(found >= lastSet, () -> root + " holds " + found + ", but " + lastSet + " was acknowledged");
        assertTrue(found <= sent, () -> root + " holds " + found + ", but only " + sent + " was sent");
        Set<Long> there = new HashSet<>();
        List<String> names = reader.getChildren(root, false);
        names.forEach(name -> there.add(Long.parseLong(name)));
        Set<Long> lost = new HashSet<>(created);
        lost.removeAll(there);
        assertTrue(lost.isEmpty(), () -> root + " lost what was acknowledged as created: " + lost);
        assertTrue(
                there.stream().allMatch(number -> number <= sent), () -> root + " has what was never sent: " + there);
        long zxid = Math.max(stat.getMzxid(), stat.getPzxid());
        assertTrue(
                zxid >= acknowledgedZxid.get(),
                () -> root + " was last changed at " + zxid + ", acknowledged was " + acknowledgedZxid);
    }

    /** Closes its session; when a server is there again. */
    void close() throws InterruptedException {
        client.close();
    }

    private static long lastSetUpTo(long number) {
        return number >= 0 && number % 4 == 3 ? number - 1 : number;
    }

    private void run() {
        for (long number = 0; !stopped; number++) {
            room.acquireUninterruptibly();
            if (!stopped) {
                sent = number;
                send(number);
            }
        }
    }

    private void send(long number) {
        if (number % 4 == 3) {
            client.create(
                    root + "/" + number,
                    null,
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT,
                    (code, path, context, name, stat) -> {
                        if (code == 0) {
                            created.add(number);
                            acknowledgedZxid.accumulateAndGet(stat.getCzxid(), Math::max);
                        }
                        answered(code, number);
                    },
                    null);
        } else {
            client.setData(
                    root,
                    value(number),
                    -1,
                    (code, path, context, stat) -> {
                        if (code == 0) {
                            acknowledgedZxid.accumulateAndGet(stat.getMzxid(), Math::max);
                        }
                        answered(code, number);
                    },
                    null);
        }
    }

    private void answered(int code, long number) {
        if (code == 0) {
            acknowledged.accumulateAndGet(number, Math::max);
        } else {
            stopped = true;
        }
        room.release();
    }

    private static byte[] value(long number) {
        return ByteBuffer.allocate(40).putLong(number).array();
    }
}

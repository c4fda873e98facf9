package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.vivarium.itests.ensemble.History.Operation;

/** A client that writes one znode and reads it after a sync, and notes when it did. A thread of its own. */
final class RegisterLoad {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ZooKeeper client;
    private final String name;
    private final String path;
    private final History history;
    private final Random random;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Exception failure;
    private int serial;

    RegisterLoad(ZooKeeper client, String name, String path, History history) {
        this.client = client;
        this.name = name;
        this.path = path;
        this.history = history;
        this.random = new Random(name.hashCode());
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!stopped) {
            LockSupport.parkNanos(PAUSE_NS);
            try {
                if (random.nextBoolean()) {
                    write();
                } else {
                    read();
                }
            } catch (KeeperException.ConnectionLossException lost) {
                continue; // a read that nobody answered says nothing
            } catch (KeeperException | InterruptedException e) {
                failure = e;
                return;
            }
        }
    }

    private void write() throws KeeperException, InterruptedException {
        String value = name + "-" + serial++;
        long called = System.nanoTime();
        try {
            Stat stat = client.setData(path, value.getBytes(StandardCharsets.UTF_8), -1);
            history.add(new Operation(name, true, value, stat.getVersion(), called, System.nanoTime()));
        } catch (KeeperException.ConnectionLossException lost) {
            history.add(new Operation(name, true, value, History.UNKNOWN, called, Long.MAX_VALUE));
        }
    }

    private void read() throws KeeperException, InterruptedException {
        long called = System.nanoTime();
        CountDownLatch synced = new CountDownLatch(1);
        AtomicInteger code = new AtomicInteger();
        client.sync(
                path,
                (rc, of, context) -> {
                    code.set(rc);
                    synced.countDown();
                },
                null);
        synced.await();
        if (code.get() != KeeperException.Code.OK.intValue()) {
            throw KeeperException.create(KeeperException.Code.get(code.get()), path);
        }
        Stat stat = new Stat();
        String value = new String(client.getData(path, false, stat), StandardCharsets.UTF_8);
        history.add(new Operation(name, false, value, stat.getVersion(), called, System.nanoTime()));
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        assertEquals(null, failure, "a session was lost, or a request failed, though servers came back in time");
    }
}

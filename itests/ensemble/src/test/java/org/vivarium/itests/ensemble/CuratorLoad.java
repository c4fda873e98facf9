package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryNTimes;

/** Curator's client, which counts with one of its recipes; nothing may happen to its connection. A thread of its own. */
final class CuratorLoad {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final int CONNECT_MS = 60_000;

    private final CuratorFramework client;
    private final DistributedAtomicLong counter;
    private final List<ConnectionState> states = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "curator");
    private volatile boolean stopped;
    private volatile Throwable failure;
    private volatile long counted;

    CuratorLoad(String addresses, int sessionMs, String path) throws InterruptedException {
        RetryNTimes never = new RetryNTimes(0, 0);
        client = CuratorFrameworkFactory.newClient(addresses, sessionMs, CONNECT_MS, never);
        client.getConnectionStateListenable().addListener((of, state) -> states.add(state));
        client.start();
        assertTrue(client.blockUntilConnected(CONNECT_MS, TimeUnit.MILLISECONDS), "Curator connects");
        counter = new DistributedAtomicLong(client, path, never);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                LockSupport.parkNanos(PAUSE_NS);
                assertTrue(counter.increment().succeeded(), "nobody else counts");
                counted++;
            }
        } catch (Exception | AssertionError e) {
            failure = e;
        }
    }

    /** How far it has counted; fails where it could not. */
    long counted() {
        assertNull(failure);
        return counted;
    }

    /** Ends it; fails where a count was lost or made twice, or the connection was. */
    void stopAndCheck() throws Exception {
        stopped = true;
        thread.join();
        assertEquals(counted(), counter.get().postValue());
        assertEquals(List.of(ConnectionState.CONNECTED), states, "what Curator hears of its connection");
        client.close();
    }
}

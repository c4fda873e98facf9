package org.vivarium.itests.ensemble;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.vivarium.itests.servers.ServerProcess;

/** A client that knows one server alone, and writes on, whatever it is told. A thread of its own. */
final class StrandedClient {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final List<KeeperState> told = new CopyOnWriteArrayList<>();
    private final List<Long> acknowledgedNs = new CopyOnWriteArrayList<>();
    private final ZooKeeper client;
    private final String path;
    private final Thread thread = new Thread(this::run, "stranded");
    private volatile boolean stopped;
    private volatile Exception failure;

    /** Connects, and does no more yet. */
    StrandedClient(ServerProcess server, int sessionMs, String path) throws Exception {
        this.client = Clients.connect(server.address(), sessionMs, told);
        this.path = path;
        Clients.sync(client);
        thread.setDaemon(true);
    }

    /** From here on it writes. */
    void start() {
        thread.start();
    }

    private void run() {
        while (!stopped) {
            LockSupport.parkNanos(PAUSE_NS);
            try {
                client.setData(path, new byte[0], -1);
                acknowledgedNs.add(System.nanoTime());
            } catch (KeeperException.ConnectionLossException lost) {
                continue;
            } catch (KeeperException | InterruptedException e) {
                failure = e;
                return;
            }
        }
    }

    /** Whether it was told that it is not connected. */
    boolean isTold() {
        return told.contains(KeeperState.Disconnected);
    }

    /** How many of its writes were acknowledged before a moment. */
    long acknowledgedBefore(long nanos) {
        return acknowledgedNs.stream().filter(at -> at - nanos < 0).count();
    }

    int acknowledged() {
        return acknowledgedNs.size();
    }

    void stop() throws Exception {
        stopped = true;
        thread.join();
        client.close();
        if (failure != null) {
            throw failure;
        }
    }
}

package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;

/**
 * Clients of all kinds that write and watch, some at each server: nothing of theirs may be lost, made twice or missed, and
 * no connection may break. For one thread.
 */
final class AllClients {
    private final List<KeeperState> told = new CopyOnWriteArrayList<>();
    private final List<WatchLoad> watches = new ArrayList<>();
    private final Loads loads;
    private final Load load;
    private final CuratorLoad curator;
    private final KazooLoad kazoo;

    AllClients(Ensemble ensemble, int sessionMs, Path dir) throws Exception {
        loads = Loads.oneAtEach(ensemble, sessionMs, told);
        load = new Load(Clients.connect(ensemble.addresses(), sessionMs, told), "/load");
        for (ServerProcess server : ensemble.servers()) {
            ZooKeeper writer = Clients.connect(server.address(), sessionMs, told);
            ZooKeeper watcher = Clients.connect(server.address(), sessionMs, told);
            watches.add(new WatchLoad(writer, watcher, "/watched" + watches.size()));
        }
        curator = new CuratorLoad(ensemble.addresses(), sessionMs, "/curator");
        kazoo = KazooLoad.isThere() ? KazooLoad.start(ensemble.addresses(), "/kazoo", dir) : null;
        told.clear();
    }

    /** Something that is done to a server. */
    @FunctionalInterface
    interface Deed {
        void run() throws Exception;
    }

    /** Does something, waits until all go on, and returns the longest that a write waited at this server, in ms. */
    long longestMs(int server, Deed deed) throws Exception {
        WatchLoad watch = watches.get(server);
        long counted = curator.counted();
        int changes = watch.changes();
        watch.takeLongestMs();
        deed.run();
        loads.awaitMore();
        Await.until("all go on", () -> curator.counted() > counted && watch.changes() > changes + 1);
        return watch.takeLongestMs();
    }

    /** Ends all of them, and fails where one was disturbed. */
    void stop() throws Exception {
        assertEquals(List.of(), told, "what clients hear of their connections");
        load.stop();
        loads.stop();
        curator.stopAndCheck();
        for (WatchLoad watch : watches) {
            watch.stopAndCheck();
        }
        if (kazoo != null) {
            kazoo.stop();
        }
    }

    /** Fails unless all that was acknowledged is there. They have stopped. */
    void check(ZooKeeper reader) throws Exception {
        load.check(reader);
        if (kazoo != null) {
            kazoo.check(reader);
        }
    }
}

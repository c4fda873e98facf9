package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;

/** What clients do while a test does something to their servers, and what must hold of it afterwards. One thread. */
final class Loads {
    private static final String REGISTER = "/register";

    private final int sessionMs;
    private final List<Load> loads = new ArrayList<>();
    private final List<RegisterLoad> registers = new ArrayList<>();
    private final History history = new History();

    private Loads(int sessionMs) {
        this.sessionMs = sessionMs;
    }

    /** So many clients of either kind, which may go to any server. */
    static Loads anywhere(Ensemble ensemble, int clients, int sessionMs) throws Exception {
        Loads all = new Loads(sessionMs);
        for (int i = 0; i < clients; i++) {
            all.loads.add(new Load(Clients.connect(ensemble.addresses(), sessionMs), "/load" + i));
            all.addRegister(Clients.connect(ensemble.addresses(), sessionMs));
        }
        return all;
    }

    /** For each server one client of a register, which goes to no other. */
    static Loads oneAtEach(Ensemble ensemble, int sessionMs, List<KeeperState> told) throws Exception {
        Loads all = new Loads(sessionMs);
        for (ServerProcess server : ensemble.servers()) {
            all.addRegister(Clients.connect(server.address(), sessionMs, told));
        }
        told.clear();
        return all;
    }

    private void addRegister(ZooKeeper client) throws KeeperException, InterruptedException {
        if (registers.isEmpty()) {
            client.create(REGISTER, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        Clients.sync(client);
        registers.add(new RegisterLoad(client, "client" + registers.size(), REGISTER, history));
    }

    /** How many creates are acknowledged so far. */
    int acknowledged() {
        return loads.stream().mapToInt(Load::acknowledged).sum();
    }

    /** Returns when the registers have been written and read for a while from now on. */
    void awaitMore() throws Exception {
        int before = history.size();
        Await.until("the register is used", () -> history.size() > before + 20);
    }

    /** Fails where a session was lost, or the register was not one. */
    void stop() throws InterruptedException {
        for (Load load : loads) {
            load.stop();
        }
        for (RegisterLoad register : registers) {
            register.stop();
        }
        assertNull(history.violation());
        assertTrue(history.size() > 0, "nothing was done with the register: nothing was tested");
    }

    /** Fails unless all that was acknowledged is on this server, and nothing that nobody asked for; it has stopped. */
    void check(ServerProcess server) throws Exception {
        ZooKeeper reader = Clients.connect(server.address(), sessionMs);
        Clients.sync(reader);
        for (Load load : loads) {
            load.check(reader);
        }
        reader.close();
    }
}

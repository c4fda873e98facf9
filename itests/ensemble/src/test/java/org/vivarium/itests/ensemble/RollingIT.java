package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;

/**
 * The servers of an ensemble of Apache's are replaced by ours under load, one after the other, on the same data, and
 * then back again: nothing that was acknowledged is lost, and no session is.
 */
@Timeout(1200)
class RollingIT {
    private static final int SESSION_MS = 60_000;
    private static final int SERVERS = 3;
    private static final int CLIENTS = 2;
    private static final Map<String, String> SETTINGS = Map.of(
            "tickTime",
            "500",
            "initLimit",
            "40",
            "syncLimit",
            "20",
            "maxSessionTimeout",
            "" + SESSION_MS,
            "maxClientCnxns",
            "0",
            "storage",
            "file");

    @TempDir
    Path dir;

    @Test
    void replacesAnEnsembleServerByServerAndBackAgain() throws Exception {
        try (Ensemble ensemble = new Ensemble(dir, SERVERS, sid -> false, SETTINGS)) {
            ensemble.start();
            List<Load> loads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                loads.add(new Load(Clients.connect(ensemble.addresses(), SESSION_MS), "/load" + i));
            }
            ZooKeeper keeper = Clients.connect(ensemble.addresses(), SESSION_MS);
            keeper.create("/kept", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            for (boolean byOurs : new boolean[] {true, false}) {
                for (int sid = 1; sid <= SERVERS; sid++) {
                    goesOn(loads);
                    ensemble.replace(sid, byOurs);
                    goesOn(loads);
                }
                check(ensemble, loads, keeper.getSessionId());
            }
            for (Load load : loads) {
                load.stop();
            }
            check(ensemble, loads, keeper.getSessionId());
        }
    }

    private static void goesOn(List<Load> loads) throws Exception {
        for (Load load : loads) {
            int before = load.acknowledged();
            Await.until("writes go on", () -> load.acknowledged() > before + 10);
        }
    }

    private static void check(Ensemble ensemble, List<Load> loads, long kept) throws Exception {
        for (ServerProcess server : ensemble.servers()) {
            ZooKeeper reader = Clients.connect(server.address(), SESSION_MS);
            for (Load load : loads) {
                load.checkNothingIsLost(reader);
            }
            assertEquals(kept, reader.exists("/kept", false).getEphemeralOwner());
            reader.close();
        }
    }
}

package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;
import org.vivarium.itests.servers.Shell;

/**
 * An ensemble chooses another election while clients write and watch, and while its leaders die.
 * {@code -Dswap.rounds} (20) each way, {@code -Dkill.rounds} (2) each way with a death each.
 */
@Timeout(3600)
class ElectionSwapIT {
    private static final Path HOME = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
            .toAbsolutePath()
            .normalize();
    private static final int SESSION_MS = 60_000;
    private static final Map<String, String> SETTINGS =
            Map.of("tickTime", "1000", "initLimit", "40", "syncLimit", "20", "maxSessionTimeout", "" + SESSION_MS);

    @TempDir
    Path dir;

    @Test
    void nobodyNoticesThatAnotherElectionIsChosen() throws Exception {
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> true, SETTINGS)) {
            ensemble.start();
            Await.until("a leader", () -> ensemble.leader().isPresent());
            AllClients clients = new AllClients(ensemble, SESSION_MS, dir);
            List<Long> pausesMs = new ArrayList<>();
            for (int round = 0; round < Integer.getInteger("swap.rounds", 20); round++) {
                for (String election : List.of("ballot", "fast")) {
                    int at = round % ensemble.servers().size();
                    pausesMs.add(clients.longestMs(at, () -> choose(ensemble, election)));
                }
            }
            pausesMs.sort(null);
            System.out.println("Swaps of the election: the longest a write waited around each, in ms: " + pausesMs);
            clients.stop();
            choose(ensemble, "ballot");
            awaitAllHave(ensemble, "ballot");
            ensemble.servers().forEach(ServerProcess::kill);
            ensemble.start(); // each is configured with fast, and has read what was chosen
            awaitAllHave(ensemble, "ballot");
            ZooKeeper reader = Clients.connect(ensemble.addresses(), SESSION_MS);
            clients.check(reader);
            reader.close();
            Agreement.check(ensemble.servers());
        }
    }

    @Test
    void nothingIsLostWhereServersDieAroundAChoice() throws Exception {
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> true, SETTINGS)) {
            ensemble.start();
            Loads loads = Loads.anywhere(ensemble, 2, SESSION_MS);
            for (int round = 0; round < Integer.getInteger("kill.rounds", 2); round++) {
                for (String election : List.of("ballot", "fast")) {
                    Await.until("a leader", () -> ensemble.leader().isPresent());
                    ServerProcess leader = ensemble.leader().orElseThrow();
                    ServerProcess victim = round % 2 == 0 ? leader : other(ensemble, leader);
                    if (victim != leader) {
                        victim.kill(); // it is away when the choice is made
                    }
                    choose(ensemble, election);
                    if (victim == leader) {
                        victim.kill();
                    }
                    int then = loads.acknowledged();
                    Await.until("a majority goes on", () -> loads.acknowledged() > then + 2);
                    victim.start();
                    awaitAllHave(ensemble, election);
                }
            }
            loads.stop();
            for (ServerProcess server : ensemble.servers()) {
                loads.check(server);
            }
            Agreement.check(ensemble.servers());
        }
    }

    @Test
    void aMixedEnsembleRefusesWhatApachesServersDoNotHave() throws Exception {
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> sid != 1, SETTINGS)) {
            ensemble.start();
            Await.until("a leader", () -> ensemble.leader().isPresent());
            Await.until("all follow", () -> ensemble.servers().stream().allMatch(Agreement::serves));
            ServerProcess leader = ensemble.leader().orElseThrow();
            assertNotEquals(ensemble.servers().get(0), leader, "the one with the highest number leads");
            for (ServerProcess ours :
                    List.of(leader, other(ensemble, leader))) { // a server answers before its shell does
                Await.until(
                        "the shell is there", () -> shell(ours).run("zk:status").exit() == 0);
            }
            Shell.Output refused = shell(leader).run("zk:swap election ballot");
            assertNotEquals(0, refused.exit());
            assertTrue(
                    refused.text()
                            .contains("nothing has changed: of the servers that follow, these do not answer,"
                                    + " as Apache's do not: [1]"),
                    refused.text());
            String unknown = shell(leader).run("zk:swap election tombola").text();
            assertTrue(unknown.contains("no bundle here provides election tombola"), unknown);
            String notHere = shell(other(ensemble, leader))
                    .run("zk:swap election ballot")
                    .text();
            assertTrue(notHere.contains("this server does not lead"), notHere);
            ZooKeeper client = Clients.connect(leader.address(), SESSION_MS);
            assertEquals(null, client.exists("/zookeeper/parts", false));
            client.close();
        }
    }

    private static ServerProcess other(Ensemble ensemble, ServerProcess leader) {
        List<ServerProcess> ours = ensemble.servers();
        return ours.get(ours.size() - 1) == leader ? ours.get(ours.size() - 2) : ours.get(ours.size() - 1);
    }

    private static Shell shell(ServerProcess server) {
        return new Shell(HOME, server.dir());
    }

    /** Asks the leader; again where that is another one by now. */
    private static void choose(Ensemble ensemble, String election) throws Exception {
        String[] said = new String[1];
        Await.until("the election " + election + " is chosen", () -> {
            if (ensemble.leader().isEmpty()) {
                return false;
            }
            Shell.Output output = shell(ensemble.leader().orElseThrow()).run("zk:swap election " + election);
            said[0] = output.text();
            return output.exit() == 0 || output.text().contains("is in use already");
        });
        assertTrue(said[0].contains("election " + election), said[0]);
    }

    private static void awaitAllHave(Ensemble ensemble, String election) throws Exception {
        for (ServerProcess server : ensemble.servers()) {
            Await.until(
                    "server at " + server.dir() + " has " + election,
                    () -> shell(server)
                            .run("zk:parts")
                            .text()
                            .lines()
                            .anyMatch(line -> line.matches("election +" + election + " +" + election + " .*")));
        }
    }
}

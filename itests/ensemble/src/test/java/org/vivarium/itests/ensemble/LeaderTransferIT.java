package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;
import org.vivarium.itests.servers.Shell;

/**
 * An operator hands the leadership from server to server under load: it leads whom the operator named, the clients of
 * all servers stay connected, and what they write and read is in one order. {@code -Dtransfer.rounds} (6).
 */
@Timeout(1200)
class LeaderTransferIT {
    private static final Path HOME = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
            .toAbsolutePath()
            .normalize();
    private static final int SESSION_MS = 40_000;
    private static final Pattern PAUSE = Pattern.compile("Server (\\d) leads; no write was decided for (\\d+) ms\n");

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"fast", "ballot"})
    void leadershipGoesWhereItIsSent(String election) throws Exception {
        Map<String, String> settings =
                Map.of("tickTime", "2000", "initLimit", "60", "syncLimit", "30", "election", election);
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> true, settings)) {
            ensemble.start();
            Await.until("a leader", () -> ensemble.leader().isPresent());
            List<KeeperState> states = new CopyOnWriteArrayList<>();
            Loads loads = Loads.oneAtEach(ensemble, SESSION_MS, states);
            List<Integer> pausesMs = new ArrayList<>();
            for (int round = 0; round < Integer.getInteger("transfer.rounds", 6); round++) {
                loads.awaitMore();
                pausesMs.add(transferLeadership(ensemble));
            }
            loads.stop();
            pausesMs.sort(null);
            System.out.println("Leadership transferred, election " + election + ", in ms: " + pausesMs);
            assertEquals(List.of(), states, "what clients hear while the leadership is transferred");
        }
    }

    private static int transferLeadership(Ensemble ensemble) throws Exception {
        ServerProcess leader = ensemble.leader().orElseThrow();
        int sid = ensemble.servers().indexOf(leader) + 1;
        int transferee = sid % 3 + 1;
        Shell shell = new Shell(HOME, leader.dir());
        Await.until("the shell is there", () -> shell.run("zk:status").exit() == 0);

        Shell.Output output = shell.run("zk:lead " + transferee);

        Matcher pause = PAUSE.matcher(output.text());
        assertTrue(pause.matches(), output::text);
        assertEquals(0, output.exit());
        assertTrue(ensemble.servers().get(transferee - 1).word("srvr").contains("Mode: leader"));
        assertTrue(leader.word("srvr").contains("Mode: follower"));
        String refusal = shell.run("zk:lead " + transferee).text();
        assertTrue(refusal.contains("Not transferred: this server does not lead"), refusal);
        return Integer.parseInt(pause.group(2));
    }
}

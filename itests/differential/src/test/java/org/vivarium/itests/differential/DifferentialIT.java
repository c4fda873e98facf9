package org.vivarium.itests.differential;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.ServerProcess;

/**
 * Our server answers as Apache's does, to whatever is sent.
 *
 * <p>{@code -Ddifferential.ops} says how many operations are sent (50,000), {@code -Ddifferential.seed} the first seed
 * (1), {@code -Ddifferential.storage} where our server keeps its log (chronicle). With {@code
 * -Ddifferential.steps=0,4,9} only these steps of that seed are played, which is how a report's sequence is replayed;
 * {@code all} stands for the whole seed.
 */
class DifferentialIT {
    private static final int ANSWER_LIMIT_MS = 30_000;
    private static final String REPLAY =
            "mvn -B -pl itests/servers,itests/differential verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false";

    @TempDir
    Path dir;

    @Test
    void answersAsApacheDoes() throws Exception {
        Path home = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"));
        Map<String, String> settings = Rivals.settings();
        settings.put("storage", System.getProperty("differential.storage", "chronicle"));
        try (ServerProcess ours = ServerProcess.vivarium(home, dir.resolve("ours"), settings, Map.of());
                ServerProcess theirs =
                        ServerProcess.apache(dir.resolve("theirs"), Rivals.settings(), Rivals.JVM_FLAGS)) {
            ours.start();
            theirs.start();
            List<String> reports;
            try (Duel duel = new Duel(ours.port(), theirs.port(), ANSWER_LIMIT_MS)) {
                Findings.all().forEach((name, steps) -> assertNull(duel.play(steps), "once found, now back: " + name));
                reports = play(new Campaign(duel, REPLAY));
            }
            String log = ours.output();
            assertTrue(
                    reports.isEmpty(),
                    () -> "first: ours, second: Apache's\n" + String.join("\n", reports) + "\nours said:\n"
                            + log.substring(Math.max(0, log.length() - 4_000)));
        }
    }

    private static List<String> play(Campaign campaign) {
        long seed = Long.getLong("differential.seed", 1);
        String steps = System.getProperty("differential.steps");
        return steps == null
                ? campaign.run(seed, Long.getLong("differential.ops", 50_000))
                : campaign.replay(seed, steps.equals("all") ? "" : steps);
    }
}

package org.vivarium.itests.differential;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.ServerProcess;

/** The test of the test: Apache's server against itself shows nothing, and against a liar it shows the lie. */
class HarnessTest {
    private static final int ANSWER_LIMIT_MS = 30_000;

    @TempDir
    Path dir;

    @Test
    void findsNothingBetweenTwoOfTheSame() throws Exception {
        try (ServerProcess first = apache("first");
                ServerProcess second = apache("second");
                Duel duel = new Duel(first.port(), second.port(), ANSWER_LIMIT_MS)) {
            long operations = Long.getLong("harness.ops", 4_000);
            List<String> reports = new Campaign(duel, "none").run(Long.getLong("harness.seed", 1), operations);
            assertTrue(reports.isEmpty(), () -> String.join("\n", reports));
        }
    }

    @Test
    void findsEachLieAndWhatShowsIt() throws Exception {
        try (ServerProcess first = apache("first");
                ServerProcess second = apache("second")) {
            for (LyingProxy.Lie lie : LyingProxy.Lie.values()) {
                findsALie(lie, first, second);
            }
        }
    }

    private ServerProcess apache(String name) throws Exception {
        return ServerProcess.apache(dir.resolve(name), Rivals.settings(), Rivals.JVM_FLAGS)
                .start();
    }

    private static void findsALie(LyingProxy.Lie lie, ServerProcess first, ServerProcess second) throws Exception {
        try (LyingProxy liar = new LyingProxy(second.port(), lie);
                Duel duel = new Duel(first.port(), liar.port(), ANSWER_LIMIT_MS)) {
            Campaign campaign = new Campaign(duel, "replay it with");
            List<String> reports = List.of();
            for (long seed = 1; reports.isEmpty() && seed < 20; seed++) {
                reports = campaign.run(seed, duel.operations() + 1);
            }
            assertFalse(reports.isEmpty(), "the lie was not found: " + lie);
            String report = reports.get(0);
            assertTrue(report.contains("replay it with -Ddifferential.seed="), report);
            long steps =
                    report.lines().filter(line -> line.matches("  \\d+  .*")).count();
            assertTrue(steps <= 8, () -> "not minimised, " + steps + " steps:\n" + report);
        }
    }
}

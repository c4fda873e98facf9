package org.vivarium.itests.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vivarium.itests.benchmark.Bench;
import org.vivarium.itests.benchmark.Report;
import org.vivarium.itests.servers.ServerProcess;

/** Every workload for a moment against both servers: every reply is right, the figures are there. No limit on speed. */
class ComparisonIT {
    private static final Path HOME = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
            .toAbsolutePath()
            .normalize();

    private static final List<String> LOADS = List.of(
            "get --rate 2000 --seconds 1 --warmup 0",
            "get --threads 2 --count 2000",
            "exists --count 2000 --parents 7",
            "children --count 500 --parents 3",
            "set --count 2000 --bytes 0",
            "mixed --reads 50 --count 2000 --threads 2",
            "multi --ops 3 --count 500",
            "create --count 2000 --parents 7 --threads 2",
            "ephemeral --count 1000",
            "churn --count 1001",
            "fanout --sessions 200 --seconds 1 --warmup 0",
            "watches --watches 20",
            "idle --seconds 1",
            "sessions --seconds 1 --warmup 0 --threads 2",
            "storm --seconds 1 --warmup 0 --watches 50",
            "lock --seconds 1 --warmup 0");

    @ParameterizedTest
    @EnumSource
    void everyReplyIsRight(Rival rival, @TempDir Path dir) throws Exception {
        try (ServerProcess server = describe(rival, dir).start()) {
            int before = znodes(server);
            for (String load : LOADS) {
                List<String> line = new ArrayList<>(List.of(load.split(" ")));
                line.addAll(List.of("--server", server.address(), "--pid", Long.toString(server.pid())));
                Report report = Bench.run(line, null);
                // on a slow machine a round of some may not end in its second; that all were right is known without
                assertTrue(report.operations() > 0 || load.contains("--seconds"), load);
                assertTrue(report.table().contains("per second"), report.table());
                assertTrue(report.residentBytes() > 0, load);
            }
            assertEquals(before, znodes(server), "all that was created is removed");
        }
    }

    private static int znodes(ServerProcess server) {
        return server.word("srvr")
                .lines()
                .filter(line -> line.startsWith("Node count: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Node count: ".length())))
                .findFirst()
                .orElseThrow();
    }

    private static ServerProcess describe(Rival rival, Path dir) throws Exception {
        Map<String, String> config = Map.of("maxClientCnxns", "0");
        return rival == Rival.APACHE
                ? ServerProcess.apache(dir, config)
                : ServerProcess.vivarium(HOME, dir, config, Map.of());
    }

    @Test
    void theComparisonPrintsItsFiguresAndWritesThem(@TempDir Path dir) throws Exception {
        Path json = dir.resolve("figures.json");
        Path page = dir.resolve("benchmarks.md");
        // below target, which is on the disk; the temporary directory may be in memory
        Path work = Path.of("target/it-work").toAbsolutePath();
        List<String> line = List.of(
                "--quick",
                "--seconds",
                "1",
                "--warmup",
                "1",
                "--only",
                "d,e,h,i,j",
                "--home",
                HOME.toString(),
                "--work",
                work.toString(),
                "--json",
                json.toString(),
                "--write",
                page.toString());
        assertEquals(0, Main.run(line));
        String written = Files.readString(page);
        for (String id : List.of("d", "e", "h", "i", "j")) {
            for (Goal goal : Suites.of(id).goals()) {
                assertTrue(written.contains("| " + goal.figure() + " | "), goal + " is in the page");
            }
        }
        String raw = Files.readString(json);
        assertTrue(raw.contains("\"server\": \"Vivarium\"") && raw.contains("\"p999Ms\""), "raw figures of ours");
        assertTrue(raw.contains("\"server\": \"Apache ZooKeeper\""), "raw figures of Apache's");
    }
}

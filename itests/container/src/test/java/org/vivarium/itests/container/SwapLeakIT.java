package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/**
 * Many swaps in one container, under load, and many updates of a storage's bundle: threads, open files and heap return to
 * where they were, and the class loaders of what was updated are gone. {@code -Dswap.leak.rounds} (20) swaps there and back,
 * and half as many updates.
 */
@Timeout(7200)
class SwapLeakIT {
    private static final int ROUNDS = Integer.getInteger("swap.leak.rounds", 20);
    private static final Pattern HEAP_USED = Pattern.compile("garbage-first heap.* used (\\d+)K");

    /** What a JVM's own caches come and go with, and the load's few thousand znodes. */
    private static final long HEAP_SLACK_KB = 16 << 10;

    private static final int THREADS_SLACK = 3;

    @TempDir
    Path dir;

    /** What a server holds on to. */
    private record Held(long threads, long files, long heapKb, long loaders) {
        static Held by(ServerProcess server) throws Exception {
            jcmd(server, "GC.run");
            jcmd(server, "GC.run"); // what the first one has found to be finalised is gone after the second
            MatchResult heap = HEAP_USED
                    .matcher(jcmd(server, "GC.heap_info"))
                    .results()
                    .findFirst()
                    .orElseThrow();
            long loaders = jcmd(server, "VM.classloader_stats")
                    .lines()
                    .filter(line -> line.contains("BundleClassLoader"))
                    .count();
            try (Stream<Path> tasks = Files.list(Path.of("/proc/" + server.pid() + "/task"));
                    Stream<Path> files = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
                return new Held(tasks.count(), files.count(), Long.parseLong(heap.group(1)), loaders);
            }
        }

        private static String jcmd(ServerProcess server, String command) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(server.pid()),
                            command)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            return said;
        }
    }

    @Test
    void nothingIsHeldThatWasRetired() throws Exception {
        try (ServerProcess server =
                ServerProcess.vivarium(Operator.HOME, dir, Map.of(), Map.of()).start()) {
            Operator operator = Operator.of(server);
            Writing writing = new Writing(server, "/w");
            swap(operator, 3);
            update(operator, 2);
            Held before = Held.by(server);
            swap(operator, ROUNDS);
            update(operator, ROUNDS / 2);
            writing.awaitMore();
            writing.stopUnharmed();
            writing.check(server);
            Held[] after = new Held[1];
            Await.until("what was retired is let go of", () -> {
                after[0] = Held.by(server);
                return after[0].loaders() <= before.loaders();
            });
            System.out.println("After " + ROUNDS + " swaps there and back and " + ROUNDS / 2 + " updates: " + after[0]
                    + ", before: " + before);
            assertTrue(after[0].threads() <= before.threads() + THREADS_SLACK, after[0] + " after " + before);
            assertTrue(after[0].files() <= before.files() + THREADS_SLACK, after[0] + " after " + before);
            long grown = after[0].heapKb() - before.heapKb();
            assertTrue(grown <= HEAP_SLACK_KB, after[0] + " after " + before);
        }
    }

    /** In one shell: to start one takes longer than a swap. */
    private static void swap(Operator operator, int rounds) {
        String all = IntStream.range(0, rounds)
                .mapToObj(i -> "zk:swap storage file; zk:swap --back")
                .collect(Collectors.joining("; "));
        String said = operator.done(all);
        assertEquals(2L * rounds, said.lines().filter("taken over"::equals).count(), said);
    }

    /** The bundle of the storage in use: the other one takes over for as long as it is away. */
    private static void update(Operator operator, int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            operator.done("update org.vivarium.storage.chronicle");
            Await.until("it is back", () -> operator.part("storage").startsWith("storage chronicle chronicle"));
        }
    }
}

package org.vivarium.itests.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.vivarium.itests.benchmark.Report;

/** Goal e: many watches on one znode, and many on as many. */
final class Watching implements Suite {
    private static final int WATCHERS = 10_000;
    private static final int ZNODES = 100_000;
    private static final int SESSIONS = 100;
    /** A round of so many watchers takes about a second: a median wants more time than other loads. */
    private static final int FAN_OUT_TURNS = 2;

    @Override
    public String id() {
        return "e";
    }

    @Override
    public String title() {
        return "10,000 watches on one znode; 100,000 watches on 100,000 znodes";
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                Goal.ratioAtMost("fan-out, last event after, p50 ms", 1.0 / 3),
                Goal.ratioAtMost("100,000 watches, live heap MB", 0.5));
    }

    @Override
    public void measure(Bout bout) throws InterruptedException {
        heap(bout);
        String watchers = Integer.toString(bout.settings().scaled(WATCHERS));
        String seconds = Integer.toString(bout.settings().seconds() * FAN_OUT_TURNS);
        String warmup = Integer.toString(bout.settings().warmupSeconds());
        Report fanOut = bout.once("fanout", "--sessions", watchers, "--seconds", seconds, "--warmup", warmup);
        Report.Latency last = fanOut.latencies().get("last event");
        bout.put("fan-out, last event after, p50 ms", last.p50Ms());
        bout.put("fan-out, last event after, p99 ms", last.p99Ms());
        bout.put("fan-out, server CPU us/event", fanOut.serverCpuMicros());
    }

    /** What the watches add to the heap that the same znodes and sessions have without them. */
    private static void heap(Bout bout) throws InterruptedException {
        int watches = Math.max(1, bout.settings().scaled(ZNODES) / SESSIONS);
        String[] tree = {
            "--sessions", Integer.toString(SESSIONS), "--root", "/watched", "--keep", "--live-heap",
        };
        String[] prepared = concat(tree, "--znodes", Integer.toString(watches * SESSIONS));
        bout.counted("get", 1, prepared);
        long without = bout.counted("get", 1, concat(prepared, "--reuse")).liveHeapBytes();
        Report with = bout.once("watches", concat(prepared, "--watches", Integer.toString(watches), "--reuse"));
        bout.put("100,000 watches, live heap MB", (with.liveHeapBytes() - without) / 1e6);
        bout.put("leaving watches, operations/s", with.rate());
    }

    private static String[] concat(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Arrays::stream).toArray(String[]::new);
    }
}

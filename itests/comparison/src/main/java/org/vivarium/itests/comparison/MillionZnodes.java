package org.vivarium.itests.comparison;

import java.io.IOException;
import java.util.List;
import org.vivarium.itests.benchmark.Report;

/** Goal d: memory for a million znodes, how smoothly they come in, and how fast they are there after a restart. */
final class MillionZnodes implements Suite {
    private static final int ZNODES = 1_000_000;
    private static final int PARENTS = 1000;

    @Override
    public String id() {
        return "d";
    }

    @Override
    public String title() {
        return "1,000,000 znodes of 100 bytes: memory, filling, restart";
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                Goal.ratioAtMost("live heap, MB", 0.5),
                Goal.ratioAtMost("resident memory, MB", 0.6),
                Goal.ratioAtMost("filling, p99.9 ms", 1.0 / 3),
                Goal.oursAtLeast("filling, slowest second / mean", 0.5),
                Goal.ratioAtMost("restart, s", 1.0 / 3));
    }

    @Override
    public void measure(Bout bout) throws IOException, InterruptedException {
        String parents = Integer.toString(bout.settings().scaled(PARENTS));
        // the same number for both: what a server has held before is part of the memory that it has taken
        bout.counted("create", bout.settings().scaled(ZNODES), "--parents", parents);
        Report filling = bout.counted(
                "create",
                bout.settings().scaled(ZNODES),
                "--parents",
                parents,
                "--root",
                "/filled",
                "--keep",
                "--live-heap");
        bout.putLoad("filling", filling);
        bout.put("filling, slowest second / mean", slowest(filling));
        bout.put("resident memory, MB", filling.residentBytes() / 1e6);
        bout.put("live heap, MB", filling.liveHeapBytes() / 1e6);
        bout.put("restart, s", bout.restart("/filled/d00000/n0000000000"));
    }

    /** The last second is not a whole one. */
    private static double slowest(Report filling) {
        List<Integer> seconds = filling.perSecond();
        return seconds.subList(0, Math.max(1, seconds.size() - 1)).stream()
                        .mapToInt(Integer::intValue)
                        .min()
                        .orElseThrow()
                / filling.rate();
    }
}

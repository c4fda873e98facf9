package org.vivarium.itests.comparison;

import java.util.List;

/** Goal c: a fixed rate, half of what Apache's server can do in the same round; latencies from when each was due. */
final class OpenLoop implements Suite {
    @Override
    public String id() {
        return "c";
    }

    @Override
    public String title() {
        return "open loop at half of Apache's maximum";
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.ratioAtMost("read at half, p99 ms", 0.5), Goal.ratioAtMost("set at half, p99 ms", 0.5));
    }

    @Override
    public void measure(Bout bout) throws InterruptedException {
        half(bout, "read", "get");
        half(bout, "set", "set");
    }

    private static void half(Bout bout, String name, String workload) throws InterruptedException {
        String most = name + " at most, operations/s";
        bout.put(most, bout.timed(workload).rate());
        String rate = Long.toString(Math.max(1, Math.round(bout.apaches(most) / 2)));
        bout.putLoad(name + " at half", bout.timed(workload, "--rate", rate));
    }
}

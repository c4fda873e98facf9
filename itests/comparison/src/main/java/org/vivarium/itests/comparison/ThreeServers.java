package org.vivarium.itests.comparison;

import java.util.List;

/** Goal i: an ensemble of three servers on this machine, with 64 sessions spread over them. */
final class ThreeServers implements Suite {
    private static final int SERVERS = 3;

    @Override
    public String id() {
        return "i";
    }

    @Override
    public String title() {
        return "an ensemble of 3 servers; CPU times and memory are the sums of all";
    }

    @Override
    public int servers() {
        return SERVERS;
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                Goal.ratioAtLeast("set, operations/s", 2),
                Goal.ratioAtLeast("create, operations/s", 2),
                Goal.ratioAtMost("set, server CPU us/operation", 0.5),
                Goal.ratioAtMost("create, server CPU us/operation", 0.5));
    }

    @Override
    public void measure(Bout bout) throws InterruptedException {
        bout.putLoad("set", bout.timed("set"));
        bout.putLoad("create", bout.timed("create"));
        bout.putLoad("read", bout.timed("get"));
        bout.putLoad("set by 1 session", bout.timed("set", "--sessions", "1", "--in-flight", "1"));
    }
}

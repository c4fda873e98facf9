package org.vivarium.itests.comparison;

import java.util.List;

/** Goal a: 64 sessions that keep 16 requests in flight each. */
final class ManyInFlight implements Suite {
    @Override
    public String id() {
        return "a";
    }

    @Override
    public String title() {
        return "64 sessions, 16 in flight: reads, sets, creates, mixed";
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                Goal.ratioAtLeast("read, operations/s", 3),
                Goal.ratioAtLeast("set, operations/s", 2.5),
                Goal.ratioAtLeast("create, operations/s", 2.5),
                Goal.ratioAtLeast("mixed 90:10, operations/s", 3),
                Goal.ratioAtMost("read, server CPU us/operation", 1.0 / 3),
                Goal.ratioAtMost("set, server CPU us/operation", 0.4),
                Goal.ratioAtMost("create, server CPU us/operation", 0.4));
    }

    @Override
    public void measure(Bout bout) throws InterruptedException {
        bout.putLoad("read", bout.timed("get"));
        bout.putLoad("set", bout.timed("set"));
        bout.putLoad("create", bout.timed("create", "--keep"));
        bout.putLoad("mixed 90:10", bout.timed("mixed", "--reads", "90"));
    }
}

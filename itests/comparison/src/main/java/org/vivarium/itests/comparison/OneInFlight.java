package org.vivarium.itests.comparison;

import java.util.List;

/** Goal b: sessions that wait for each reply before they ask again. */
final class OneInFlight implements Suite {
    @Override
    public String id() {
        return "b";
    }

    @Override
    public String title() {
        return "one in flight: 1 session and 16";
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                Goal.ratioAtLeast("set by 1 session, operations/s", 1.1),
                Goal.ratioAtLeast("read by 1 session, operations/s", 1.2),
                Goal.ratioAtLeast("set by 16 sessions, operations/s", 1.5));
    }

    @Override
    public void measure(Bout bout) throws InterruptedException {
        // a server that has just started is slow at everything: it is warmed once for all three
        bout.timed("mixed", "--reads", "50");
        bout.putLoad("set by 1 session", bout.timed("set", "--sessions", "1", "--in-flight", "1"));
        bout.putLoad("read by 1 session", bout.timed("get", "--sessions", "1", "--in-flight", "1"));
        bout.putLoad("set by 16 sessions", bout.timed("set", "--sessions", "16", "--in-flight", "1"));
    }
}

package org.vivarium.itests.comparison;

import java.util.List;
import org.vivarium.itests.benchmark.Report;

/** Goal f: opening and closing sessions, and what idle ones cost. */
final class SessionLife implements Suite {
    private static final int IDLE = 10_000;

    @Override
    public String id() {
        return "f";
    }

    @Override
    public String title() {
        return "opening and closing sessions; 10,000 idle ones";
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                Goal.ratioAtLeast("sessions opened and closed, operations/s", 2),
                Goal.ratioAtMost("10,000 idle sessions, live heap MB", 0.5));
    }

    @Override
    public void measure(Bout bout) throws InterruptedException {
        // a server that has just started takes memory for whatever it does first: that is not the sessions'
        bout.timed("mixed");
        idle(bout);
        Report openClose = bout.timed("sessions");
        bout.put("sessions opened and closed, operations/s", openClose.rate());
        bout.put("opening a session, p99 ms", openClose.latencies().get("open").p99Ms());
        bout.put("sessions opened and closed, server CPU us/operation", openClose.serverCpuMicros());
        Report storm = bout.timed(
                "storm", "--sessions", Integer.toString(bout.settings().scaled(1000)), "--watches", "10");
        bout.put(
                "1,000 sessions taken up again, last after, p50 ms",
                storm.latencies().get("last session").p50Ms());
        Report lock = bout.timed("lock");
        bout.put("lock of 64 sessions, operations/s", lock.rate());
    }

    /** What 10,000 sessions add to the heap that one needs; a full collection before each look takes the garbage away. */
    private static void idle(Bout bout) throws InterruptedException {
        Report one = bout.once("idle", "--seconds", "2", "--live-heap", "--sessions", "1");
        String sessions = Integer.toString(bout.settings().scaled(IDLE));
        Report all = bout.once("idle", "--seconds", "2", "--live-heap", "--sessions", sessions);
        bout.put("10,000 idle sessions, live heap MB", (all.liveHeapBytes() - one.liveHeapBytes()) / 1e6);
        // not what the sessions add: a JVM takes and gives back more than that as it likes
        bout.put("server with 10,000 idle sessions, resident memory MB", all.residentCollectedBytes() / 1e6);
    }
}

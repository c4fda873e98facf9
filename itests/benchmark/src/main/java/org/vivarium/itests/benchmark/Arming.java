package org.vivarium.itests.benchmark;

/** Leaves watches: each session reads so many of its own znodes with a watch. Any event is wrong. */
final class Arming extends Drive {
    private final int watches;
    private final int sessions;
    private final Recorder recorder;
    private final int window;
    private int left;

    /**
     * @param watches how many each session leaves, on znodes that no other session watches
     * @param sessions of all pumps together
     */
    Arming(int watches, int sessions, int window, Recorder recorder) {
        this.watches = watches;
        this.sessions = sessions;
        this.window = window;
        this.recorder = recorder;
    }

    @Override
    void start(long now) {
        pump.watchesLeft = true;
        left = watches * pump.sessions.length;
        for (Session session : pump.sessions) {
            session.memo = 0;
            fill(session, now);
        }
    }

    @Override
    void reply(Reply reply, long now) {
        reply.check();
        recorder.add(0, reply.due, now);
        left--;
        fill(reply.session, now);
    }

    @Override
    boolean isDone(long now) {
        return left == 0;
    }

    private void fill(Session session, long now) {
        while (session.memo < watches && session.unanswered() < window) {
            pump.send(session, Op.GET_WATCH, session.index + session.memo++ * sessions, now, now);
        }
    }
}

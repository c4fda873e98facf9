package org.vivarium.itests.benchmark;

/** Opens a session and closes it as a client should, again and again, in each place for a session. */
final class OpenClose extends Drive {
    /** The kinds that are recorded: from the connection's beginning to the session, and from the close to its answer. */
    static final String[] KINDS = {"open", "close"};

    private static final int OPEN = 0;
    private static final int CLOSE = 1;

    private final Recorder recorder;
    private final long until;
    private int open;

    OpenClose(Recorder recorder, long until) {
        this.recorder = recorder;
        this.until = until;
    }

    @Override
    void start(long now) {
        for (Session session : pump.sessions) {
            open++;
            pump.send(session, Op.CLOSE, 0, now, now);
        }
    }

    @Override
    void opened(Session session, long now) {
        recorder.add(OPEN, session.memoTime, now);
        pump.send(session, Op.CLOSE, 0, now, now);
    }

    @Override
    void reply(Reply reply, long now) {
        reply.check();
        recorder.add(CLOSE, reply.due, now);
    }

    @Override
    void ended(Session session, long now) {
        if (session.unanswered() > 0) {
            super.ended(session, now);
        }
        pump.cut(session);
        if (now >= until) {
            open--;
            return;
        }
        session.forget();
        session.memoTime = now;
        pump.connect(session, now);
    }

    @Override
    boolean isDone(long now) {
        return open == 0;
    }
}

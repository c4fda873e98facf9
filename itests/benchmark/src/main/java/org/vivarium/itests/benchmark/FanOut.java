package org.vivarium.itests.benchmark;

import java.nio.ByteBuffer;

/**
 * Round after round: every session watches one znode, then the first session writes it, and every session must be told,
 * the writer before its own write is answered. For a single pump.
 */
final class FanOut extends Drive {
    /** The kinds that are recorded: one event since the write was sent, and the last event of a round. */
    static final String[] KINDS = {"event", "last event"};

    private static final int EVENT = 0;
    private static final int LAST_EVENT = 1;
    private static final int DATA_CHANGED = 3;
    private static final int ZNODE = 0;

    private final Recorder recorder;
    private final long until;
    private String path;
    private long writtenAt;
    private int armed;
    private int told;
    private boolean answered;
    private boolean over;

    FanOut(Recorder recorder, long until) {
        this.recorder = recorder;
        this.until = until;
    }

    @Override
    void start(long now) {
        path = pump.requests.path(Op.GET, ZNODE);
        arm(now);
    }

    @Override
    void reply(Reply reply, long now) {
        reply.check();
        if (reply.op == Op.GET_WATCH) {
            if (++armed == pump.sessions.length) {
                writtenAt = now;
                pump.send(pump.sessions[0], Op.SET, ZNODE, now, now);
            }
            return;
        }
        if (!pump.sessions[0].marked) {
            throw reply.wrong("the answer before the event that the write causes");
        }
        answered = true;
        next(now);
    }

    @Override
    void event(Session session, int type, ByteBuffer bytes, int pathAt, int pathLength, long now) {
        if (type != DATA_CHANGED || session.marked || !isPath(path, bytes, pathAt, pathLength)) {
            throw new FailedRunException("Wrong event: session " + session.index + " watches " + path
                    + " for one write, and got an event of type " + type + (session.marked ? " after the first" : ""));
        }
        session.marked = true;
        recorder.add(EVENT, writtenAt, now);
        if (++told == pump.sessions.length) {
            recorder.add(LAST_EVENT, writtenAt, now);
            next(now);
        }
    }

    @Override
    String overdue(long now, long limitNs) {
        if (armed < pump.sessions.length || told == pump.sessions.length || now - writtenAt < limitNs) {
            return null;
        }
        int first = 0;
        while (pump.sessions[first].marked) {
            first++;
        }
        return "Missing event: " + (pump.sessions.length - told) + " of " + pump.sessions.length
                + " sessions, the first of them session " + pump.sessions[first].index
                + ", were not told of a write to "
                + path;
    }

    @Override
    boolean isDone(long now) {
        return over;
    }

    private void next(long now) {
        if (told < pump.sessions.length || !answered) {
            return;
        }
        over = now >= until;
        if (!over) {
            arm(now);
        }
    }

    private void arm(long now) {
        armed = 0;
        told = 0;
        answered = false;
        for (Session session : pump.sessions) {
            session.marked = false;
            pump.send(session, Op.GET_WATCH, ZNODE, now, now);
        }
    }
}

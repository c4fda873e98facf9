package org.vivarium.itests.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Round after round: every connection is cut at once, and every client comes back at once, takes up its session and sets
 * its watches again. For a single pump.
 */
final class Storm extends Drive {
    /** The kinds that are recorded: one session since the cut, and the last session of a round. */
    static final String[] KINDS = {"session", "last session"};

    private static final int ONE = 0;
    private static final int LAST = 1;

    private final Load load;
    private final Recorder recorder;
    private final long until;
    private long cutAt;
    private int back;
    private boolean cutNow;
    private boolean over;

    Storm(Load load, Recorder recorder, long until) {
        this.load = load;
        this.recorder = recorder;
        this.until = until;
    }

    /** Every session says that it has seen all that was prepared: what is older than that is no event. */
    @Override
    void start(long now) {
        long seen = Arrays.stream(pump.sessions)
                .mapToLong(session -> session.lastZxid)
                .max()
                .orElseThrow();
        for (Session session : pump.sessions) {
            session.lastZxid = seen;
        }
        pump.watchesLeft = true;
        cutNow = true;
    }

    /** Here, and not where the last one came back: no connection is cut while others are being read. */
    @Override
    long tick(long now) {
        if (cutNow) {
            cutNow = false;
            back = 0;
            cutAt = now;
            for (Session session : pump.sessions) {
                session.marked = false;
                pump.cut(session);
            }
            for (Session session : pump.sessions) {
                pump.connect(session, now);
            }
        }
        return NOTHING_DUE;
    }

    @Override
    void opened(Session session, long now) {
        if (load.watches() == 0) {
            isBack(session, now);
            return;
        }
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < load.watches(); i++) {
            numbers.add((int) ((session.index + (long) i * load.sessions()) % load.znodes()));
        }
        pump.sendSetWatches(session, pump.requests.setWatches(session.lastZxid, numbers), now);
    }

    @Override
    void reply(Reply reply, long now) {
        reply.check();
        isBack(reply.session, now);
    }

    /** A server that comes upon the first connection last takes it for the newer one, and ends the one that it has. */
    @Override
    void ended(Session session, long now) {
        if (!session.dialledAgain) {
            super.ended(session, now);
        }
        pump.cut(session);
        pump.connect(session, now);
    }

    @Override
    boolean isDone(long now) {
        return over;
    }

    private void isBack(Session session, long now) {
        if (session.marked) {
            return;
        }
        session.marked = true;
        recorder.add(ONE, cutAt, now);
        if (++back == pump.sessions.length) {
            recorder.add(LAST, cutAt, now);
            over = now >= until;
            cutNow = !over;
        }
    }
}

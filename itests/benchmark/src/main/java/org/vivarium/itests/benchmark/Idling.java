package org.vivarium.itests.benchmark;

/** Keeps sessions open for a while that do nothing but ping, and records how fast the pings are answered. */
final class Idling extends Drive {
    private final Recorder recorder;
    private final long until;

    Idling(Recorder recorder, long until) {
        this.recorder = recorder;
        this.until = until;
    }

    @Override
    void start(long now) {
        for (Session session : pump.sessions) {
            pump.send(session, Op.PING, 0, now, now);
        }
    }

    @Override
    boolean wantsPings() {
        return true;
    }

    @Override
    void reply(Reply reply, long now) {
        reply.check();
        recorder.add(0, reply.due, now);
    }

    @Override
    boolean isDone(long now) {
        if (now < until) {
            return false;
        }
        for (Session session : pump.sessions) {
            if (session.unanswered() > 0) {
                return false;
            }
        }
        return true;
    }
}

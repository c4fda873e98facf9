package org.vivarium.itests.benchmark;

/** Closes every session of a pump as a client should, and waits until the server has closed the connections. */
final class Closing extends Drive {
    private int left;

    @Override
    void start(long now) {
        for (Session session : pump.sessions) {
            if (session.state == Session.State.OPEN) {
                left++;
                pump.send(session, Op.CLOSE, 0, now, now);
            }
        }
    }

    @Override
    void reply(Reply reply, long now) {
        reply.check();
    }

    @Override
    void ended(Session session, long now) {
        if (session.unanswered() > 0) {
            super.ended(session, now);
        }
        pump.cut(session);
        left--;
    }

    @Override
    boolean isDone(long now) {
        return left == 0;
    }
}

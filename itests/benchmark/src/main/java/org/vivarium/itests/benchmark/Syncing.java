package org.vivarium.itests.benchmark;

/** Makes each session see, on whatever server it is, all that the others have written. */
final class Syncing extends Drive {
    private int answered;

    @Override
    void start(long now) {
        for (Session session : pump.sessions) {
            pump.send(session, Op.SYNC, 0, now, now);
        }
    }

    @Override
    void reply(Reply reply, long now) {
        reply.check();
        answered++;
    }

    @Override
    boolean isDone(long now) {
        return answered == pump.sessions.length;
    }
}

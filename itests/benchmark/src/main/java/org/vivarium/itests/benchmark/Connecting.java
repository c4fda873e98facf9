package org.vivarium.itests.benchmark;

/** Opens every session of a pump, a few at a time, so that no server's backlog overflows. */
final class Connecting extends Drive {
    private static final int AT_ONCE = 32;

    private int begun;
    private int opened;

    @Override
    void start(long now) {
        while (begun < Math.min(AT_ONCE, pump.sessions.length)) {
            pump.connect(pump.sessions[begun++], now);
        }
    }

    @Override
    void opened(Session session, long now) {
        session.lastSent = now;
        opened++;
        if (begun < pump.sessions.length) {
            pump.connect(pump.sessions[begun++], now);
        }
    }

    @Override
    void reply(Reply reply, long now) {
        throw reply.wrong("an answer that nobody waits for");
    }

    @Override
    boolean isDone(long now) {
        return opened == pump.sessions.length;
    }
}

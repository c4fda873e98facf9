package org.vivarium.itests.benchmark;

/** Asks one thing for each number of a series, by whichever session is free: how znodes are prepared and removed. */
final class Batch extends Drive {
    private final Op op;
    private final int first;
    private final int step;
    private final int count;
    private final int[] versions;
    private int sent;
    private int answered;

    /**
     * Asks for {@code first}, {@code first + step} and so on.
     *
     * @param versions where the version that a new znode has is noted, by number; null for nowhere
     */
    Batch(Op op, int first, int step, int count, int[] versions) {
        this.op = op;
        this.first = first;
        this.step = step;
        this.count = Math.max(count, 0);
        this.versions = versions;
    }

    @Override
    void start(long now) {
        for (Session session : pump.sessions) {
            fill(session, now);
        }
    }

    @Override
    void reply(Reply reply, long now) {
        reply.check();
        answered++;
        if (versions != null) {
            versions[reply.number] = 0;
        }
        fill(reply.session, now);
    }

    @Override
    boolean isDone(long now) {
        return answered == count;
    }

    private void fill(Session session, long now) {
        while (sent < count && !session.isFull()) {
            pump.send(session, op, first + sent++ * step, now, now);
        }
    }
}

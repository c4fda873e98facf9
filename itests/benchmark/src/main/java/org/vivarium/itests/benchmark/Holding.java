package org.vivarium.itests.benchmark;

import java.util.function.BooleanSupplier;

/** Keeps sessions open and alive, and does nothing else, until it is told to stop. */
final class Holding extends Drive {
    private final BooleanSupplier over;

    /** @param over asked by the pump's thread, again and again */
    Holding(BooleanSupplier over) {
        this.over = over;
    }

    @Override
    void start(long now) {
        // the pump pings by itself
    }

    @Override
    void reply(Reply reply, long now) {
        throw reply.wrong("an answer that nobody waits for");
    }

    @Override
    boolean isDone(long now) {
        return over.getAsBoolean();
    }

    @Override
    long tick(long now) {
        return now + 10_000_000;
    }
}

package org.vivarium.itests.simulation;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** Things that happen one after the other, each some time after it was put here: a thread's inbox, a cable. */
final class Lane {
    private final Schedule schedule;
    private final LongSupplier delayUs;
    private final LongSupplier heldUs;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean scheduled;

    /**
     * @param delayUs how long the first one takes, when there was none
     * @param heldUs how long nothing goes on from now; 0 where it does
     */
    Lane(Schedule schedule, LongSupplier delayUs, LongSupplier heldUs) {
        this.schedule = schedule;
        this.delayUs = delayUs;
        this.heldUs = heldUs;
    }

    void add(Runnable what) {
        waiting.add(what);
        if (!scheduled) {
            scheduled = true;
            schedule.in(delayUs.getAsLong(), this::step);
        }
    }

    /** Forgets everything, or, where {@code keeps}, a part of it that begins anywhere. */
    void lose(boolean keeps) {
        long kept = keeps ? schedule.between(0, waiting.size()) : 0;
        while (waiting.size() > kept) {
            waiting.removeLast();
        }
    }

    private void step() {
        long held = heldUs.getAsLong();
        if (held > 0) {
            schedule.in(held, this::step);
            return;
        }
        // the more waits, the more goes at once: a cable has no queue that only grows
        for (long burst = schedule.between(1, 4 + waiting.size() / 4); burst > 0 && !waiting.isEmpty(); burst--) {
            waiting.remove().run();
            if (heldUs.getAsLong() > 0) {
                break;
            }
        }
        scheduled = !waiting.isEmpty();
        if (scheduled) {
            schedule.in(delayUs.getAsLong() / 4, this::step);
        }
    }
}

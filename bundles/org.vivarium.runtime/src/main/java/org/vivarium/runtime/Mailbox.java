package org.vivarium.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A queue with one thread that takes things out, and sleeps while there is nothing.
 *
 * <p>The taker says that it sleeps before it looks a last time; a putter looks for a sleeper after it has put. So one
 * of the two sees the other, and nothing is left lying. Nobody pays for a wake-up where the taker is awake.
 *
 * @param <T> what is put in
 */
final class Mailbox<T> {
    private final ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
    private volatile Thread sleeper;

    /** Any thread; does not wait. */
    void put(T thing) {
        queue.add(thing);
        wake();
    }

    /** Makes {@link #await} return. Any thread. */
    void wake() {
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** The oldest thing, or null. Taker's thread. */
    T poll() {
        return queue.poll();
    }

    /** Whether nothing is there. Taker's thread. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * Sleeps until something is put in or {@link #wake} is called; may return for no reason. Taker's thread.
     *
     * @param idle whether there is nothing to do: what makes it false is done before {@code wake} is called
     */
    void await(BooleanSupplier idle) {
        sleeper = Thread.currentThread();
        if (idle.getAsBoolean()) {
            LockSupport.park(this);
        }
        sleeper = null;
    }
}

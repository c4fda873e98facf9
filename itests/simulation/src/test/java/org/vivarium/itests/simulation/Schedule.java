package org.vivarium.itests.simulation;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The time of a world and what is to happen in it. Everything that happens by chance is drawn here. */
final class Schedule {
    final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Consumer<String> trace;
    private long nowUs;
    private long sequence;

    private record Event(long atUs, long sequence, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atUs != other.atUs ? Long.compare(atUs, other.atUs) : Long.compare(sequence, other.sequence);
        }
    }

    /** @param trace takes a line for every event; null where nobody reads it */
    Schedule(long seed, Consumer<String> trace) {
        this.random = new Random(seed * 0x9e3779b97f4a7c15L + 0x632be59bd9b4e019L); // the first draws differ, too
        this.trace = trace;
    }

    long nowUs() {
        return nowUs;
    }

    void in(long delayUs, Runnable what) {
        events.add(new Event(nowUs + delayUs, sequence++, what));
    }

    /** Lets the time go by to {@code untilUs}, or to where {@code enough} holds; whether it came to hold. */
    boolean run(long untilUs, Supplier<Boolean> enough) {
        while (!enough.get()) {
            Event next = events.peek();
            if (next == null || next.atUs > untilUs) {
                nowUs = untilUs;
                return enough.get();
            }
            events.remove();
            nowUs = next.atUs;
            next.what.run();
        }
        return true;
    }

    /** From {@code low} to {@code high}, both possible. */
    long between(long low, long high) {
        return low + (long) (random.nextDouble() * (high - low + 1));
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    void trace(Supplier<String> line) {
        if (trace != null) {
            trace.accept(String.format("%10.3f  %s", nowUs / 1000.0, line.get()));
        }
    }
}

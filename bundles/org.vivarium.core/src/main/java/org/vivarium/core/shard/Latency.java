package org.vivarium.core.shard;

/** Least, mean and greatest of a number of latencies, in ms. */
public final class Latency {
    private long min = Long.MAX_VALUE;
    private long max;
    private long sum;
    private long count;

    void add(long ms) {
        min = Math.min(min, ms);
        max = Math.max(max, ms);
        sum += ms;
        count++;
    }

    void reset() {
        min = Long.MAX_VALUE;
        max = 0;
        sum = 0;
        count = 0;
    }

    /** Adds what another one has seen. */
    public void add(Latency other) {
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        sum += other.sum;
        count += other.count;
    }

    /** 0 where there was none. */
    public long min() {
        return count == 0 ? 0 : min;
    }

    /** 0 where there was none. */
    public double mean() {
        return count == 0 ? 0 : (double) sum / count;
    }

    public long max() {
        return max;
    }
}

package org.vivarium.itests.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the latencies of one pump while the run is measured, by what was done; and how many came in each second. Written
 * by the pump's thread, read after it; {@link #seen()} may be read at any time and lags by a few replies.
 */
final class Recorder {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int SECONDS_MAX = 100_000;

    private final String[] names;
    private final Latencies[] latencies;
    private final int counted;
    private final long from;
    private final long until;
    private int[] perSecond = new int[64];
    private int seconds;
    private long lastNs;
    private long count;
    private volatile long seen;

    /**
     * @param from the nanotime from which on replies count
     * @param until the nanotime from which on they no longer do
     * @param counted how many of the kinds count as operations, from the first on; of the others only latencies are kept
     * @param names of the kinds; the number of a kind is its place here
     */
    Recorder(long from, long until, int counted, String... names) {
        this.counted = counted;
        this.from = from;
        this.until = until;
        this.names = names;
        latencies = new Latencies[names.length];
        Arrays.setAll(latencies, i -> new Latencies());
    }

    void add(int kind, long due, long now) {
        if (now < from || now >= until) {
            return;
        }
        latencies[kind].add(now - due);
        if (kind >= counted) {
            return;
        }
        int second = (int) Math.min((now - from) / SECOND_NS, SECONDS_MAX - 1);
        if (second >= perSecond.length) {
            perSecond = Arrays.copyOf(perSecond, Math.max(perSecond.length * 2, second + 1));
        }
        seconds = Math.max(seconds, second + 1);
        perSecond[second]++;
        lastNs = now;
        if ((++count & 63) == 0 || count < 64) {
            seen = count;
        }
    }

    long seen() {
        return seen;
    }

    /** How many operations; to be asked when the pump is done. */
    long count() {
        return count;
    }

    /** The nanotime of the last one. */
    long lastNs() {
        return lastNs;
    }

    int[] perSecond() {
        return Arrays.copyOf(perSecond, seconds);
    }

    Map<String, Latencies> latencies() {
        Map<String, Latencies> all = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            all.put(names[i], latencies[i]);
        }
        return all;
    }
}

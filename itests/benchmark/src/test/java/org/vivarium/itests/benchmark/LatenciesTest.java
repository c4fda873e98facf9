package org.vivarium.itests.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
    @Test
    void nothingIsZero() {
        Latencies none = new Latencies();
        assertEquals(0, none.percentileNs(50));
        assertEquals(0, none.maxNs());
        assertEquals(0, none.meanNs());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 50, 90, 99, 99.9, 100})
    void everyPercentileIsThatOfTheSortedValuesWithinTheirPrecision(double percent) {
        Random random = new Random(7);
        long[] values = random.longs(100_000, 0, 40)
                .map(shift -> random.nextLong() >>> (24 + shift))
                .toArray();
        Latencies latencies = new Latencies();
        Arrays.stream(values).forEach(latencies::add);
        Arrays.sort(values);
        int rank = Math.max(1, (int) Math.ceil(values.length * percent / 100));
        double exact = values[rank - 1];
        assertTrue(
                Math.abs(latencies.percentileNs(percent) - exact) <= exact * 0.004 + 0.5,
                latencies.percentileNs(percent) + " for " + exact);
    }

    @Test
    void theLongestIsKeptExactly() {
        Latencies latencies = new Latencies();
        latencies.add(1_234_567_891);
        latencies.add(Long.MAX_VALUE);
        latencies.add(-5);
        assertEquals(Long.MAX_VALUE, latencies.maxNs());
        assertEquals(Long.MAX_VALUE, latencies.percentileNs(100));
        assertEquals(0, latencies.percentileNs(1));
    }

    @Test
    void twoTogetherAreAsIfTheyWereOne() {
        Latencies one = new Latencies();
        Latencies other = new Latencies();
        one.add(100);
        other.add(300);
        other.add(500);
        one.addAll(other);
        assertEquals(3, one.count());
        assertEquals(300, one.meanNs());
        assertEquals(300, one.percentileNs(50));
        assertEquals(500, one.maxNs());
    }
}

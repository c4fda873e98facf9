package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacedOutputTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Long> rests = new ArrayList<>();
    private long now = 5;
    private boolean urgent;

    private final OutputStream paced = new PacedOutput(
            written,
            () -> now,
            ns -> {
                rests.add(ns);
                now += ns;
            },
            () -> urgent);

    private void work(long ns, int... bytes) throws IOException {
        now += ns;
        for (int b : bytes) {
            paced.write(new byte[] {(byte) b});
        }
    }

    @Test
    void restsTwiceAsLongAsItWorkedAndNotForResting() throws IOException {
        work(1000, 1);
        work(3000, 2);
        assertEquals(List.of(2000L, 6000L), rests);
        assertArrayEquals(new byte[] {1, 2}, written.toByteArray());
    }

    @Test
    void doesNotRestForLongAfterASlowPiece() throws IOException {
        work(30_000_000_000L, 1);
        assertEquals(List.of(PacedOutput.REST_NS_MAX), rests);
    }

    @Test
    void doesNotRestWhereSomebodyWaits() throws IOException {
        urgent = true;
        work(1000, 1);
        urgent = false;
        work(10, 2);
        assertEquals(List.of(20L), rests);
    }
}

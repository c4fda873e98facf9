package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vivarium.itests.ensemble.History.Operation;

class HistoryTest {
    private final History history = new History();

    private void write(String value, int version, long called, long returned) {
        history.add(new Operation("a", true, value, version, called, returned));
    }

    private void read(String value, int version, long called, long returned) {
        history.add(new Operation("b", false, value, version, called, returned));
    }

    @Test
    void whatOverlapsMayComeInAnyOrder() {
        write("x", 1, 0, 10);
        write("y", 2, 20, 40);
        read("x", 1, 25, 35);
        read("y", 2, 26, 30);
        assertNull(history.violation());
    }

    @Test
    void findsAStaleRead() {
        write("x", 1, 0, 10);
        write("y", 2, 20, 30);
        read("x", 1, 31, 40);
        assertEquals(
                "b reads x as version 1 between 31 and 40, though before that a writes y as version 2 between 20 and 30",
                history.violation());
    }

    @Test
    void findsAReadBehindALaterRead() {
        write("x", 1, 0, 10);
        write("y", 2, 20, 90);
        read("y", 2, 31, 40);
        read("x", 1, 41, 50);
        assertNotNull(history.violation());
    }

    @Test
    void findsAWriteThatWasLost() {
        write("x", 1, 0, 10);
        write("y", 1, 20, 30);
        assertEquals("version 1 is both x and y", history.violation());
    }

    @Test
    void findsAWriteThatWasDoneTooLate() {
        write("x", 2, 0, 10);
        write("y", 1, 20, 30);
        assertNotNull(history.violation());
    }

    @Test
    void aWriteWithoutAnAnswerMayComeLateOrNever() {
        write("x", History.UNKNOWN, 0, Long.MAX_VALUE);
        write("never", History.UNKNOWN, 1, Long.MAX_VALUE);
        write("y", 1, 20, 30);
        read("y", 1, 31, 40);
        read("x", 2, 41, 50);
        assertNull(history.violation());
    }

    @Test
    void aWriteWithoutAnAnswerIsNotSeenBeforeItWasCalled() {
        write("y", 1, 0, 10);
        read("y", 2, 11, 12);
        history.add(new Operation("c", true, "x", History.UNKNOWN, 20, Long.MAX_VALUE));
        read("x", 1, 5, 6);
        assertNotNull(history.violation());
    }

    @Test
    void findsAStaleReadInALongHistory() {
        Random random = new Random(1);
        long now = 0;
        for (int version = 1; version <= 2000; version++) {
            write("v" + version, version, now, now + 10 + random.nextInt(10));
            read("v" + version, version, now + 30, now + 40);
            now += 50;
        }
        assertNull(history.violation());
        read("v1998", 1998, now, now + 1);
        assertTrue(history.violation().startsWith("b reads v1998"), history.violation());
    }
}

package org.vivarium.itests.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many worlds: each one kept its promises while much went wrong, and served again when nothing did any more. */
class SimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long COUNT = Long.getLong("simulation.count", 2000);

    @Test
    void everyWorldKeepsItsPromises() throws IOException {
        for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
            Throwable failure = Runs.failure(seed, new Plan(), null);
            if (failure != null) {
                throw Runs.explained(seed, failure);
            }
        }
    }

    @Test
    void anEpochMayRunOutOfNumbers() throws IOException {
        for (long seed = FIRST; seed < FIRST + COUNT / 20; seed++) {
            Throwable failure = Runs.failure(seed, Plan.withShortEpochs(), null);
            if (failure != null) {
                throw new AssertionError("seed " + seed + " with short epochs: " + failure.getMessage(), failure);
            }
        }
    }

    @Test
    void aSeedIsAWorld() {
        List<String> once = trace(1);
        assertEquals(once, trace(1));
        assertNotEquals(once, trace(2));
    }

    private static List<String> trace(long seed) {
        List<String> lines = new ArrayList<>();
        Runs.failure(seed, new Plan(), lines::add);
        return lines;
    }
}

package org.vivarium.itests.simulation;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every planted mistake is caught. */
@Execution(ExecutionMode.CONCURRENT) // worlds know nothing of each other
class PlantedTest {
    /** Worlds in which a mistake has to show; most do in one of the first five. */
    private static final int SEEDS_MAX = 1_000;

    @ParameterizedTest
    @EnumSource(Planted.class)
    void isCaught(Planted planted) {
        for (long seed = 1; seed <= SEEDS_MAX; seed++) {
            Throwable failure = Runs.failure(seed, planted.plan(), null);
            if (failure != null) {
                System.out.println(planted + " is caught in world " + seed + ": " + failure.getMessage());
                return;
            }
        }
        fail(planted + " was not caught in " + SEEDS_MAX + " worlds");
    }
}

package org.vivarium.itests.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many worlds: each one kept its promises while much went wrong, and served again when nothing did any more. */
class SimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long COUNT = Long.getLong("simulation.count", 2000);

    /** The one kind that is run, or all; a name that is none must not pass as a run of nothing. */
    private static final Optional<Kind> KIND =
            Optional.ofNullable(System.getProperty("simulation.kind")).map(Kind::valueOf);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyWorldKeepsItsPromises(Kind kind) throws IOException {
        assumeTrue(KIND.isEmpty() || KIND.get() == kind);
        long count = KIND.isEmpty() ? COUNT / kind.rarity : COUNT;
        // worlds know nothing of each other: each processor lives through one
        Optional<Failed> first = LongStream.range(FIRST, FIRST + count)
                .parallel()
                .mapToObj(seed -> new Failed(seed, Runs.failure(seed, kind.plan(), null)))
                .filter(world -> world.failure() != null)
                .findFirst();
        if (first.isPresent()) {
            throw Runs.explained(first.get().seed(), kind, first.get().failure());
        }
    }

    /** A world, and what went wrong in it; null where nothing did. */
    private record Failed(long seed, Throwable failure) {}

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

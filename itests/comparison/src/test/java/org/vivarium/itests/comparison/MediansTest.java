package org.vivarium.itests.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MediansTest {
    private static Map<Rival, Map<String, Double>> round(double apache, double vivarium) {
        return Map.of(Rival.APACHE, Map.of("rate", apache), Rival.VIVARIUM, Map.of("rate", vivarium));
    }

    @Test
    void theRatioIsTheMedianOfTheRoundsRatios() {
        Medians medians = Medians.of(List.of(round(10, 30), round(100, 200), round(1, 10)))
                .get("rate");
        assertEquals(3, medians.ratio(), "of 3, 2 and 10, and not 30 divided by 10 by chance");
        assertEquals(2, medians.least());
        assertEquals(10, medians.most());
        assertEquals(10, medians.apache());
        assertEquals(30, medians.vivarium());
    }

    @Test
    void anEvenNumberHasItsMedianInTheMiddle() {
        assertEquals(2.5, Medians.median(4, 1, 3, 2));
    }

    @Test
    void aGoalIsHeldAgainstTheRatioOrAgainstOurs() {
        assertTrue(Goal.ratioAtLeast("x", 3).isMet(3, 0));
        assertFalse(Goal.ratioAtLeast("x", 3).isMet(2.9, 99));
        assertTrue(Goal.ratioAtMost("x", 0.5).isMet(0.5, 0));
        assertFalse(Goal.ratioAtMost("x", 0.5).isMet(0.6, 0));
        assertTrue(Goal.oursAtLeast("x", 0.9).isMet(0, 0.9));
        assertFalse(Goal.oursAtLeast("x", 0.9).isMet(99, 0.8));
        assertTrue(Goal.oursAtMost("x", 1.5).isMet(99, 1.4));
        assertFalse(Goal.oursAtMost("x", 1.5).isMet(0, 1.6));
    }

    @Test
    void theTableNamesEachGoalAndWhetherItIsMet() {
        Suite suite = new ColdStart();
        Outcome slow = new Outcome(suite, Map.of("cold start, s", new Medians(1, 2, 2, 2, 2)));
        Outcome fast = new Outcome(suite, Map.of("cold start, s", new Medians(1, 1.25, 1.25, 1.25, 1.25)));
        assertTrue(slow.table().contains("NOT MET") && slow.table().contains("ours <= 1.50"), slow.table());
        assertTrue(slow.markdown().contains("**not met**"), slow.markdown());
        assertTrue(fast.verdicts().get(0).startsWith("h  met"), fast.verdicts().toString());
    }
}

package org.vivarium.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.vivarium.core.replica.Hold.Outcome;

class HoldTest {
    private final Hold hold = new Hold();

    @Test
    void nobodyIsHeldBeforeThereWasALeader() {
        assertFalse(hold.isHeld());
        assertEquals(Outcome.NOBODY, hold.outcome(1));
        assertFalse(hold.isOver(Long.MAX_VALUE));
    }

    @Test
    void theLeaderOfTheNextEpochTakesThemUp() {
        hold.follow(true);
        assertTrue(hold.begin(4, 100));
        assertEquals(Outcome.GO_ON, hold.outcome(5));
        assertEquals(Outcome.STAY, hold.outcome(4));
        assertEquals(Outcome.LEAVE, hold.outcome(6));
    }

    @Test
    void whoLosesALeaderThatLogsNoMovesHoldsNobody() {
        hold.follow(true);
        hold.follow(false);
        assertFalse(hold.begin(4, 100));
        assertFalse(hold.isHeld());
        assertEquals(Outcome.NOBODY, hold.outcome(5));
    }

    @Test
    void endsWithItsTimeAndWithTheNextLeader() {
        hold.follow(true);
        hold.begin(4, 100);
        assertFalse(hold.isOver(100));
        assertTrue(hold.isOver(101));
        hold.follow(true);
        assertFalse(hold.isHeld());
        hold.begin(5, 200);
        hold.end();
        assertFalse(hold.isHeld());
    }
}

package org.vivarium.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.core.replica.Envelope.Kind;

/** A leader has an election chosen when all who follow have it, and says why not otherwise. */
class ChoosingTest {
    private static final int TICK_MS = 200;

    private final List<Object> asked = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Ports.class}, (self, called, arguments) -> {
                asked.add(arguments[0]);
                return null;
            });
    private final LeaderTransfer.Done done = new LeaderTransfer.Done() {
        @Override
        public void succeeded(long pauseMs) {
            outcomes.add("done");
        }

        @Override
        public void failed(String why) {
            outcomes.add(why);
        }
    };
    private final Choosing choosing = new Choosing(ports, TICK_MS);
    private final Ensemble ensemble = three();

    private static Ensemble three() {
        TreeMap<Long, Member> members = new TreeMap<>();
        for (long sid = 1; sid <= 3; sid++) {
            members.put(sid, new Member(sid, "host" + sid, 2888, 3888, true, "", 0));
        }
        return Ensemble.of(members, 0);
    }

    private boolean isReady(long nowMs, Long... followers) {
        return choosing.isReady(ensemble, 1, List.of(followers), nowMs);
    }

    private void answer(long from, Kind kind, String election) {
        choosing.answered(from, new Envelope(kind, 0, Envelope.LOOKING, election));
    }

    @Test
    void isReadyWhenAllWhoFollowAre() {
        choosing.begin("ballot", null, done, 0);
        assertFalse(isReady(0, 2L, 3L));
        assertEquals(List.of(2L, 3L), asked);
        answer(2, Kind.READY, "ballot");
        answer(3, Kind.READY, "another");
        assertFalse(isReady(TICK_MS, 2L, 3L));
        assertEquals(List.of(2L, 3L, 3L), asked, "who has not answered is asked again");
        assertTrue(isReady(TICK_MS, 2L), "one that is away is not waited for");
        answer(3, Kind.READY, "ballot");
        assertTrue(isReady(TICK_MS, 2L, 3L));
        assertEquals(List.of(), outcomes);
    }

    @Test
    void isGivenUpWhereOneLacksItOrDoesNotAnswer() {
        choosing.begin("ballot", null, done, 0);
        answer(3, Kind.LACKING, "ballot");
        assertTrue(
                outcomes.get(0).startsWith("server 3 has no bundle that provides the election ballot"), outcomes + "");
        assertNull(choosing.election());
        choosing.begin("ballot", null, done, 1000);
        assertFalse(isReady(1000, 2L, 3L));
        answer(2, Kind.READY, "ballot");
        assertFalse(isReady(1001 + 5 * TICK_MS, 2L, 3L));
        assertTrue(outcomes.get(1).endsWith("do not answer, as Apache's do not: [3]"), outcomes + "");
        choosing.begin("ballot", null, done, 5000);
        assertFalse(isReady(5000));
        assertFalse(isReady(5001 + 5 * TICK_MS));
        assertTrue(outcomes.get(2).startsWith("no quorum follows"), outcomes + "");
        choosing.giveUp("nobody asked");
        assertEquals(3, outcomes.size());
    }

    @Test
    void isRefusedWithAReasonAndWhileAnotherIsBeingChosen() {
        choosing.begin("ballot", "not today", done, 0);
        choosing.begin("ballot", null, done, 0);
        choosing.begin("tombola", null, done, 0);
        assertEquals(List.of("not today", "election ballot is being chosen"), outcomes);
        choosing.giveUp(Choosing.LOST);
        assertEquals(Choosing.LOST, outcomes.get(2));
    }
}

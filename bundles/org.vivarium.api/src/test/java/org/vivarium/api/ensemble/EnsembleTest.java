package org.vivarium.api.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An ensemble that changes. */
class EnsembleTest {
    private static final Ensemble THREE =
            EnsembleText.parse("server.1=a:1:2;11\nserver.2=b:1:2;11\nserver.3=c:1:2;11\nversion=5");

    @Test
    void aQuorumOfBothCountsUntilTheNextIsAgreed() {
        Ensemble next = EnsembleText.changed(THREE, "server.4=d:1:2;11,server.5=e:1:2;11", "1", 0x10);
        assertEquals(List.of(2L, 3L, 4L, 5L), next.voters());

        Ensemble joint = Ensemble.joint(THREE, next);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), joint.voters());
        assertFalse(isQuorum(joint, 1, 2), "two of the next four");
        assertFalse(isQuorum(joint, 3, 4, 5), "one of the three before");
        assertTrue(isQuorum(joint, 2, 3, 4));
        assertEquals(1, joint.weight(1), "it may still lead");
        assertFalse(joint.isAgreed());
        assertEquals(THREE, joint.agreed());
        assertEquals(next, joint.whenAgreed());
        assertEquals(next.text(), joint.text());
        assertEquals(0, joint.whenAgreed().weight(1));
    }

    @Test
    void oneThatIsPendingElsewhereCountsButIsNotTold() {
        Ensemble next = EnsembleText.changed(THREE, "server.4=d:1:2;11,server.3=c:3:4;11", "1", 0x10);

        Ensemble both = Ensemble.beside(THREE, next);

        assertEquals(THREE.text(), both.text());
        assertEquals(THREE.version(), both.version());
        assertEquals(next.text(), both.pendingText());
        assertEquals(THREE, both.agreed());
        assertEquals(next, both.whenAgreed());
        assertEquals(List.of(1L, 2L, 3L, 4L), both.voters());
        assertEquals(3, both.member(3).quorumPort());
        assertFalse(isQuorum(both, 1, 2));
        assertTrue(isQuorum(both, 2, 3));
    }

    @Test
    void whatComesBehindOneThatWasNotAgreedCountsWithIt() {
        Ensemble second = EnsembleText.changed(THREE, null, "1", 6);
        Ensemble third = EnsembleText.changed(second, "server.9=x:1:2;11", null, 7);

        Ensemble joint = Ensemble.joint(Ensemble.joint(THREE, second), third);

        assertEquals(second, joint.agreed());
        assertFalse(joint.isVoter(1));
    }

    private static boolean isQuorum(Ensemble ensemble, long... sids) {
        Set<Long> all = new java.util.HashSet<>();
        for (long sid : sids) {
            all.add(sid);
        }
        return ensemble.isQuorum(all::contains);
    }

    @Test
    void aServerThatJoinsTakesThePlaceOfItsLine() {
        Ensemble next = EnsembleText.changed(THREE, "server.3=z:3:4:observer;5", "", 0x10);

        assertEquals("z:3:4:observer;0.0.0.0:5", next.member(3).text());
        assertEquals(0x10, next.version());
        assertEquals(List.of(1L, 2L), next.voters());
    }

    @Test
    void allLinesCanBeGivenAnew() {
        Ensemble next = EnsembleText.replaced("server.7=a:1:2:participant;3,server.8=b:1:2:observer;3", 0x10);

        assertEquals(Set.of(7L, 8L), next.members().keySet());
        assertEquals(0x10, next.version());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4=d:1:2;3 |", // no server
                "server.4=d:1:2 |", // no client port
                "server.4=d:1:1;3 |",
                "server.4=d:1;3 |",
                "server.4=c:2:9;3 |", // a port that is taken
                "server.x=d:1:2;3 |",
                "| 1,2,3", // nobody is left
                "| one",
            })
    void whatCannotBeAnEnsembleIsRefused(String joining, String leaving) {
        assertThrows(IllegalArgumentException.class, () -> EnsembleText.changed(THREE, joining, leaving, 9));
    }

    @Test
    void aHierarchyIsChangedAsAWholeOnly() {
        Ensemble groups = EnsembleText.parse("server.1=a:1:2;3\ngroup.1=1");

        assertThrows(IllegalArgumentException.class, () -> EnsembleText.changed(groups, null, "1", 9));
        assertTrue(EnsembleText.replaced("server.1=a:1:2;3,server.2=b:1:2;3,group.1=1:2", 9)
                .isHierarchical());
    }

    @Test
    void whatAnotherServerCountsIsNewsWhereItIsLaterOrPending() {
        Ensemble next = EnsembleText.changed(THREE, null, "1", 6);
        Ensemble joint = Ensemble.joint(THREE, next);

        assertNull(THREE.newsOf(THREE));
        assertNull(next.newsOf(THREE));
        assertNull(next.newsOf(joint));
        assertNull(joint.newsOf(joint));
        assertEquals(next, THREE.newsOf(next));
        assertEquals(next, joint.newsOf(next), "that it is agreed is news");
        assertEquals(joint, EnsembleText.news(THREE, 1, joint.agreed().text(), joint.pendingText(), 6));
        assertNull(
                EnsembleText.news(THREE, 1, joint.agreed().text(), joint.pendingText(), 7),
                "a leader was there without it");
        assertEquals(next, EnsembleText.news(THREE, 1, next.text(), "", 0));
        assertNull(EnsembleText.news(THREE, 9, next.text(), "", 0), "from a stranger");
        assertNull(EnsembleText.news(THREE, 1, "", "", 0));
        assertNull(EnsembleText.news(THREE, 1, "server.1=nonsense", "", 0));
    }
}

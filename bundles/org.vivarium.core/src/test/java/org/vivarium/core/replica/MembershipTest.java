package org.vivarium.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.broadcast.Standing.Timing;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.core.state.ConfigNode;
import org.vivarium.core.state.State;
import org.vivarium.tree.trie.TrieFactory;
import org.vivarium.wire.Code;
import org.vivarium.wire.Request;

class MembershipTest {
    private static final Ensemble FIRST = of(0, 1, 2, 3);
    private static final Ensemble SECOND = of(0x100000005L, 1, 2, 3, 4);
    private static final Ensemble THIRD = of(0x100000009L, 2, 3, 4);
    private static final State EMPTY = State.initial(new TrieFactory(), 1);
    private static final Map<String, String> ENABLED = Map.of("reconfigEnabled", "true");

    private static Ensemble of(long version, int... sids) {
        StringBuilder text = new StringBuilder();
        for (int sid : sids) {
            text.append("server." + sid + "=h" + sid + ":1:2;3\n");
        }
        return EnsembleText.parse(text + "version=" + Long.toHexString(version));
    }

    private static Standing standing(Ensemble ensemble, Map<String, String> options) {
        return new Standing(1, ensemble, new Timing(200, 10, 5), 0, Epochs.NONE, List.of(), new Random(1), options);
    }

    private static Membership membership(Ensemble ensemble) {
        return new Membership(standing(ensemble, ENABLED));
    }

    private static Ensemble recovered(Ensemble file, Ensemble before, Ensemble last) {
        byte[] earlier = before == null ? null : ConfigNode.data(before);
        State state = last == null ? EMPTY : ConfigNode.with(EMPTY, last);
        return Membership.recovered(standing(file, ENABLED), earlier, state).ensemble();
    }

    @Test
    void aLogThatHoldsAChangeCountsBothUnlessAFileKnowsThatItIsAgreed() {
        assertEquals(FIRST, recovered(FIRST, null, null));
        assertEquals(Ensemble.joint(FIRST, SECOND), recovered(FIRST, FIRST, SECOND));
        assertEquals(SECOND, recovered(SECOND, FIRST, SECOND));
        assertEquals(Ensemble.joint(SECOND, THIRD), recovered(FIRST, SECOND, THIRD), "the one before must be agreed");
        assertEquals(Ensemble.joint(FIRST, THIRD), recovered(FIRST, null, THIRD), "a snapshot says nothing of that");
        assertEquals(THIRD, recovered(THIRD, FIRST, SECOND), "the file knows more");
    }

    @Test
    void withoutReconfigurationTheFileAloneCounts() {
        State state = ConfigNode.with(EMPTY, SECOND);
        Standing standing = standing(FIRST, Map.of());

        assertEquals(FIRST, Membership.recovered(standing, null, state).ensemble());
        Membership membership = new Membership(standing);
        assertFalse(membership.logged(ConfigNode.data(SECOND)));
        assertFalse(membership.heardOf(SECOND));
        assertEquals(FIRST, ConfigNode.read(membership.shown(state)));
    }

    @Test
    void aChangeCountsBesideWhatIsAgreedFromTheLogOnUntilItIsCommitted() {
        Membership membership = membership(FIRST);

        assertTrue(membership.logged(ConfigNode.data(SECOND)));
        assertEquals(Ensemble.joint(FIRST, SECOND), membership.ensemble());
        assertFalse(membership.committed(SECOND.version() - 1));
        assertTrue(membership.logged(ConfigNode.data(THIRD)), "as when a history is taken over");
        assertEquals(Ensemble.joint(SECOND, THIRD), membership.ensemble());
        assertTrue(membership.mayLead());
        assertTrue(membership.committed(THIRD.version()));
        assertEquals(THIRD, membership.ensemble());
        assertFalse(membership.mayLead());
        assertFalse(membership.committed(THIRD.version() + 1), "it is no news any more");
    }

    @Test
    void aStateThatIsTakenOverMayNotBeAgreed() {
        Membership membership = membership(FIRST);
        membership.logged(ConfigNode.data(SECOND));

        assertTrue(membership.installed(ConfigNode.with(EMPTY, THIRD)));

        assertEquals(Ensemble.joint(FIRST, THIRD), membership.ensemble(), "whether the second ever was, nobody knows");
        assertTrue(membership.installed(ConfigNode.with(EMPTY, FIRST)));
        assertEquals(FIRST, membership.ensemble(), "what stood in the log does so no more");
    }

    @Test
    void whatOthersKnowToBeAgreedIsTakenOver() {
        Membership membership = membership(FIRST);
        membership.logged(ConfigNode.data(THIRD));

        assertTrue(membership.heardOf(SECOND));
        assertEquals(Ensemble.joint(SECOND, THIRD), membership.ensemble());
        assertFalse(membership.heardOf(SECOND));
        assertTrue(membership.heardOf(THIRD));
        assertEquals(THIRD, membership.ensemble());
    }

    @Test
    void whatIsPendingElsewhereCountsUntilThereIsALeader() {
        Membership membership = membership(FIRST);

        assertTrue(membership.heardOf(Ensemble.joint(FIRST, SECOND)));
        assertEquals(Ensemble.beside(FIRST, SECOND), membership.ensemble());
        assertTrue(membership.logged(ConfigNode.data(THIRD)), "it was not agreed after all");
        assertEquals(Ensemble.joint(FIRST, THIRD), membership.ensemble());
        assertFalse(membership.heardOf(Ensemble.joint(FIRST, SECOND)), "what stands in the log comes first");

        Membership other = membership(FIRST);
        other.heardOf(Ensemble.joint(FIRST, SECOND));
        assertTrue(other.committed(1), "the leader has it not");
        assertEquals(FIRST, other.ensemble());
        assertFalse(membership(SECOND).heardOf(Ensemble.joint(FIRST, THIRD)), "of one that knows less");
    }

    @Test
    void theZnodeSaysNoLessThanIsAgreed() {
        Membership membership = membership(SECOND);

        assertEquals(SECOND, ConfigNode.read(membership.shown(EMPTY)));
        assertEquals(SECOND, ConfigNode.read(membership.shown(ConfigNode.with(EMPTY, FIRST))));
        State later = ConfigNode.with(EMPTY, THIRD);
        assertSame(later, membership.shown(later));
        assertEquals(EMPTY.digest(), membership.shown(EMPTY).digest());
        assertEquals(-1, membership.shown(EMPTY).get("/zookeeper/config").version());
    }

    // ---- wishes

    @Test
    void aWishBecomesTheNextConfiguration() {
        Request.Configure configure =
                assertInstanceOf(Request.Configure.class, checked(membership(FIRST), adds4(-1), true, true));

        assertEquals(SECOND, ConfigNode.read(configure.text()));
    }

    @Test
    void aWishIsRefusedInZooKeepersOrder() {
        Membership alone = new Membership(standing(null, ENABLED));
        assertEquals(
                Code.RECONFIG_DISABLED, refusal(new Membership(standing(FIRST, Map.of())), adds4(-1), false, false));
        assertEquals(Code.SESSION_EXPIRED, refusal(alone, adds4(-1), false, false));
        assertEquals(Code.UNIMPLEMENTED, refusal(alone, adds4(-1), true, false));
        Membership changing = membership(FIRST);
        changing.logged(ConfigNode.data(SECOND));
        assertEquals(Code.RECONFIG_IN_PROGRESS, refusal(changing, adds4(7), true, false));
        assertEquals(Code.BAD_VERSION, refusal(membership(FIRST), adds4(7), true, false));
        assertEquals(Code.NEW_CONFIG_NO_QUORUM, refusal(membership(FIRST), adds4(0), true, false));
        assertEquals(Code.BAD_ARGUMENTS, refusal(membership(FIRST), wish(null, "1,2", null), true, false));
        assertEquals(Code.BAD_ARGUMENTS, refusal(membership(FIRST), wish("server.4=x", null, null), true, false));
        assertEquals(Code.BAD_ARGUMENTS, refusal(membership(FIRST), wish(null, null, "nonsense"), true, false));
    }

    @Test
    void aSingleVoterIsAnEnsembleOnlyWhereNoneStandsAlone() {
        Map<String, String> options = Map.of("reconfigEnabled", "true", "standaloneEnabled", "false");

        Request checked = checked(new Membership(standing(FIRST, options)), wish(null, "1,2", null), true, true);

        assertInstanceOf(Request.Configure.class, checked);
    }

    private static Request.Reconfig adds4(long fromVersion) {
        return new Request.Reconfig("server.4=h4:1:2;3", null, null, fromVersion);
    }

    private static Request.Reconfig wish(String joining, String leaving, String newMembers) {
        return new Request.Reconfig(joining, leaving, newMembers, -1);
    }

    private static Code refusal(Membership membership, Request.Reconfig wish, boolean alive, boolean followed) {
        return assertInstanceOf(Request.Refused.class, checked(membership, wish, alive, followed))
                .code();
    }

    private static Request checked(Membership membership, Request.Reconfig wish, boolean alive, boolean followed) {
        return membership.checked(wish, alive, SECOND.version(), next -> followed);
    }
}

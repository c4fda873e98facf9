package org.vivarium.election.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.Outbox.Effect;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.wire.MalformedException;

/** An election among servers that become others. */
class ReconfiguredTest {
    private static final Ensemble THREE = Ensembles.of(3, 1);
    private static final Ensemble WITHOUT_3 = EnsembleText.changed(THREE, null, "3", 7);
    private static final long ME = 2;
    private static final long OBSERVER = 4;
    private static final long ZXID = 0x105;

    private final Outbox out = new Outbox();

    private FastElection looking(Ensemble ensemble, long sid, boolean isReconfigEnabled) {
        FastElection election = new FastElection(new Standing(
                sid,
                ensemble,
                new Standing.Timing(2000, 10, 5),
                0,
                Epochs.NONE,
                List.of(),
                new Random(1),
                Map.of("reconfigEnabled", "" + isReconfigEnabled)));
        election.look(ZXID, new Epochs(1, 1), Election.NO_TRANSFEREE, 0, out);
        taken();
        return election;
    }

    private List<Effect> taken() {
        List<Effect> all = new ArrayList<>();
        for (Effect effect = out.poll(); effect != null; effect = out.poll()) {
            all.add(effect);
        }
        return all;
    }

    /** What comes of the word of a server that counts an ensemble and votes for server 3. */
    private List<Effect> hear(FastElection election, long from, ServerState state, Ensemble counts) {
        Notification said =
                new Notification(state, new Vote(3, ZXID, 1, 1), counts.agreed().text(), counts.pendingText());
        election.received(from, said.bytes(), 0, out);
        return taken();
    }

    @Test
    void whoLooksLearnsOfOtherServersFromAMember() {
        FastElection election = looking(THREE, ME, true);
        Ensemble joint = Ensemble.joint(THREE, WITHOUT_3);

        assertEquals(
                List.of(new Effect.HeardOf(WITHOUT_3)),
                hear(election, 1, ServerState.LOOKING, WITHOUT_3),
                "and its vote is not weighed among the old ones");
        assertEquals(List.of(new Effect.HeardOf(joint)), hear(election, 1, ServerState.LOOKING, joint));
        assertEquals(0, told(hear(election, 9, ServerState.LOOKING, WITHOUT_3)), "of strangers nothing is learnt");
        assertEquals(0, told(hear(election, 1, ServerState.LOOKING, THREE)));
    }

    @Test
    void whatWasPendingBeforeALeaderWasEstablishedIsNoNews() {
        FastElection election = looking(THREE, ME, true);
        hear(election, 1, ServerState.FOLLOWING, THREE);
        hear(election, 3, ServerState.LEADING, THREE);
        election.established(1, 2, 0, out);
        election.look(ZXID, new Epochs(2, 2), Election.NO_TRANSFEREE, 0, out);
        taken();

        assertEquals(0, told(hear(election, 1, ServerState.LOOKING, Ensemble.joint(THREE, WITHOUT_3))));
        Ensemble later = EnsembleText.changed(THREE, null, "3", Zxid.of(2, 1));
        assertEquals(1, told(hear(election, 1, ServerState.LOOKING, Ensemble.joint(THREE, later))));
    }

    private static long told(List<Effect> effects) {
        return effects.stream().filter(Effect.HeardOf.class::isInstance).count();
    }

    @Test
    void anEnsembleFromAFileHearsOfNone() {
        assertEquals(0, told(hear(looking(THREE, ME, false), 1, ServerState.LOOKING, WITHOUT_3)));
    }

    @Test
    void aLeaderThatIsThereIsFoundWhateverIsPendingHere() {
        Ensemble without1 = EnsembleText.changed(THREE, null, "1", 7);
        FastElection election = looking(Ensemble.joint(THREE, without1), ME, true);
        hear(election, 1, ServerState.FOLLOWING, THREE);

        List<Effect> last = hear(election, 3, ServerState.LEADING, THREE);

        assertEquals(new Effect.Elected(3), last.get(last.size() - 1), "though of the next two only one has said so");
    }

    @Test
    void whoBecomesAVoterSaysSoOfItself() throws MalformedException {
        FastElection election = looking(THREE, OBSERVER, true);
        hear(election, 1, ServerState.FOLLOWING, THREE);
        hear(election, 3, ServerState.LEADING, THREE);
        election.reconfigured(EnsembleText.changed(THREE, "server.4=h4:1:2;3", null, 7));

        Effect.SendVote answer =
                (Effect.SendVote) hear(election, 1, ServerState.LOOKING, THREE).get(0);

        assertEquals(ServerState.FOLLOWING, Notification.read(answer.vote()).state());
    }
}

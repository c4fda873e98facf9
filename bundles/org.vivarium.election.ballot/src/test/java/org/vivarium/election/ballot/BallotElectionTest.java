package org.vivarium.election.ballot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.Outbox.Effect;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.api.ensemble.Member;
import org.vivarium.election.ballot.Ballot.Kind;
import org.vivarium.wire.MalformedException;

/** A call, and what it asks for: of server 2 of three that vote, in epoch 1 with a log that ends at 5; 4 observes. */
class BallotElectionTest {
    private static final long ME = 2;
    private static final long ZXID = 5;
    private static final Epochs EPOCHS = new Epochs(1, 1);
    private static final long LATER = BallotElection.WINDOW_MIN_MS + BallotElection.HEAD_START_MS;

    private final Outbox out = new Outbox();
    private BallotElection election = of(ME, Map.of());

    // --- an attempt

    @Test
    void asksBeforeItIsACandidate() {
        look();
        assertEquals(List.of(), taken(), "others may go first");

        tick(LATER);
        assertEquals(List.of("PRE_VOTE 1 to 1", "PRE_VOTE 1 to 3"), taken());

        hear(3, new Ballot(Kind.PRE_VOTE_GRANTED, 1));
        assertEquals(List.of("REQUEST_VOTE 1 to 1", "REQUEST_VOTE 1 to 3"), taken());

        hear(1, new Ballot(Kind.VOTE_GRANTED, 1));
        assertEquals(List.of("elected 2", "LEADER 1 to 1", "LEADER 1 to 3", "LEADER 1 to 4"), taken());
    }

    @Test
    void noTermBeginsWithoutAQuorumOfPreVotes() {
        look();
        for (long nowMs = 0; nowMs < 100_000; nowMs += 10) {
            tick(nowMs);
        }
        hear(1, new Ballot(Kind.REFUSED, 0));

        assertTrue(taken().stream().allMatch(line -> line.startsWith("PRE_VOTE 1 ")));
    }

    @Test
    void triesLessAndLessOften() {
        look();
        List<Long> timesMs = new ArrayList<>();
        for (long nowMs = 0; nowMs < 60_000; nowMs++) {
            tick(nowMs);
            if (!taken().isEmpty()) {
                timesMs.add(nowMs);
            }
        }

        assertTrue(timesMs.get(0) <= BallotElection.WINDOW_MIN_MS, timesMs::toString);
        for (int i = 1; i < timesMs.size(); i++) {
            long gapMs = timesMs.get(i) - timesMs.get(i - 1);
            assertTrue(
                    gapMs >= BallotElection.ANSWER_MS
                            && gapMs <= BallotElection.ANSWER_MS + BallotElection.WINDOW_MAX_MS,
                    timesMs::toString);
        }
        assertTrue(timesMs.size() < 80, timesMs::toString);
    }

    @Test
    void anAnswerOfAnEarlierAttemptDoesNotCount() {
        standing();

        hear(1, new Ballot(Kind.PRE_VOTE_GRANTED, 1));
        hear(1, new Ballot(Kind.VOTE_GRANTED, 0));

        assertEquals(List.of(), taken());
    }

    @Test
    void givesUpWhatItStandsForWhenALaterTermHasBegun() {
        standing();

        hear(1, new Ballot(Kind.REFUSED, 7));
        hear(3, new Ballot(Kind.VOTE_GRANTED, 1));
        assertEquals(List.of(), taken());

        tick(100_000);
        assertEquals(List.of("PRE_VOTE 8 to 1", "PRE_VOTE 8 to 3"), taken());
    }

    @Test
    void aSingleVoterElectsItself() {
        election = of(1, Map.of(), 1);

        election.look(ZXID, EPOCHS, Election.NO_TRANSFEREE, 0, out);
        tick(LATER);

        assertEquals(List.of("elected 1", "LEADER 1 to 2"), taken());
    }

    // --- what others ask

    @Test
    void grantsAPreVoteToALogThatIsNoShorter() {
        look();

        hear(1, new Ballot(Kind.PRE_VOTE, 1, 1, ZXID));
        hear(3, new Ballot(Kind.PRE_VOTE, 1, 2, 0));

        assertEquals(List.of("PRE_VOTE_GRANTED 1 to 1", "PRE_VOTE_GRANTED 1 to 3"), taken(), "a pre-vote binds nobody");
    }

    @Test
    void refusesAShorterLogAndTriesItself() {
        look();

        hear(1, new Ballot(Kind.PRE_VOTE, 1, 1, ZXID - 1));
        assertEquals(List.of("REFUSED 0 to 1", "PRE_VOTE 1 to 1", "PRE_VOTE 1 to 3"), taken());

        hear(1, new Ballot(Kind.REQUEST_VOTE, 1, 1, ZXID - 1));
        assertEquals(List.of("REFUSED 0 to 1"), taken(), "it has tried already");
    }

    @Test
    void hasOneVoteInATerm() {
        look();

        hear(1, new Ballot(Kind.REQUEST_VOTE, 1, 1, ZXID));
        hear(3, new Ballot(Kind.REQUEST_VOTE, 1, 1, ZXID));
        hear(3, new Ballot(Kind.PRE_VOTE, 1, 1, ZXID));
        hear(1, new Ballot(Kind.REQUEST_VOTE, 1, 1, ZXID));
        hear(3, new Ballot(Kind.REQUEST_VOTE, 2, 1, ZXID));

        assertEquals(
                List.of(
                        "VOTE_GRANTED 1 to 1",
                        "REFUSED 1 to 3",
                        "REFUSED 1 to 3",
                        "VOTE_GRANTED 1 to 1",
                        "VOTE_GRANTED 2 to 3"),
                taken());
    }

    @Test
    void aCandidateDoesNotVoteForAnotherOne() {
        standing();

        hear(3, new Ballot(Kind.REQUEST_VOTE, 1, 1, ZXID));

        assertEquals(List.of("REFUSED 1 to 3"), taken());
    }

    @Test
    void whoHasALeaderRefuses() {
        look();
        hear(1, new Ballot(Kind.LEADER, 3));
        assertEquals(List.of("elected 1"), taken());

        hear(3, new Ballot(Kind.PRE_VOTE, 4, 1, ZXID + 1));
        hear(3, new Ballot(Kind.REQUEST_VOTE, 9, 1, ZXID + 1));

        assertEquals(List.of("REFUSED 3 to 3", "REFUSED 3 to 3"), taken());
    }

    @Test
    void whoLeadsSaysSoToAnybodyWhoLooks() {
        leading();

        hear(3, new Ballot(Kind.PRE_VOTE, 9, 1, ZXID + 1));
        hear(4, new Ballot(Kind.PRE_VOTE, 1, 0, 0));

        assertEquals(List.of("LEADER 1 to 3", "LEADER 1 to 4"), taken());
    }

    @Test
    void anObserverHasNoVote() {
        look();
        hear(4, new Ballot(Kind.REQUEST_VOTE, 1, 1, ZXID));
        assertEquals(List.of(), taken());

        election = of(4, Map.of());
        election.look(ZXID, EPOCHS, Election.NO_TRANSFEREE, 0, out);
        assertEquals(List.of("PRE_VOTE 1 to 1", "PRE_VOTE 1 to 2", "PRE_VOTE 1 to 3"), taken());
        hear(1, new Ballot(Kind.PRE_VOTE_GRANTED, 1));
        hear(2, new Ballot(Kind.PRE_VOTE_GRANTED, 1));
        hear(3, new Ballot(Kind.REQUEST_VOTE, 1, 1, ZXID));
        assertEquals(List.of(), taken());

        hear(3, new Ballot(Kind.LEADER, 1));
        assertEquals(List.of("elected 3"), taken());
    }

    // --- who leads

    @Test
    void believesOfTwoLeadersTheLaterOneUntilItIsEstablished() {
        leading();
        hear(3, new Ballot(Kind.LEADER, 1));
        assertEquals(List.of(), taken(), "of the same term it is as good");

        hear(3, new Ballot(Kind.LEADER, 2));
        assertEquals(List.of("elected 3"), taken());

        election.established(1, 2, 0, out);
        hear(1, new Ballot(Kind.LEADER, 3));
        assertEquals(List.of(), taken());
    }

    @Test
    void whoIsPreferredTriesAtOnceAndOthersLetItGoFirst() {
        Map<String, String> options = Map.of(BallotElection.PREFERRED_LEADER, "2");
        election = of(ME, options);
        look();
        assertEquals(List.of("PRE_VOTE 1 to 1", "PRE_VOTE 1 to 3"), taken());

        election = of(3, options);
        look();
        tick(BallotElection.HEAD_START_MS - 1);
        assertEquals(List.of(), taken());
        tick(LATER);
        assertEquals(List.of("PRE_VOTE 1 to 1", "PRE_VOTE 1 to 2"), taken());
    }

    @Test
    void nobodyWaitsForThePreferredOneThatIsLost() {
        election = of(ME, Map.of(BallotElection.PREFERRED_LEADER, "1"));
        look();
        hear(1, new Ballot(Kind.LEADER, 1));
        taken();

        look();
        tick(BallotElection.WINDOW_MIN_MS);
        assertEquals(List.of("PRE_VOTE 2 to 1", "PRE_VOTE 2 to 3"), taken());
    }

    @Test
    void aTransfereeIsACandidateAtOnceAndOthersLetItGoFirst() {
        election.look(ZXID, EPOCHS, ME, 0, out);
        assertEquals(List.of("REQUEST_VOTE 1 to 1", "REQUEST_VOTE 1 to 3"), taken());

        election.look(ZXID, EPOCHS, 3, 0, out);
        tick(BallotElection.HEAD_START_MS - 1);
        assertEquals(List.of(), taken());
    }

    // --- other servers

    @Test
    void whoLooksLearnsOfALaterEnsembleFromAMember() {
        Ensemble known = ensemble(3);
        Ensemble next = EnsembleText.changed(known, null, "3", 7);
        election = of(ME, Map.of("reconfigEnabled", "true"));
        look();
        taken();

        hear(1, new Ballot(Kind.REFUSED, 0).with(next.text(), ""));
        assertEquals(new Effect.HeardOf(next), out.poll());
        hear(9, new Ballot(Kind.REFUSED, 0).with(next.text(), ""));
        assertEquals(List.of(), taken(), "of strangers nothing is learnt");
    }

    @Test
    void whatWasPendingBeforeALeaderWasEstablishedIsNoNews() {
        Ensemble known = ensemble(3);
        Ensemble next = EnsembleText.changed(known, null, "3", 7);
        election = of(ME, Map.of("reconfigEnabled", "true"));
        look();
        hear(1, new Ballot(Kind.LEADER, 1));
        election.established(1, 2, 0, out);
        look();
        taken();

        hear(1, new Ballot(Kind.REFUSED, 0).with(known.text(), next.text()));
        assertEquals(List.of(), taken());
        Ensemble later = EnsembleText.changed(known, null, "3", Zxid.of(2, 1));
        hear(1, new Ballot(Kind.REFUSED, 0).with(known.text(), later.text()));
        assertEquals(new Effect.HeardOf(Ensemble.joint(known, later)), out.poll());
    }

    @Test
    void whoHasALeaderTellsOneThatIsNoneOfTheVotersAnyMore() {
        Ensemble next = EnsembleText.changed(ensemble(3), null, "3", 7);
        election = of(ME, Map.of("reconfigEnabled", "true"));
        look();
        hear(1, new Ballot(Kind.LEADER, 1));
        election.reconfigured(next);
        taken();

        hear(3, new Ballot(Kind.PRE_VOTE, 1, 1, ZXID).with(ensemble(3).text(), ""));
        assertEquals(List.of("REFUSED 1 to 3"), taken());
        hear(3, new Ballot(Kind.PRE_VOTE, 1, 1, ZXID).with(next.text(), ""));
        assertEquals(List.of(), taken(), "it knows, and asks for the leader");
    }

    // --- bytes

    @Test
    void whatIsNoBallotIsDroppedWithANote() {
        look();
        while (out.poll() != null) {}

        election.received(1, new byte[44], 0, out);

        Effect.Note note = (Effect.Note) out.poll();
        assertEquals(
                "dropped what server 1 sent as a vote: no message of the election ballot begins so;"
                        + " every server of an ensemble needs the same election",
                note.line());
        assertThrows(MalformedException.class, () -> Ballot.read(new byte[39]));
    }

    @Test
    void aBallotIsReadAsItWasWritten() throws MalformedException {
        for (Kind kind : Kind.values()) {
            Ballot ballot = new Ballot(kind, 7, 3, Long.MAX_VALUE, "version=1", "version=2");
            assertEquals(ballot, Ballot.read(ballot.bytes()));
        }
    }

    @Test
    void saysNothingBeforeItIsAsked() {
        hear(1, new Ballot(Kind.REQUEST_VOTE, 1, 1, ZXID));
        tick(1_000);

        assertEquals(List.of(), taken());
    }

    private static BallotElection of(long sid, Map<String, String> options) {
        return of(sid, options, 3);
    }

    private static Ensemble ensemble(int voters) {
        TreeMap<Long, Member> members = new TreeMap<>();
        for (long member = 1; member <= voters + 1; member++) {
            members.put(member, new Member(member, "h" + member, 2888, 3888, member <= voters, "", 0));
        }
        return Ensemble.of(members, 0);
    }

    private static BallotElection of(long sid, Map<String, String> options, int voters) {
        Standing.Timing timing = new Standing.Timing(2000, 10, 5);
        return new BallotElection(
                new Standing(sid, ensemble(voters), timing, ZXID, EPOCHS, List.of(), new Random(1), options));
    }

    private void look() {
        election.look(ZXID, EPOCHS, Election.NO_TRANSFEREE, 0, out);
    }

    private void tick(long nowMs) {
        election.tick(nowMs, out);
    }

    private void hear(long from, Ballot ballot) {
        election.received(from, ballot.bytes(), 0, out);
    }

    private void standing() {
        look();
        tick(LATER);
        hear(3, new Ballot(Kind.PRE_VOTE_GRANTED, 1));
        taken();
    }

    private void leading() {
        standing();
        hear(3, new Ballot(Kind.VOTE_GRANTED, 1));
        taken();
    }

    /** Everything asked for since the last call, a line each; notes left out. */
    private List<String> taken() {
        List<String> lines = new ArrayList<>();
        for (Effect effect = out.poll(); effect != null; effect = out.poll()) {
            if (effect instanceof Effect.SendVote vote) {
                try {
                    Ballot ballot = Ballot.read(vote.vote());
                    lines.add(ballot.kind() + " " + ballot.term() + " to " + vote.to());
                } catch (MalformedException e) {
                    throw new AssertionError(e);
                }
            } else if (effect instanceof Effect.Elected elected) {
                lines.add("elected " + elected.leader());
            }
        }
        return lines;
    }
}

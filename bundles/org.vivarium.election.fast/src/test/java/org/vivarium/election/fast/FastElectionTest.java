package org.vivarium.election.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vivarium.election.fast.ServerState.FOLLOWING;
import static org.vivarium.election.fast.ServerState.LEADING;
import static org.vivarium.election.fast.ServerState.LOOKING;
import static org.vivarium.election.fast.ServerState.OBSERVING;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.wire.MalformedException;

/** Each test is a call and a look into the outbox, and checks a rule of compat B2. Votes: leader/zxid/round/epoch. */
class FastElectionTest {
    private static final Ensemble THREE = Ensembles.of(3, 1);
    private static final Ensemble FIVE = Ensembles.of(5, 0);
    private static final long ME = 2;
    private static final long OBSERVER = 4;
    private static final long ZXID = 0x105;

    private final Outbox out = new Outbox();
    private FastElection election;

    // --- the beginning of a round

    @Test
    void proposesItselfToAllVoters() {
        begin(THREE, ME);

        assertEquals(
                List.of(
                        "note looking for a leader, in round 1 of the election",
                        "to 1: LOOKING 2/105/1/1",
                        "to 3: LOOKING 2/105/1/1"),
                taken());
    }

    @Test
    void sendsTheConfigurationItHas() throws MalformedException {
        begin(THREE, ME);

        out.poll();
        var sent = (Outbox.Effect.SendVote) out.poll();
        assertEquals(
                new Notification(LOOKING, new Vote(ME, ZXID, 1, 1), 2, THREE.text(), ""),
                Notification.read(sent.vote()));
    }

    @Test
    void anObserverOnlyAsks() {
        begin(THREE, OBSERVER);

        String nobody = "LOOKING none/-8000000000000000/1/-8000000000000000";
        assertEquals(
                List.of(
                        "note looking for a leader, in round 1 of the election",
                        "to 1: " + nobody,
                        "to 2: " + nobody,
                        "to 3: " + nobody),
                taken());
    }

    @Test
    void looksAgainInTheNextRoundWithWhatItHasThen() {
        begin(THREE, ME);
        taken();

        election.look(0x201, new Epochs(3, 2), Election.NO_TRANSFEREE, 50, out);

        assertEquals(
                List.of(
                        "note looking for a leader, in round 2 of the election",
                        "to 1: LOOKING 2/201/2/2",
                        "to 3: LOOKING 2/201/2/2"),
                taken());
    }

    @Test
    void aSingleVoterElectsItself() {
        begin(Ensembles.of(1, 1), 1);

        assertEquals(
                List.of(
                        "note looking for a leader, in round 1 of the election",
                        "note server 1 is elected, in round 1, with epoch 1 and zxid 0x105",
                        "elected 1"),
                taken());
    }

    @Test
    void saysNothingBeforeItIsAsked() {
        election = of(THREE, ME);

        hear(3, LOOKING, vote(3, ZXID, 1, 1), 0);
        hear(9, LOOKING, vote(9, ZXID, 1, 1), 0);
        election.tick(1000, out);

        assertEquals(List.of(), taken());
    }

    // --- timeouts

    @Test
    void sendsAgainAfterATimeoutThatDoublesUpToAMinute() {
        looking(THREE, ME);
        var timesMs = new ArrayList<Long>();
        for (long nowMs = 0; nowMs < 250_000; nowMs += 100) {
            election.tick(nowMs, out);
            if (!taken().isEmpty()) {
                timesMs.add(nowMs);
            }
        }

        assertEquals(
                List.of(200L, 600L, 1400L, 3000L, 6200L, 12_600L, 25_400L, 51_000L, 102_200L, 162_200L, 222_200L),
                timesMs);
    }

    // --- proposals of others

    @Test
    void takesOverABetterProposal() {
        for (Vote better : List.of(vote(3, ZXID, 1, 1), vote(1, ZXID + 1, 1, 1), vote(1, 1, 1, 2))) {
            looking(FIVE, ME);

            hear(1, LOOKING, better, 5);

            String line = "LOOKING " + text(better);
            assertEquals(List.of("to 1: " + line, "to 3: " + line, "to 4: " + line, "to 5: " + line), taken());
        }
    }

    @Test
    void keepsItsOwnBeforeAWorseOne() {
        for (Vote worse : List.of(vote(1, ZXID, 1, 1), vote(3, ZXID - 1, 1, 1), vote(3, ZXID + 1, 1, 0))) {
            looking(FIVE, ME);

            hear(1, LOOKING, worse, 5);

            assertEquals(List.of(), taken());
        }
    }

    @Test
    void oneOfWeightZeroIsNeverBetter() {
        looking(Ensembles.of(3, 0, Map.of(), Map.of(3L, 0L)), ME);

        hear(3, LOOKING, vote(3, ZXID + 1, 1, 1), 5);
        assertEquals(List.of(), taken());

        hear(3, LOOKING, vote(3, ZXID + 1, 2, 1), 5);
        assertEquals(List.of("to 1: LOOKING 2/105/2/1", "to 3: LOOKING 2/105/2/1"), taken());
    }

    @Test
    void aLaterRoundIsEnteredWithTheBetterOfItsVoteAndTheOwnFirstOne() {
        looking(FIVE, ME);
        hear(5, LOOKING, vote(5, ZXID, 1, 1), 5);
        taken();

        hear(1, LOOKING, vote(1, ZXID, 4, 1), 5);
        assertEquals(
                sentToOthersOfFive("LOOKING 2/105/4/1"), taken(), "its own is better; that of round 1 is forgotten");

        hear(1, LOOKING, vote(3, ZXID, 6, 1), 5);
        assertEquals(sentToOthersOfFive("LOOKING 3/105/6/1"), taken());
    }

    @Test
    void aLaterRoundForgetsTheVotesBefore() {
        looking(FIVE, ME);
        hear(1, LOOKING, vote(2, ZXID, 1, 1), 5);
        hear(3, LOOKING, vote(2, ZXID, 1, 1), 5);
        hear(4, LOOKING, vote(1, 1, 2, 1), 6);
        taken();

        hear(1, LOOKING, vote(2, ZXID, 2, 1), 7);
        election.tick(207, out);

        assertEquals(sentToOthersOfFive("LOOKING 2/105/2/1"), taken(), "two of five: sent again, not decided");
    }

    @Test
    void aLaterRoundForgetsWhoFollowedInTheOneBefore() {
        looking(FIVE, ME);
        hear(1, FOLLOWING, vote(3, ZXID, 1, 1), 5);
        hear(3, LOOKING, vote(3, ZXID, 2, 1), 6);
        taken();

        hear(3, LEADING, vote(3, ZXID, 2, 1), 7);
        assertEquals(List.of(), taken(), "only server 3 and this one are in round 2");

        hear(5, LOOKING, vote(3, ZXID, 2, 1), 8);
        election.tick(208, out);
        assertEquals(elected("3/105/2/1"), taken());
    }

    @Test
    void anEarlierRoundIsAnsweredAndNotCounted() {
        looking(THREE, ME);
        election.look(ZXID, new Epochs(1, 1), Election.NO_TRANSFEREE, 0, out);
        taken();

        hear(3, LOOKING, vote(2, ZXID, 1, 1), 5);
        assertEquals(List.of("to 3: LOOKING 2/105/2/1"), taken());

        hear(1, LOOKING, vote(3, ZXID, 1, 1), 6);
        assertEquals(List.of("to 1: LOOKING 2/105/2/1"), taken());
    }

    @Test
    void proposalsWithoutAZxidAreIgnored() {
        looking(THREE, ME);

        hear(3, LOOKING, vote(3, -1, 7, 9), 5);

        assertEquals(List.of(), taken());
    }

    @Test
    void proposalsOfWhoDoesNotVoteAreIgnored() {
        looking(THREE, ME);

        for (long leader : new long[] {OBSERVER, 77, Vote.NONE}) {
            hear(3, LOOKING, vote(leader, ZXID, 7, 9), 5);
            hear(3, LEADING, vote(leader, ZXID, 7, 9), 5);
            hear(1, FOLLOWING, vote(leader, ZXID, 7, 9), 5);
        }

        assertEquals(List.of(), taken());
    }

    // --- the decision among those that look

    @Test
    void decidesAtOnceWhenEveryVoterAgrees() {
        looking(THREE, ME);
        hear(1, LOOKING, vote(3, ZXID, 1, 1), 5);
        taken();

        hear(3, LOOKING, vote(3, ZXID, 1, 1), 6);

        assertEquals(elected("3/105/1/1"), taken());
    }

    @Test
    void waitsForABetterVoteWhileOneVoterIsSilent() {
        looking(THREE, ME);
        hear(1, LOOKING, vote(2, ZXID, 1, 1), 5);
        election.tick(204, out);
        assertEquals(List.of(), taken(), "a quorum is not sent the vote again");

        election.tick(205, out);

        assertEquals(elected("2/105/1/1"), taken());
    }

    @Test
    void doesNotWaitForWhoCannotBeReached() {
        looking(THREE, ME);
        hear(1, LOOKING, vote(2, ZXID, 1, 1), 5);
        assertEquals(List.of(), taken());

        election.unreachable(3, 7, out);

        assertEquals(elected("2/105/1/1"), taken());
    }

    @Test
    void whoCouldNotBeReachedBeforeTheQuorumIsNotWaitedForEither() {
        looking(THREE, ME);
        election.unreachable(3, 3, out);
        assertEquals(List.of(), taken(), "alone it is no quorum");

        hear(1, LOOKING, vote(2, ZXID, 1, 1), 5);

        assertEquals(elected("2/105/1/1"), taken());
    }

    @Test
    void whoIsHeardOfAgainIsWaitedFor() {
        looking(FIVE, ME);
        election.unreachable(4, 1, out);
        election.unreachable(5, 1, out);
        hear(5, LOOKING, vote(1, ZXID, 1, 1), 2);

        hear(1, LOOKING, vote(2, ZXID, 1, 1), 5);
        hear(3, LOOKING, vote(2, ZXID, 1, 1), 5);

        assertEquals(List.of(), taken());
    }

    @Test
    void eachElectionFindsOutAnewWhoCanBeReached() {
        looking(THREE, ME);
        election.unreachable(3, 3, out);

        election.look(ZXID, new Epochs(1, 1), Election.NO_TRANSFEREE, 10, out);
        taken();
        hear(1, LOOKING, vote(2, ZXID, 2, 1), 15);

        assertEquals(List.of(), taken());
    }

    @Test
    void aBetterVoteWhileWaitingIsTakenOver() {
        looking(FIVE, ME);
        hear(1, LOOKING, vote(2, ZXID, 1, 1), 5);
        hear(3, LOOKING, vote(2, ZXID, 1, 1), 5);
        taken();

        hear(4, LOOKING, vote(4, ZXID, 1, 1), 204);
        assertEquals(sentToOthersOfFive("LOOKING 4/105/1/1"), taken());
        election.tick(300, out);
        assertEquals(List.of(), taken());

        hear(3, LOOKING, vote(4, ZXID, 1, 1), 310);
        election.tick(509, out);
        assertEquals(List.of(), taken(), "the wait begins anew with the new quorum");
        election.tick(510, out);
        assertEquals(elected("4/105/1/1"), taken());
    }

    @Test
    void aWorseVoteWhileWaitingDoesNotProlongIt() {
        looking(FIVE, 5);
        hear(1, LOOKING, vote(5, ZXID, 1, 1), 5);
        hear(3, LOOKING, vote(5, ZXID, 1, 1), 5);
        hear(4, LOOKING, vote(4, ZXID, 1, 1), 150);

        election.tick(205, out);

        assertEquals(elected("5/105/1/1"), taken());
    }

    @Test
    void aQuorumThatIsLostWhileWaitingDecidesNothing() {
        looking(THREE, ME);
        hear(1, LOOKING, vote(2, ZXID, 1, 1), 5);
        hear(1, LOOKING, vote(1, ZXID, 1, 1), 100);

        election.tick(205, out);

        assertEquals(List.of("to 1: LOOKING 2/105/1/1", "to 3: LOOKING 2/105/1/1"), taken());
    }

    @Test
    void inGroupsAMajorityOfVotesIsNotAlwaysAQuorum() {
        var groups = Map.of(1L, 1L, 2L, 1L, 3L, 1L, 4L, 2L, 5L, 3L);
        looking(Ensembles.of(5, 0, groups, Map.of()), 3);
        hear(1, LOOKING, vote(3, ZXID, 1, 1), 5);
        hear(2, LOOKING, vote(3, ZXID, 1, 1), 5);
        election.tick(205, out);
        assertEquals(4, taken().size(), "three of five votes, one of three groups: sent again, not decided");

        hear(4, LOOKING, vote(3, ZXID, 1, 1), 300);
        election.tick(500, out);
        assertEquals(elected("3/105/1/1"), taken());
    }

    @Test
    void oneVoterIsNoQuorum() {
        looking(THREE, ME);

        for (long nowMs = 0; nowMs < 100_000; nowMs += 10) {
            election.tick(nowMs, out);
        }

        assertEquals(
                0, taken().stream().filter(line -> line.startsWith("elected")).count());
    }

    // --- a leader that is there

    @Test
    void joinsALeaderOfItsRound() {
        looking(FIVE, ME);
        hear(1, FOLLOWING, vote(3, ZXID, 1, 1), 5);
        hear(4, FOLLOWING, vote(3, ZXID, 1, 1), 5);
        hear(5, FOLLOWING, vote(3, ZXID, 1, 1), 5);
        assertEquals(List.of(), taken(), "the leader has not said that it leads");

        hear(3, LEADING, vote(3, ZXID, 1, 1), 6);

        assertEquals(elected("3/105/1/1"), taken());
    }

    @Test
    void inItsRoundProposalsCountForALeaderToo() {
        looking(FIVE, ME);
        hear(1, LOOKING, vote(3, ZXID, 1, 1), 5);
        taken();

        hear(3, LEADING, vote(3, ZXID, 1, 1), 6);

        assertEquals(elected("3/105/1/1"), taken(), "the own vote is the third");
    }

    @Test
    void joinsALeaderOfAnyRoundWithItsRound() {
        looking(THREE, ME);
        hear(3, LEADING, vote(3, 0x20, 7, 9), 5);
        assertEquals(List.of(), taken(), "the leader alone is no quorum");

        hear(1, FOLLOWING, vote(3, 0x20, 6, 9), 5);

        assertEquals(elected("3/20/6/9"), taken());
        election.look(ZXID, new Epochs(1, 1), Election.NO_TRANSFEREE, 9, out);
        assertEquals("note looking for a leader, in round 7 of the election", taken().get(0));
    }

    @Test
    void doesNotJoinWhereTheEpochsDiffer() {
        looking(THREE, ME);
        hear(3, LEADING, vote(3, 0x20, 7, 9), 5);

        hear(1, FOLLOWING, vote(3, 0x20, 7, 8), 5);

        assertEquals(List.of(), taken());
    }

    @Test
    void doesNotLeadForThoseOfAnotherRound() {
        looking(THREE, ME);

        hear(1, FOLLOWING, vote(2, ZXID, 5, 1), 5);
        hear(3, FOLLOWING, vote(2, ZXID, 5, 1), 5);

        assertEquals(List.of(), taken());
    }

    @Test
    void leadsForThoseOfItsRound() {
        looking(THREE, ME);

        hear(1, FOLLOWING, vote(2, 0x99, 1, 4), 5);
        hear(3, FOLLOWING, vote(2, 0x99, 1, 4), 5);

        assertEquals(elected("2/99/1/4"), taken());
    }

    @Test
    void whatObserversFollowCountsNowhere() {
        looking(THREE, ME);

        hear(1, OBSERVING, vote(3, ZXID, 1, 1), 5);
        hear(3, LEADING, vote(3, ZXID, 1, 1), 5);

        assertEquals(List.of(), taken());
    }

    @Test
    void anObserverFindsTheLeader() {
        looking(THREE, OBSERVER);
        hear(3, LEADING, vote(3, 0x20, 7, 9), 5);

        hear(1, FOLLOWING, vote(3, 0x20, 7, 9), 5);

        assertEquals(elected("3/20/7/9"), taken());
        hear(1, LOOKING, vote(1, ZXID, 8, 1), 10);
        assertEquals(List.of("to 1: OBSERVING 3/20/7/9"), taken());
    }

    @Test
    void anObserverLearnsFromProposals() {
        looking(THREE, OBSERVER);
        hear(1, LOOKING, vote(1, ZXID, 1, 1), 5);
        hear(3, LOOKING, vote(3, ZXID, 1, 1), 5);
        hear(2, LOOKING, vote(3, ZXID, 1, 1), 5);
        taken();

        election.tick(204, out);
        assertEquals(List.of(), taken());
        election.tick(205, out);

        assertEquals(elected("3/105/1/1"), taken());
    }

    // --- answers

    @Test
    void answersWhoLooksOnceItHasALeader() {
        following();

        hear(1, LOOKING, vote(1, 0x999, 1, 1), 10);
        assertEquals(List.of("to 1: FOLLOWING 3/105/1/1"), taken());
        hear(3, LOOKING, vote(3, 0x999, 9, 9), 10);
        assertEquals(List.of("to 3: FOLLOWING 3/105/1/1"), taken());
    }

    @Test
    void answersNobodyThatHasALeader() {
        following();

        hear(1, FOLLOWING, vote(1, 0x999, 1, 1), 10);
        hear(3, LEADING, vote(3, 0x999, 9, 9), 10);
        hear(3, OBSERVING, vote(3, 0x999, 9, 9), 10);
        election.tick(90_000, out);

        assertEquals(List.of(), taken());
    }

    @Test
    void tellsTheEpochThatWasEstablished() {
        following();

        election.established(1, 4, 20, out);

        assertEquals(List.of(), taken());
        hear(1, LOOKING, vote(1, 0x999, 3, 1), 30);
        assertEquals(List.of("to 1: FOLLOWING 3/105/1/4"), taken(), "zxid and round stay as they were");
    }

    @Test
    void tellsThatItLeads() {
        looking(THREE, ME);
        hear(1, LOOKING, vote(2, ZXID, 1, 1), 5);
        hear(3, LOOKING, vote(2, ZXID, 1, 1), 5);
        taken();
        election.established(1, 2, 20, out);

        hear(3, LOOKING, vote(3, ZXID, 1, 1), 30);

        assertEquals(List.of("to 3: LEADING 2/105/1/2"), taken());
    }

    @Test
    void nothingIsEstablishedWithoutALeader() {
        looking(THREE, ME);
        assertThrows(Invariant.class, () -> election.established(1, 1, 0, out));
    }

    @Test
    void answersWhoDoesNotVoteAndDoesNotCountIt() {
        looking(THREE, ME);
        for (ServerState state : ServerState.values()) {
            hear(OBSERVER, state, vote(3, 0x999, 1, 9), 5);
            hear(77, state, vote(3, 0x999, 1, 9), 5);
            assertEquals(List.of("to 4: LOOKING 2/105/1/1", "to 77: LOOKING 2/105/1/1"), taken(), state.name());
        }

        following();
        for (ServerState state : ServerState.values()) {
            hear(-1, state, vote(3, 0x999, 8, 9), 5);
            hear(-1, state, vote(3, 0x999, 8, 9), 5);
            assertEquals(List.of("to -1: FOLLOWING 3/105/1/1", "to -1: FOLLOWING 3/105/1/1"), taken(), state.name());
        }
    }

    @Test
    void anAnswerThatWouldBeAnsweredIsNotRepeatedAtOnce() {
        looking(THREE, ME);
        hear(77, LOOKING, vote(77, 1, 5, 1), 5);
        hear(77, LOOKING, vote(77, 1, 5, 1), 6);
        hear(78, LOOKING, vote(78, 1, 5, 1), 104);
        hear(77, LOOKING, vote(77, 1, 5, 1), 104);
        assertEquals(List.of("to 77: LOOKING 2/105/1/1", "to 78: LOOKING 2/105/1/1"), taken());
        hear(77, LOOKING, vote(77, 1, 5, 1), 105);
        assertEquals(List.of("to 77: LOOKING 2/105/1/1"), taken());

        election.look(ZXID, new Epochs(1, 1), Election.NO_TRANSFEREE, 200, out);
        taken();
        hear(3, LOOKING, vote(3, 1, 1, 1), 201);
        hear(3, LOOKING, vote(3, 1, 1, 1), 202);
        assertEquals(List.of("to 3: LOOKING 2/105/2/1"), taken());
    }

    @Test
    void manyStrangersDoNotGrowIt() {
        Echoes echoes = new Echoes();
        for (long sid = 0; sid < Echoes.SERVERS_MAX; sid++) {
            echoes.mayAnswer(sid, 0);
        }
        assertFalse(echoes.mayAnswer(0, 0));
        assertTrue(echoes.mayAnswer(Echoes.SERVERS_MAX, 0));
        assertTrue(echoes.mayAnswer(0, 0), "all are forgotten with one too many");
    }

    @Test
    void whatIsNoVoteIsDroppedWithANote() {
        looking(THREE, ME);

        election.received(3, new byte[36], 5, out);

        assertEquals(List.of("note dropped what server 3 sent as a vote: no notification has 36 bytes"), taken());
    }

    @Test
    void aVoteInItsOwnNameIsNotItsOwn() {
        looking(THREE, ME);
        hear(1, LOOKING, vote(3, ZXID, 1, 1), 5);
        taken();

        hear(ME, LOOKING, vote(ME, ZXID + 9, 4, 4), 5);

        assertEquals(List.of(), taken());
    }

    @Test
    void aServerAloneHasNoElection() {
        assertThrows(
                Invariant.class,
                () -> new FastElectionFactory().create(Standing.alone(1, 0, Epochs.NONE, new Random(1))));
    }

    // --- how the tests speak

    private void following() {
        looking(THREE, ME);
        hear(1, LOOKING, vote(3, ZXID, 1, 1), 5);
        hear(3, LOOKING, vote(3, ZXID, 1, 1), 5);
        taken();
    }

    private void looking(Ensemble ensemble, long sid) {
        begin(ensemble, sid);
        taken();
    }

    private void begin(Ensemble ensemble, long sid) {
        election = of(ensemble, sid);
        election.look(ZXID, new Epochs(1, 1), Election.NO_TRANSFEREE, 0, out);
    }

    private static FastElection of(Ensemble ensemble, long sid) {
        return new FastElection(new Standing(
                sid, ensemble, new Standing.Timing(2000, 10, 5), 0, Epochs.NONE, List.of(), new Random(1)));
    }

    private void hear(long from, ServerState state, Vote vote, long nowMs) {
        election.received(from, new Notification(state, vote, "", "").bytes(), nowMs, out);
    }

    private static Vote vote(long leader, long zxid, long round, long epoch) {
        return new Vote(leader, zxid, round, epoch);
    }

    private static List<String> sentToOthersOfFive(String line) {
        return List.of("to 1: " + line, "to 3: " + line, "to 4: " + line, "to 5: " + line);
    }

    private static List<String> elected(String vote) {
        String[] parts = vote.split("/");
        return List.of(
                "note server " + parts[0] + " is elected, in round " + parts[2] + ", with epoch " + parts[3]
                        + " and zxid 0x" + parts[1],
                "elected " + parts[0]);
    }

    private static String text(Vote vote) {
        return (vote.leader() == Vote.NONE ? "none" : "" + vote.leader()) + "/" + Long.toString(vote.zxid(), 16) + "/"
                + vote.electionEpoch() + "/" + Long.toString(vote.peerEpoch(), 16);
    }

    /** Everything asked for since the last call, a line each. */
    private List<String> taken() {
        var lines = new ArrayList<String>();
        for (Outbox.Effect e; (e = out.poll()) != null; ) {
            lines.add(line(e));
        }
        return lines;
    }

    private static String line(Outbox.Effect effect) {
        if (effect instanceof Outbox.Effect.SendVote e) {
            try {
                Notification said = Notification.read(e.vote());
                return "to " + e.to() + ": " + said.state() + " " + text(said.vote());
            } catch (MalformedException bad) {
                throw new AssertionError(bad);
            }
        } else if (effect instanceof Outbox.Effect.Elected e) {
            return "elected " + e.leader();
        } else if (effect instanceof Outbox.Effect.Note e) {
            return "note " + e.line();
        }
        return effect.toString();
    }
}

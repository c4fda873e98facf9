package org.vivarium.election.fast;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.wire.MalformedException;

/**
 * Fast Leader Election of one server: everyone proposes itself, takes over each better proposal that it hears of, and
 * decides when a quorum proposes the same. Whoever has a leader tells those that look for one.
 *
 * <pre>
 *   from                 to                            when
 *   IDLE                 FOLLOWING LEADING OBSERVING   established: made where there is a leader
 *   any                  LOOKING                       look: a new round, the own vote for itself or a transferee
 *   LOOKING              SETTLING                      a quorum has the own vote
 *   SETTLING             LOOKING                       a better vote, a later round, or the quorum is lost
 *   LOOKING, SETTLING    FOLLOWING LEADING OBSERVING   a quorum has the own vote, and every voter that can be reached
 *   SETTLING             FOLLOWING LEADING OBSERVING   {@link #SETTLE_MS} are over
 *   LOOKING, SETTLING    FOLLOWING LEADING OBSERVING   a quorum has a leader, and the leader knows of it
 * </pre>
 *
 * <p>A server that does not vote has the vote {@link Vote#none} and is counted nowhere; it finds the leader as the
 * others do. The round is the {@code electionEpoch} of the own vote. Core thread, as every protocol part.
 */
final class FastElection implements Election {
    /** How long a vote that has a quorum waits for a better one. */
    static final long SETTLE_MS = 200;

    /** How long nothing is decided until the own vote is sent again; twice that the next time. */
    static final long RESEND_MIN_MS = 200;

    static final long RESEND_MAX_MS = 60_000;

    /** In place of a zxid, from a server that could not read its log. */
    private static final long NO_ZXID = -1;

    private final long sid;
    private final boolean isReconfigEnabled;
    private Ensemble ensemble;
    private List<Long> voters;
    private String config;
    private String pending;

    private Phase phase = Phase.IDLE;
    /** The best proposal so far; once there is a leader, what its servers agree on. */
    private Vote vote = Vote.none(0);
    /** What this server proposed at the beginning of the round it began itself. */
    private Vote own = vote;
    /** The last vote of each voter in this round, the own one among them. */
    private final Map<Long, Notification> round = new HashMap<>();
    /** The last vote of each voter that has a leader, whatever its round. */
    private final Map<Long, Notification> led = new HashMap<>();

    /** Who could not be given the own vote, and was not heard of since. */
    private final Set<Long> unreachable = new HashSet<>();

    private Echoes echoes = new Echoes();
    /** What was pending before this, and not in the log, is so no more. */
    private long settled;

    private long quorumSinceMs;
    private long resendAtMs;
    private long resendMs;

    FastElection(Standing standing) {
        Invariant.check(standing.ensemble() != null, "a server that stands alone elects nobody");
        sid = standing.sid();
        isReconfigEnabled = standing.isReconfigEnabled();
        reconfigured(standing.ensemble());
    }

    @Override
    public void reconfigured(Ensemble now) {
        ensemble = now;
        voters = now.voters();
        config = now.agreed().text();
        pending = now.pendingText();
        if (phase == Phase.FOLLOWING || phase == Phase.OBSERVING) {
            phase = follows();
        }
    }

    /** What it does behind a leader. */
    private Phase follows() {
        return ensemble.isVoter(sid) ? Phase.FOLLOWING : Phase.OBSERVING;
    }

    @Override
    public void look(long lastZxid, Epochs epochs, long transferee, long nowMs, Outbox out) {
        long next = vote.electionEpoch() + 1;
        settled = Math.max(settled, Zxid.of(Zxid.epoch(lastZxid), 0));
        long candidate = ensemble.weight(transferee) == 0 ? sid : transferee; // of equal logs its counts as best
        own = ensemble.isVoter(sid) ? new Vote(candidate, lastZxid, next, epochs.current()) : Vote.none(next);
        led.clear();
        unreachable.clear();
        echoes = new Echoes();
        resendMs = RESEND_MIN_MS;
        out.note("looking for a leader, in round " + next + " of the election");
        enter(own, nowMs, out);
        settle(nowMs, out);
    }

    @Override
    public void established(long leader, long epoch, long nowMs, Outbox out) {
        if (phase == Phase.IDLE) {
            vote = new Vote(leader, Zxid.of(epoch, 0), 0, epoch);
            phase = leader == sid ? Phase.LEADING : follows();
        }
        Invariant.check(
                phase.hasLeader(), "only who was elected is established: epoch, round", epoch, vote.electionEpoch());
        vote = vote.inEpoch(epoch);
        settled = Zxid.of(epoch, 0);
    }

    @Override
    public void received(long from, byte[] bytes, long nowMs, Outbox out) {
        if (phase == Phase.IDLE || from == sid) {
            return;
        }
        Notification heard;
        try {
            heard = Notification.read(bytes);
        } catch (MalformedException e) {
            out.note("dropped what server " + from + " sent as a vote: " + e.getMessage());
            return;
        }
        unreachable.remove(from);
        boolean listens = isReconfigEnabled && !phase.hasLeader(); // compat B2.1
        Ensemble news = listens ? EnsembleText.news(ensemble, from, heard.config(), heard.pending(), settled) : null;
        if (news != null) {
            out.heardOf(news); // and with that this server looks anew, as one of these
            return;
        }
        boolean looks = heard.state() == ServerState.LOOKING;
        if (!ensemble.isVoter(from)) {
            answerNonVoter(from, heard, nowMs, out);
        } else if (phase.hasLeader()) {
            if (looks) {
                answer(from, out);
            }
        } else {
            if (looks && heard.vote().electionEpoch() < vote.electionEpoch() && echoes.mayAnswer(from, nowMs)) {
                answer(from, out);
            }
            weigh(from, heard, nowMs, out);
        }
    }

    @Override
    public void unreachable(long peer, long nowMs, Outbox out) {
        unreachable.add(peer);
        if (phase == Phase.SETTLING) {
            settle(nowMs, out);
        }
    }

    @Override
    public void tick(long nowMs, Outbox out) {
        if (phase == Phase.SETTLING) {
            settle(nowMs, out);
        } else if (phase == Phase.LOOKING && nowMs >= resendAtMs) {
            resendMs = Math.min(2 * resendMs, RESEND_MAX_MS);
            sendToAll(nowMs, out);
        }
    }

    /**
     * Its vote does not count, but it wants to know. One that looks itself, in a later round, would answer the answer.
     */
    private void answerNonVoter(long from, Notification heard, long nowMs, Outbox out) {
        boolean answersBack = heard.state() == ServerState.LOOKING
                && !phase.hasLeader()
                && heard.vote().electionEpoch() > vote.electionEpoch();
        if (!answersBack || echoes.mayAnswer(from, nowMs)) {
            answer(from, out);
        }
    }

    /** Takes a voter's word into account, while looking. */
    private void weigh(long from, Notification heard, long nowMs, Outbox out) {
        if (!ensemble.isVoter(heard.vote().leader())) {
            return;
        }
        switch (heard.state()) {
            case LOOKING -> weighProposal(from, heard, nowMs, out);
            case FOLLOWING, LEADING -> weighLeader(from, heard, nowMs, out);
            case OBSERVING -> {
                // one that votes does not observe: it is about to change its role
            }
        }
    }

    private void weighProposal(long from, Notification heard, long nowMs, Outbox out) {
        Vote proposed = heard.vote();
        if (proposed.zxid() == NO_ZXID || proposed.electionEpoch() < vote.electionEpoch()) {
            return;
        }
        if (proposed.electionEpoch() > vote.electionEpoch()) {
            enter(isBetter(proposed, own) ? proposed : own.inRound(proposed.electionEpoch()), nowMs, out);
        } else if (isBetter(proposed, vote)) {
            propose(proposed, nowMs, out);
        }
        round.put(from, heard);
        settle(nowMs, out);
    }

    private void weighLeader(long from, Notification heard, long nowMs, Outbox out) {
        boolean sameRound = heard.vote().electionEpoch() == vote.electionEpoch();
        led.put(from, heard);
        if (sameRound) {
            round.put(from, heard);
        }
        if (sameRound && isConfirmed(round, heard) || isConfirmed(led, heard)) {
            decide(heard.vote(), out);
        } else if (sameRound) {
            settle(nowMs, out);
        }
    }

    /** Whether a quorum has this leader and the leader knows that it is one. */
    private boolean isConfirmed(Map<Long, Notification> votes, Notification heard) {
        long leader = heard.vote().leader();
        // of what is agreed alone: a leader that is there decides what becomes of what is pending here
        if (!ensemble.agreed().isQuorum(agreeing(votes, heard))) {
            return false;
        }
        if (leader == sid) {
            return heard.vote().electionEpoch() == vote.electionEpoch();
        }
        Notification word = votes.get(leader);
        return word != null && word.state() == ServerState.LEADING;
    }

    /** Decides if enough voters have the own vote for long enough. */
    private void settle(long nowMs, Outbox out) {
        LongPredicate agreeing = agreeing(round, said());
        if (!ensemble.isQuorum(agreeing)) {
            phase = Phase.LOOKING;
        } else if (voters.stream().allMatch(voter -> agreeing.test(voter) || unreachable.contains(voter))) {
            decide(vote, out);
        } else if (phase == Phase.LOOKING) {
            phase = Phase.SETTLING;
            quorumSinceMs = nowMs;
        } else if (nowMs - quorumSinceMs >= SETTLE_MS) {
            decide(vote, out);
        }
    }

    private static LongPredicate agreeing(Map<Long, Notification> votes, Notification heard) {
        return voter -> {
            Notification other = votes.get(voter);
            return other != null && other.agreesWith(heard);
        };
    }

    private void decide(Vote decided, Outbox out) {
        vote = decided;
        phase = decided.leader() == sid ? Phase.LEADING : follows();
        round.clear();
        led.clear();
        out.note("server " + decided.leader() + " is elected, in round " + decided.electionEpoch() + ", with epoch "
                + decided.peerEpoch() + " and zxid " + Zxid.text(decided.zxid()));
        out.elected(decided.leader());
    }

    /** Begins to count anew, in a round of which no vote is known yet. */
    private void enter(Vote first, long nowMs, Outbox out) {
        round.clear();
        propose(first, nowMs, out);
    }

    private void propose(Vote better, long nowMs, Outbox out) {
        vote = better;
        phase = Phase.LOOKING;
        if (ensemble.isVoter(sid)) {
            round.put(sid, said());
        }
        sendToAll(nowMs, out);
    }

    private void sendToAll(long nowMs, Outbox out) {
        resendAtMs = nowMs + resendMs;
        for (long voter : voters) {
            if (voter != sid) {
                answer(voter, out);
            }
        }
    }

    private void answer(long to, Outbox out) {
        out.sendVote(to, said().bytes());
    }

    /** What this server says now. */
    private Notification said() {
        return new Notification(phase.told, vote, config, pending);
    }

    /** One of weight 0 never leads. */
    private boolean isBetter(Vote proposed, Vote than) {
        return ensemble.weight(proposed.leader()) != 0 && proposed.isAbove(than);
    }
}

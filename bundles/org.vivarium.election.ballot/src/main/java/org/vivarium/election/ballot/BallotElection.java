package org.vivarium.election.ballot;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.api.ensemble.Member;
import org.vivarium.election.ballot.Ballot.Kind;
import org.vivarium.wire.MalformedException;

/**
 * The election of one server, in terms: each voter has one vote in a term, and gives it to the first that asks and has a
 * log no shorter than its own. A pre-vote comes first: a term begins only where a quorum has no leader and would vote for the
 * one that begins it, so that a server which comes back disturbs nobody.
 *
 * <pre>
 *   from                       to                     when
 *   IDLE                       with a leader          established: made where there is one
 *   any                        WAITING                look
 *   any                        CANDIDATE              look, as the one that the leader has transferred its leadership to
 *   WAITING                    PRE_CANDIDATE          the time drawn is over, or one with a shorter log asks
 *   PRE_CANDIDATE              CANDIDATE              a quorum grants its pre-vote: the next term begins
 *   CANDIDATE                  LEADING                a quorum has voted for this server
 *   PRE_CANDIDATE, CANDIDATE   WAITING                a later term, or the vote is another's
 *   PRE_CANDIDATE, CANDIDATE   PRE_CANDIDATE          the time for an answer is over
 *   looking                    FOLLOWING OBSERVING    a server says that it leads
 *   with a leader              FOLLOWING OBSERVING    one of a later term says so, and the leader has taken nobody over
 * </pre>
 *
 * <p>Terms and votes are not stored: a server that forgets them may help to elect two leaders, of which the broadcast
 * lets one begin, since epochs are. Core thread, as every protocol part.
 */
final class BallotElection implements Election {
    /** The key that names the server which should lead where its log allows it. */
    static final String PREFERRED_LEADER = "election.preferredLeader";

    /** The longest wait before the first attempt: so that mostly one server tries before the others do. */
    static final int WINDOW_MIN_MS = 50;

    /** Twice as long after each attempt that came to nothing, up to that. */
    static final int WINDOW_MAX_MS = 3_200;

    /** How long answers take at most. */
    static final int ANSWER_MS = 200;

    /** How much earlier one that should lead may try: as long as a pre-vote and a vote take on a slow network. */
    static final int HEAD_START_MS = 200;

    private static final long NOBODY = -1;

    private final long sid;
    private final boolean isReconfigEnabled;
    private Ensemble ensemble;
    private List<Long> others;
    private String config;
    private String pending;
    private final long preferred;
    private final RandomGenerator random;

    private Phase phase = Phase.IDLE;
    private long term;
    /** Who has this server's vote in this term. */
    private long votedFor = NOBODY;
    /** Who has granted a pre-vote or a vote, in this attempt. */
    private final Set<Long> granted = new HashSet<>();

    private Epochs epochs = Epochs.NONE;
    private long lastZxid;

    /** What was pending before this, and not in the log, is so no more. */
    private long settled;

    private long leader = NOBODY;
    private boolean isEstablished;
    private int windowMs;
    private long actAtMs;

    BallotElection(Standing standing) {
        Invariant.check(standing.ensemble() != null, "a server that stands alone elects nobody");
        sid = standing.sid();
        isReconfigEnabled = standing.isReconfigEnabled();
        reconfigured(standing.ensemble());
        preferred = Long.parseLong(standing.options().getOrDefault(PREFERRED_LEADER, "" + NOBODY));
        random = standing.random();
    }

    @Override
    public void reconfigured(Ensemble now) {
        ensemble = now;
        others = now.voters().stream().filter(voter -> voter != sid).toList();
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
    public void look(long newLastZxid, Epochs newEpochs, long transferee, long nowMs, Outbox out) {
        long first = transferee != NO_TRANSFEREE ? transferee : preferred == leader ? NOBODY : preferred;
        lastZxid = newLastZxid;
        settled = Math.max(settled, Zxid.of(Zxid.epoch(lastZxid), 0));
        epochs = newEpochs;
        leader = NOBODY;
        isEstablished = false;
        phase = Phase.WAITING;
        windowMs = WINDOW_MIN_MS;
        out.note("looking for a leader, in term " + term + " of the election");
        boolean goesFirst = first == sid || !ensemble.isVoter(sid);
        int headStartMs = first == NOBODY ? 0 : HEAD_START_MS;
        actAtMs = goesFirst ? nowMs : nowMs + headStartMs + random.nextInt(windowMs);
        if (transferee == sid) {
            stand(nowMs, out); // all have been told, so nobody need be asked first
        } else {
            tick(nowMs, out);
        }
    }

    @Override
    public void established(long newLeader, long epoch, long nowMs, Outbox out) {
        if (phase == Phase.IDLE) {
            leader = newLeader;
            term = epoch; // so that all begin with the same
            phase = leader == sid ? Phase.LEADING : follows();
        }
        Invariant.check(phase.hasLeader(), "only who was elected is established: epoch, term", epoch, term);
        isEstablished = true;
        settled = Zxid.of(epoch, 0);
    }

    @Override
    public void unreachable(long peer, long nowMs, Outbox out) {
        // nobody is waited for: a quorum of votes decides, and it is asked for again after a while
    }

    @Override
    public void tick(long nowMs, Outbox out) {
        if (phase.looks() && nowMs >= actAtMs) {
            if (phase != Phase.WAITING) {
                windowMs = Math.min(2 * windowMs, WINDOW_MAX_MS);
            }
            attempt(nowMs, out);
        }
    }

    @Override
    public void received(long from, byte[] bytes, long nowMs, Outbox out) {
        if (phase == Phase.IDLE || from == sid) {
            return;
        }
        Ballot ballot;
        try {
            ballot = Ballot.read(bytes);
        } catch (MalformedException e) {
            out.note("dropped what server " + from + " sent as a vote: " + e.getMessage()
                    + "; every server of an ensemble needs the same election");
            return;
        }
        boolean listens = isReconfigEnabled && phase.looks();
        Ensemble news = listens ? EnsembleText.news(ensemble, from, ballot.config(), ballot.pending(), settled) : null;
        if (news != null) {
            out.heardOf(news); // and with that this server looks anew, as one of these
            return;
        }
        switch (ballot.kind()) {
            case PRE_VOTE, REQUEST_VOTE -> asked(from, ballot, nowMs, out);
            case PRE_VOTE_GRANTED -> {
                if (phase == Phase.PRE_CANDIDATE && ballot.term() == term + 1) {
                    granted(from, nowMs, out);
                }
            }
            case VOTE_GRANTED -> {
                if (phase == Phase.CANDIDATE && ballot.term() == term) {
                    granted(from, nowMs, out);
                }
            }
            case REFUSED -> {
                if (phase.looks()) {
                    come(ballot.term());
                }
            }
            case LEADER -> led(from, ballot.term(), out);
        }
    }

    // ---- this server's own attempts

    private void attempt(long nowMs, Outbox out) {
        actAtMs = nowMs + ANSWER_MS + random.nextInt(windowMs);
        if (ensemble.isVoter(sid)) {
            phase = Phase.PRE_CANDIDATE;
            granted.clear();
        }
        // one that does not vote asks as well: whoever leads says so
        sendToAll(new Ballot(Kind.PRE_VOTE, term + 1, epochs.current(), lastZxid), out);
        if (phase == Phase.PRE_CANDIDATE && ensemble.weight(sid) != 0) {
            granted(sid, nowMs, out);
        }
    }

    private void stand(long nowMs, Outbox out) {
        phase = Phase.CANDIDATE;
        term++;
        votedFor = sid;
        granted.clear();
        actAtMs = nowMs + ANSWER_MS + random.nextInt(windowMs);
        sendToAll(new Ballot(Kind.REQUEST_VOTE, term, epochs.current(), lastZxid), out);
        granted(sid, nowMs, out);
    }

    private void granted(long by, long nowMs, Outbox out) {
        granted.add(by);
        if (!ensemble.isQuorum(granted::contains)) {
            return;
        }
        if (phase == Phase.PRE_CANDIDATE) {
            stand(nowMs, out);
        } else {
            decide(sid, Phase.LEADING, out);
            for (Member member : ensemble.members().values()) {
                if (member.sid() != sid) {
                    send(member.sid(), new Ballot(Kind.LEADER, term), out);
                }
            }
        }
    }

    // ---- what others ask

    private void asked(long from, Ballot ballot, long nowMs, Outbox out) {
        if (phase == Phase.LEADING) {
            send(from, new Ballot(Kind.LEADER, term), out);
        } else if (ensemble.isVoter(from) && ensemble.isVoter(sid)) {
            send(from, answer(from, ballot, nowMs), out);
            if (phase == Phase.WAITING && isShorter(ballot)) {
                attempt(nowMs, out); // that one cannot have this server's vote, and this one may have its
            }
        } else if (isReconfigEnabled && !ballot.config().equals(config)) {
            send(from, new Ballot(Kind.REFUSED, term), out); // it may not know that it is none of the voters any more
        }
    }

    private Ballot answer(long from, Ballot ballot, long nowMs) {
        if (!phase.looks() || ensemble.weight(from) == 0 || isShorter(ballot)) {
            return new Ballot(Kind.REFUSED, term);
        }
        if (ballot.kind() == Kind.REQUEST_VOTE) {
            come(ballot.term());
        }
        boolean isFree = ballot.term() > term || ballot.term() == term && (votedFor == NOBODY || votedFor == from);
        if (!isFree) {
            return new Ballot(Kind.REFUSED, term);
        }
        if (ballot.kind() == Kind.PRE_VOTE) {
            return new Ballot(Kind.PRE_VOTE_GRANTED, ballot.term());
        }
        votedFor = from;
        phase = Phase.WAITING;
        actAtMs = nowMs + ANSWER_MS + random.nextInt(windowMs);
        return new Ballot(Kind.VOTE_GRANTED, term);
    }

    private boolean isShorter(Ballot ballot) {
        long epoch = epochs.current();
        return ballot.epoch() != epoch ? ballot.epoch() < epoch : ballot.zxid() < lastZxid;
    }

    /** A term has begun of which this server had not heard. */
    private void come(long newTerm) {
        if (newTerm > term) {
            term = newTerm;
            votedFor = NOBODY;
            phase = Phase.WAITING;
        }
    }

    private void led(long by, long itsTerm, Outbox out) {
        boolean isWanted = phase.looks() || !isEstablished && itsTerm > term;
        if (isWanted && ensemble.weight(by) != 0) {
            come(itsTerm);
            decide(by, follows(), out);
        }
    }

    private void decide(long elected, Phase next, Outbox out) {
        phase = next;
        leader = elected;
        out.note("server " + elected + " is elected, in term " + term
                + (elected == sid ? ", with epoch " + epochs.current() + " and zxid " + Zxid.text(lastZxid) : ""));
        out.elected(elected);
    }

    private void sendToAll(Ballot ballot, Outbox out) {
        others.forEach(voter -> send(voter, ballot, out));
    }

    private void send(long to, Ballot ballot, Outbox out) {
        out.sendVote(to, ballot.with(config, pending).bytes());
    }
}

package org.vivarium.core.replica;

import java.util.function.Supplier;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.election.ElectionFactory;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.core.replica.Envelope.Kind;
import org.vivarium.core.state.PartsNode;
import org.vivarium.core.state.PartsNode.Choice;
import org.vivarium.core.state.State;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.MalformedException;

/**
 * The election in use. A server that serves has the one that the committed state names ({@link PartsNode}), or else the one
 * that is configured; so all change it at the same transaction. One that looks for a leader takes up what it hears of from
 * one that has a leader, or else from one whose choice is later: it may have been away when the choice was made. That is
 * safe, since what an election finds is a leader to try, of which the broadcast makes sure. Core.
 */
final class Voting {
    /** For how many ticks the word of a server that has a leader counts more than that of one that has none. */
    private static final int WORD_TICKS = 10;

    private static final long NOBODY = -1;
    private static final long NOTHING = Long.MAX_VALUE;

    private final Parts parts;
    private final Ports ports;
    private final Supplier<Standing> standing;
    private final int tickMs;
    private String name;
    private long since;
    private ElectionFactory factory;
    private Election election;

    private long leader = NOBODY;

    /** Of this server's leader, once it is established. */
    private long epoch = Envelope.LOOKING;

    /** Of the leader that another server has, whose election was taken up here. */
    private long heardEpoch = Envelope.LOOKING;

    private long heardUntilMs;
    private String lacking = "";

    /** The last transaction in the log that chooses an election and may not be agreed yet. */
    private long pendingZxid = NOTHING;

    /** With what this server looks for a leader. */
    private long lastZxid;

    private Epochs epochs = Epochs.NONE;

    /** @param standing how this server stands now */
    Voting(Parts parts, State state, Supplier<Standing> standing, int tickMs, Ports ports) {
        this.parts = parts;
        this.ports = ports;
        this.standing = standing;
        this.tickMs = tickMs;
        if (parts.election() != null) {
            Choice choice = chosen(state);
            boolean isThere = take(choice.election(), choice.since());
            Invariant.check(isThere, "the election that a server begins with is there", choice.since(), 0);
        }
    }

    /** What a state says, or else the configuration. */
    private Choice chosen(State state) {
        Choice choice = PartsNode.read(state);
        return choice == null ? new Choice(parts.election(), 0) : choice;
    }

    /** Whether there is anybody to elect. */
    boolean isNeeded() {
        return election != null;
    }

    /** The name of the election in use; null where none is needed. */
    String name() {
        return name;
    }

    /** Why another election cannot be chosen; null where it can. */
    String refusal(String next) {
        if (!isNeeded()) {
            return "a server that stands alone elects nobody";
        } else if (next.equals(name)) {
            return "election " + next + " is in use already";
        }
        return parts.elections().apply(next) == null ? "no bundle here provides election " + next : null;
    }

    private boolean take(String next, long chosenBy) {
        ElectionFactory found = parts.elections().apply(next);
        if (found == null) {
            if (!lacking.equals(next)) {
                lacking = next;
                ports.note("the ensemble has chosen the election " + next + ", and no bundle here provides it");
            }
            return false;
        }
        name = next;
        since = chosenBy;
        factory = found;
        election = found.create(standing.get());
        lacking = "";
        ports.elects(name);
        return true;
    }

    // ---- what the replica does with an election

    void look(long newLastZxid, Epochs newEpochs, long transferee, long nowMs, Outbox out) {
        leader = NOBODY;
        epoch = Envelope.LOOKING;
        lastZxid = newLastZxid;
        epochs = newEpochs;
        election.look(lastZxid, epochs, transferee, nowMs, out);
    }

    /** Who leads, as far as this server knows; -1 where it does not. */
    long leader() {
        return leader;
    }

    boolean isLooking() {
        return leader == NOBODY;
    }

    /** The election has found somebody. */
    void elected(long found) {
        leader = found;
    }

    /** This server serves: what its state says is so. */
    void established(State state, long newEpoch, long nowMs, Outbox out) {
        if (!isNeeded()) {
            return;
        }
        epoch = newEpoch;
        heardEpoch = Envelope.LOOKING;
        Choice choice = chosen(state);
        if (choice.election().equals(name)) {
            since = choice.since();
        } else if (take(choice.election(), choice.since())) {
            ports.note("the election is " + name + " from now on");
        }
        election.established(leader, epoch, nowMs, out);
    }

    /** A transaction is about to stand in the log. */
    void logged(LoggedTxn txn) {
        if (PartsNode.isChanged(txn)) {
            pendingZxid = txn.zxid();
        }
    }

    /** Whether a choice has just become agreed, now that everything up to a transaction is. */
    boolean isChosen(long zxid) {
        boolean isChosen = zxid >= pendingZxid;
        pendingZxid = isChosen ? NOTHING : pendingZxid;
        return isChosen && isNeeded();
    }

    void reconfigured(Ensemble now) {
        election.reconfigured(now);
    }

    void unreachable(long peer, long nowMs, Outbox out) {
        if (isNeeded()) {
            election.unreachable(peer, nowMs, out);
        }
    }

    void tick(long nowMs, Outbox out) {
        if (isNeeded()) {
            if (nowMs > heardUntilMs) {
                heardEpoch = Envelope.LOOKING;
            }
            election.tick(nowMs, out);
        }
    }

    /** A vote of the election in use, as it is sent. */
    byte[] sealed(byte[] vote) {
        return factory.isZooKeepers() ? vote : new Envelope(Kind.VOTE, since, epoch, name, vote).bytes();
    }

    // ---- what comes from other servers

    /** @param choosing takes what is answered to this server's own question */
    void received(long from, byte[] bytes, Choosing choosing, long nowMs, Outbox out) {
        if (!isNeeded()) {
            return;
        }
        Envelope envelope;
        try {
            envelope = Envelope.read(bytes);
        } catch (MalformedException e) {
            ports.note("dropped what server " + from + " sent as a vote: " + e.getMessage());
            return;
        }
        if (envelope == null) {
            if (factory.isZooKeepers()) {
                election.received(from, bytes, nowMs, out);
            } else {
                tell(from); // it was away, or knows better
            }
            return;
        }
        switch (envelope.kind()) {
            case ASK -> answer(from, envelope.election());
            case READY, LACKING -> choosing.answered(from, envelope);
            case VOTE, CHOSEN -> heard(from, envelope, nowMs, out);
        }
    }

    private void heard(long from, Envelope said, long nowMs, Outbox out) {
        boolean isNews = said.epoch() > heardEpoch || said.epoch() == heardEpoch && said.since() > since;
        if (isLooking() && isNews) {
            takeUp(from, said, nowMs, out);
        }
        boolean isMine = said.election().equals(name);
        if (isMine && said.kind() == Kind.VOTE) {
            election.received(from, said.vote(), nowMs, out);
        } else if (!isMine && (said.kind() == Kind.VOTE || said.since() < since)) {
            tell(from);
        }
    }

    private void takeUp(long from, Envelope said, long nowMs, Outbox out) {
        if (said.epoch() != Envelope.LOOKING) {
            heardEpoch = said.epoch();
            heardUntilMs = nowMs + (long) WORD_TICKS * tickMs;
        }
        if (said.election().equals(name)) {
            since = said.since();
        } else if (take(said.election(), said.since())) {
            ports.note("the election is " + name + ", as server " + from + " says");
            election.look(lastZxid, epochs, Election.NO_TRANSFEREE, nowMs, out);
        }
    }

    private void tell(long to) {
        ports.sendVote(to, new Envelope(Kind.CHOSEN, since, epoch, name).bytes());
    }

    private void answer(long to, String asked) {
        Kind kind = parts.elections().apply(asked) == null ? Kind.LACKING : Kind.READY;
        ports.sendVote(to, new Envelope(kind, since, epoch, asked).bytes());
    }
}

package org.vivarium.api;

import java.util.ArrayDeque;
import java.util.List;
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;

/**
 * What a protocol asks for, in the order it asked. Emitting only records: nothing is re-entered, every handler runs to
 * its end, and a test is a call followed by a comparison. Not safe for several threads; belongs to the core thread.
 */
public final class Outbox {
    /** The link of a server to itself. */
    public static final long SELF = 0;

    private final ArrayDeque<Effect> effects = new ArrayDeque<>();

    /** Sends a vote to another server; it may be lost. By an election. */
    public void sendVote(long to, byte[] vote) {
        effects.add(new Effect.SendVote(to, vote));
    }

    /** Opens a link to another server. By a broadcast, as everything below. */
    public void dial(long peer) {
        effects.add(new Effect.Dial(peer));
    }

    /** Closes a link; nothing more comes from it. */
    public void hangUp(long link) {
        effects.add(new Effect.HangUp(link));
    }

    /** Sends a message over a link; nothing happens where it is closed. */
    public void send(long link, byte[] message) {
        effects.add(new Effect.Send(link, message));
    }

    /** Sends a message over a link once everything appended, cut and promised before is durable. */
    public void sendWhenDurable(long link, byte[] message) {
        effects.add(new Effect.SendWhenDurable(link, message));
    }

    /**
     * Sends a server what it lacks of what is committed now, between the messages around it: the transactions, where the
     * log has them and they are not too much, or else the state.
     *
     * @param after where its log ends; less than 0 where it wants the state
     * @param rest the last transactions that are committed, without a gap up to the last one; the log need not have them
     *     yet
     * @param form how it is told
     */
    public void sendHistory(long link, long after, List<Recent> rest, HistoryForm form) {
        effects.add(new Effect.SendHistory(link, after, rest, form));
    }

    /**
     * Appends a transaction to this server's log. Where the server follows, the transaction is new to it, and becomes
     * part of its state when it is committed.
     */
    public void append(long zxid, byte[] txn) {
        effects.add(new Effect.Append(zxid, txn));
    }

    /** Cuts this server's log behind {@code zxid}, and begins anew from what is left. */
    public void truncateAfter(long zxid) {
        effects.add(new Effect.TruncateAfter(zxid));
    }

    /** Puts a state in place of everything that this server has, log and all; it is durable before what comes next. */
    public void install(long zxid, byte[] body) {
        effects.add(new Effect.Install(zxid, body));
    }

    /** Stores a promise. */
    public void promise(Epochs epochs) {
        effects.add(new Effect.Promise(epochs));
    }

    /** Says who leads. By an election. */
    public void elected(long leader) {
        effects.add(new Effect.Elected(leader));
    }

    /**
     * Says that this server leads from now on; the next transaction it decides follows {@code zxid}. Said again while
     * it leads, it only moves the numbers, for example into a new epoch: what was proposed stays proposed.
     */
    public void leading(long zxid) {
        effects.add(new Effect.Leading(zxid));
    }

    /**
     * Says that this server follows from now on, and has what its leader had committed.
     *
     * @param logsMoves whether the leader answers {@link #revalidate} of a session that was connected to another server
     *     only when a transaction says that it has moved
     */
    public void following(boolean logsMoves) {
        effects.add(new Effect.Following(logsMoves));
    }

    /** Says that every transaction up to {@code zxid} can no longer be lost. */
    public void commit(long zxid) {
        effects.add(new Effect.Commit(zxid));
    }

    /**
     * A request that another server forwarded, on the leader: it is decided in its turn, and takes exactly one
     * transaction. A sync takes none, and is answered by {@link org.vivarium.api.broadcast.Broadcast#synced}.
     */
    public void request(long link, long sessionId, int cxid, int op, byte[] request, List<AuthId> ids) {
        effects.add(new Effect.Request(link, sessionId, cxid, op, request, ids));
    }

    /** Sessions were heard of on another server. On the leader. */
    public void touched(long[] sessionIds) {
        effects.add(new Effect.Touched(sessionIds));
    }

    /**
     * Asks, on the leader, whether a session that a client wants on another server lives;
     * {@link org.vivarium.api.broadcast.Broadcast#revalidated} answers.
     */
    public void revalidate(long link, long sessionId, int timeoutMs) {
        effects.add(new Effect.Revalidate(link, sessionId, timeoutMs));
    }

    /**
     * Says, on the leader, that a server has come back over another link: the sessions that were connected to it still
     * are, where no other server has asked for them meanwhile.
     */
    public void relinked(long before, long link) {
        effects.add(new Effect.Relinked(before, link));
    }

    /** Answers the oldest {@link org.vivarium.api.broadcast.Broadcast#revalidate} of a server that follows. */
    public void revalidated(long sessionId, boolean valid) {
        effects.add(new Effect.Revalidated(sessionId, valid));
    }

    /** Answers the oldest sync that was forwarded: everything before it is committed here. */
    public void synced() {
        effects.add(new Effect.Synced());
    }

    /**
     * Says that another server counts this ensemble; whether it is news, the core decides, and tells
     * {@link Election#reconfigured} and {@link org.vivarium.api.broadcast.Broadcast#reconfigured}. By an election, too.
     */
    public void heardOf(Ensemble ensemble) {
        effects.add(new Effect.HeardOf(ensemble));
    }

    /** Says that there is no leader any more, and why. */
    public void lookAgain(String why) {
        lookAgain(why, Election.NO_TRANSFEREE);
    }

    /**
     * Says that there is no leader any more, since it has transferred the leadership.
     *
     * @param transferee who should lead now, as everybody was told
     */
    public void lookAgain(String why, long transferee) {
        effects.add(new Effect.LookAgain(why, transferee));
    }

    /** A line for the operator's log, and for the transcript of a test. */
    public void note(String line) {
        effects.add(new Effect.Note(line));
    }

    /** Takes the oldest effect out, or null. */
    public Effect poll() {
        return effects.poll();
    }

    /** One thing that was asked for. */
    public sealed interface Effect {
        /** Hands itself to the method that is for it. */
        void perform(Performer by);

        record SendVote(long to, byte[] vote) implements Effect {
            @Override
            public void perform(Performer by) {
                by.sendVote(to, vote);
            }
        }

        record Dial(long peer) implements Effect {
            @Override
            public void perform(Performer by) {
                by.dial(peer);
            }
        }

        record HangUp(long link) implements Effect {
            @Override
            public void perform(Performer by) {
                by.hangUp(link);
            }
        }

        record Send(long link, byte[] message) implements Effect {
            @Override
            public void perform(Performer by) {
                by.send(link, message);
            }
        }

        record SendWhenDurable(long link, byte[] message) implements Effect {
            @Override
            public void perform(Performer by) {
                by.sendWhenDurable(link, message);
            }
        }

        record SendHistory(long link, long after, List<Recent> rest, HistoryForm form) implements Effect {
            @Override
            public void perform(Performer by) {
                by.sendHistory(link, after, rest, form);
            }
        }

        record Append(long zxid, byte[] txn) implements Effect {
            @Override
            public void perform(Performer by) {
                by.append(zxid, txn);
            }
        }

        record TruncateAfter(long zxid) implements Effect {
            @Override
            public void perform(Performer by) {
                by.truncateAfter(zxid);
            }
        }

        record Install(long zxid, byte[] body) implements Effect {
            @Override
            public void perform(Performer by) {
                by.install(zxid, body);
            }
        }

        record Promise(Epochs epochs) implements Effect {
            @Override
            public void perform(Performer by) {
                by.promise(epochs);
            }
        }

        record Elected(long leader) implements Effect {
            @Override
            public void perform(Performer by) {
                by.elected(leader);
            }
        }

        record Leading(long zxid) implements Effect {
            @Override
            public void perform(Performer by) {
                by.leading(zxid);
            }
        }

        record Following(boolean logsMoves) implements Effect {
            @Override
            public void perform(Performer by) {
                by.following(logsMoves);
            }
        }

        record Commit(long zxid) implements Effect {
            @Override
            public void perform(Performer by) {
                by.commit(zxid);
            }
        }

        record Request(long link, long sessionId, int cxid, int op, byte[] request, List<AuthId> ids)
                implements Effect {
            @Override
            public void perform(Performer by) {
                by.request(link, sessionId, cxid, op, request, ids);
            }
        }

        record Touched(long[] sessionIds) implements Effect {
            @Override
            public void perform(Performer by) {
                by.touched(sessionIds);
            }
        }

        record Revalidate(long link, long sessionId, int timeoutMs) implements Effect {
            @Override
            public void perform(Performer by) {
                by.revalidate(link, sessionId, timeoutMs);
            }
        }

        record Relinked(long before, long link) implements Effect {
            @Override
            public void perform(Performer by) {
                by.relinked(before, link);
            }
        }

        record Revalidated(long sessionId, boolean valid) implements Effect {
            @Override
            public void perform(Performer by) {
                by.revalidated(sessionId, valid);
            }
        }

        record Synced() implements Effect {
            @Override
            public void perform(Performer by) {
                by.synced();
            }
        }

        record HeardOf(Ensemble ensemble) implements Effect {
            @Override
            public void perform(Performer by) {
                by.heardOf(ensemble);
            }
        }

        record LookAgain(String why, long transferee) implements Effect {
            @Override
            public void perform(Performer by) {
                by.lookAgain(why, transferee);
            }
        }

        record Note(String line) implements Effect {
            @Override
            public void perform(Performer by) {
                by.note(line);
            }
        }
    }

    /** Who does what was asked for; one method an effect, so that a new effect does not compile until it is handled. */
    public interface Performer {
        void sendVote(long to, byte[] vote);

        void dial(long peer);

        void hangUp(long link);

        void send(long link, byte[] message);

        void sendWhenDurable(long link, byte[] message);

        void sendHistory(long link, long after, List<Recent> rest, HistoryForm form);

        void append(long zxid, byte[] txn);

        void truncateAfter(long zxid);

        void install(long zxid, byte[] body);

        void promise(Epochs epochs);

        void elected(long leader);

        void leading(long zxid);

        void following(boolean logsMoves);

        void commit(long zxid);

        void request(long link, long sessionId, int cxid, int op, byte[] request, List<AuthId> ids);

        void touched(long[] sessionIds);

        void revalidate(long link, long sessionId, int timeoutMs);

        void relinked(long before, long link);

        void revalidated(long sessionId, boolean valid);

        void synced();

        void heardOf(Ensemble ensemble);

        void lookAgain(String why, long transferee);

        void note(String line);
    }
}

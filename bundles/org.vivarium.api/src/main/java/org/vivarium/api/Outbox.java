package org.vivarium.api;

import java.util.ArrayDeque;

/**
 * What a protocol asks for, in the order it asked. Emitting only records: nothing is re-entered, every handler runs to
 * its end, and a test is a call followed by a comparison. Not safe for several threads; belongs to the core thread.
 */
public final class Outbox {
    private final ArrayDeque<Effect> effects = new ArrayDeque<>();

    /** Sends a message to another server. */
    public void send(long to, byte[] message) {
        effects.add(new Effect.Send(to, message));
    }

    /** Sends a message once everything appended, cut and promised before is durable; {@code to} may be this server. */
    public void sendWhenDurable(long to, byte[] message) {
        effects.add(new Effect.SendWhenDurable(to, message));
    }

    /** Appends a transaction to this server's log. */
    public void append(long zxid, byte[] txn) {
        effects.add(new Effect.Append(zxid, txn));
    }

    /** Cuts this server's log behind {@code zxid}. */
    public void truncateAfter(long zxid) {
        effects.add(new Effect.TruncateAfter(zxid));
    }

    /** Stores a promise. */
    public void promise(Epochs epochs) {
        effects.add(new Effect.Promise(epochs));
    }

    /** Says who leads. */
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

    /** Says that every transaction up to {@code zxid} can no longer be lost. */
    public void commit(long zxid) {
        effects.add(new Effect.Commit(zxid));
    }

    /** Says that there is no leader any more, and why. */
    public void lookAgain(String why) {
        effects.add(new Effect.LookAgain(why));
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

        record Send(long to, byte[] message) implements Effect {
            @Override
            public void perform(Performer by) {
                by.send(to, message);
            }
        }

        record SendWhenDurable(long to, byte[] message) implements Effect {
            @Override
            public void perform(Performer by) {
                by.sendWhenDurable(to, message);
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

        record Commit(long zxid) implements Effect {
            @Override
            public void perform(Performer by) {
                by.commit(zxid);
            }
        }

        record LookAgain(String why) implements Effect {
            @Override
            public void perform(Performer by) {
                by.lookAgain(why);
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
        void send(long to, byte[] message);

        void sendWhenDurable(long to, byte[] message);

        void append(long zxid, byte[] txn);

        void truncateAfter(long zxid);

        void promise(Epochs epochs);

        void elected(long leader);

        void leading(long zxid);

        void commit(long zxid);

        void lookAgain(String why);

        void note(String line);
    }
}

package org.vivarium.itests.benchmark;

import java.nio.ByteBuffer;

/**
 * The lock recipe: every session wants one lock, again and again. It creates an ephemeral sequential znode, has the
 * lock when that is the first of all, and otherwise waits until the one before it is deleted. It holds the lock for a
 * ping. Two holders at once, or a turn out of order, fail the run. For a single pump.
 */
final class Lock extends Drive {
    static final String[] KINDS = {"acquire"};

    private static final int NO_NODE = -101;
    private static final int NONE = -1;

    private final Recorder recorder;
    private final long until;
    private Session holder;
    private int lastHeld = NONE;
    private int wanting;
    private long lastTurn;

    Lock(Recorder recorder, long until) {
        this.recorder = recorder;
        this.until = until;
    }

    @Override
    void start(long now) {
        lastTurn = now;
        for (Session session : pump.sessions) {
            wanting++;
            want(session, now);
        }
    }

    @Override
    void reply(Reply reply, long now) {
        Session session = reply.session;
        switch (reply.op) {
            case CREATE_LOCK -> {
                session.memo = ticket(reply);
                pump.send(session, Op.LOCK_CHILDREN, 0, now, now);
            }
            case LOCK_CHILDREN -> {
                reply.expectSuccess();
                int before = before(reply, session.memo);
                if (before == NONE) {
                    acquired(session, now);
                } else {
                    pump.send(session, Op.EXISTS_LOCK, before, now, now);
                }
            }
            case EXISTS_LOCK -> {
                if (reply.error == NO_NODE) {
                    pump.send(session, Op.LOCK_CHILDREN, 0, now, now);
                } else {
                    reply.expectSuccess();
                    reply.expectLength(Reply.STAT_BYTES);
                }
            }
            case PING -> {
                reply.check();
                if (session == holder) {
                    release(session, now);
                }
            }
            default -> {
                reply.check();
                released(session, now);
            }
        }
    }

    @Override
    void event(Session session, int type, ByteBuffer bytes, int pathAt, int pathLength, long now) {
        if (type != NODE_DELETED) {
            throw new FailedRunException("Wrong event: session " + session.index
                    + " waits for the znode before its own to be deleted, and got an event of type " + type);
        }
        pump.send(session, Op.LOCK_CHILDREN, 0, now, now);
    }

    @Override
    boolean wantsPings() {
        return true;
    }

    @Override
    String overdue(long now, long limitNs) {
        return wanting > 0 && now - lastTurn > limitNs
                ? "Missing event: the lock was last held with number " + lastHeld + ", and none of the " + wanting
                        + " sessions that wait got it"
                : null;
    }

    @Override
    boolean isDone(long now) {
        return wanting == 0;
    }

    private void want(Session session, long now) {
        session.memoTime = now;
        pump.send(session, Op.CREATE_LOCK, 0, now, now);
    }

    private void acquired(Session session, long now) {
        if (holder != null || session.memo <= lastHeld) {
            throw new FailedRunException("The lock is broken: session " + session.index + " got it with number "
                    + session.memo + " after " + lastHeld
                    + (holder == null ? "" : " while session " + holder.index + " still holds it"));
        }
        holder = session;
        lastTurn = now;
        lastHeld = session.memo;
        recorder.add(0, session.memoTime, now);
        pump.send(session, Op.PING, 0, now, now);
    }

    /** From the moment the delete is sent another session may be told that it is the first. */
    private void release(Session session, long now) {
        holder = null;
        pump.send(session, Op.DELETE_LOCK, session.memo, now, now);
    }

    private void released(Session session, long now) {
        if (now < until) {
            want(session, now);
        } else {
            wanting--;
        }
    }

    /** The number in the path that a create of a sequential znode returns. */
    private int ticket(Reply reply) {
        reply.expectSuccess();
        int prefix = pump.requests.path(Op.CREATE_LOCK, 0).length();
        reply.expectLength(4 + prefix + Template.NUMBER_DIGITS);
        return digits(reply.bytes, reply.at + 4 + prefix);
    }

    /** The greatest number among the children that is less than this one; {@link #NONE} where this one is the first. */
    private static int before(Reply reply, int own) {
        int count = reply.bytes.getInt(reply.at);
        int nameBytes = 4 + 2 + Template.NUMBER_DIGITS;
        reply.expectLength(4 + count * nameBytes);
        int before = NONE;
        boolean found = false;
        for (int i = 0; i < count; i++) {
            int number = digits(reply.bytes, reply.at + 4 + i * nameBytes + 4 + 2);
            found |= number == own;
            if (number < own) {
                before = Math.max(before, number);
            }
        }
        if (!found) {
            throw reply.wrong("a list without its own znode " + own);
        }
        return before;
    }

    private static int digits(ByteBuffer bytes, int at) {
        int number = 0;
        for (int i = 0; i < Template.NUMBER_DIGITS; i++) {
            number = number * 10 + bytes.get(at + i) - '0';
        }
        return number;
    }
}

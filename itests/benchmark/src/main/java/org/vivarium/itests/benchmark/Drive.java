package org.vivarium.itests.benchmark;

import java.nio.ByteBuffer;

/**
 * What one pump does for a while: which requests it sends, and what it thinks of the replies. All calls come from the
 * pump's thread. The pump itself checks that each reply answers the oldest request of its session and that zxids never
 * go back; a drive checks the rest, and throws {@link FailedRunException} at what is wrong.
 */
abstract class Drive {
    static final int NODE_DELETED = 2;
    static final long NOTHING_DUE = Long.MAX_VALUE;

    Pump pump;

    /** Begins; sessions may be asked from here on. */
    abstract void start(long now);

    /** Whether nothing is left to do, and nothing to wait for. */
    abstract boolean isDone(long now);

    /**
     * What should have come by now besides replies, such as an event; null where nothing is late. Asked every 100 ms.
     *
     * @param limitNs how late is too late
     */
    String overdue(long now, long limitNs) {
        return null;
    }

    /** Called before each look at the sockets; sends what is due and tells the nanotime of what is due next. */
    long tick(long now) {
        return NOTHING_DUE;
    }

    /** A connection has its session; {@link Session#memoTime} is as the drive left it. */
    void opened(Session session, long now) {
        throw new FailedRunException("Session " + session.index + " was opened, but nobody wanted it");
    }

    abstract void reply(Reply reply, long now);

    /** Whether replies to the pump's own pings are told to {@link #reply}, too. */
    boolean wantsPings() {
        return false;
    }

    /**
     * A watch has fired. Those that a run has left fire when their znodes are removed, at any time from then on: between
     * two connections there is no order.
     */
    void event(Session session, int type, ByteBuffer bytes, int pathAt, int pathLength, long now) {
        if (pump.watchesLeft && type == NODE_DELETED) {
            return;
        }
        throw new FailedRunException(
                "Session " + session.index + " was told of an event of type " + type + ", but watches nothing");
    }

    /** The server has ended the connection. */
    void ended(Session session, long now) {
        throw new FailedRunException("Missing reply: the server closed the connection of session " + session.index
                + (session.unanswered() == 0
                        ? ", which waited for nothing"
                        : ", which waited for " + session.unanswered() + " replies, first of all to "
                                + pump.describeOldest(session)));
    }

    /** Whether the path of an event is the given one. */
    static boolean isPath(String path, ByteBuffer bytes, int at, int length) {
        if (length != path.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes.get(at + i) != path.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

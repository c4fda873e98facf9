package org.vivarium.core.replica;

/**
 * Whether the clients of a server that has lost its leader stay connected, and what becomes of them under the next one.
 * Core.
 */
final class Hold {
    private static final long NONE = Long.MIN_VALUE;

    private long untilMs = NONE;
    private long epoch;
    private boolean logsMoves;

    /** What the next leader means for those who stayed. */
    enum Outcome {
        /** Nobody has stayed. */
        NOBODY,
        /**
         * They have their sessions, and what they wait for is asked again: each move of a session to another server
         * stands in the history that was taken over.
         */
        GO_ON,
        /** The same leader again: it knows itself where each session is, and what was under way may have reached it. */
        STAY,
        /** Their connections end: who led in between, and whether that one logged moves, nobody knows. */
        LEAVE
    }

    /** There is a leader. */
    void follow(boolean leaderLogsMoves) {
        logsMoves = leaderLogsMoves;
        untilMs = NONE;
    }

    /** This server leads. */
    void end() {
        untilMs = NONE;
    }

    /**
     * The leader that was followed is lost.
     *
     * @return whether clients stay: not where the leader has granted sessions that nobody can know of
     */
    boolean begin(long servedEpoch, long until) {
        epoch = servedEpoch;
        untilMs = logsMoves ? until : NONE;
        return logsMoves;
    }

    boolean isHeld() {
        return untilMs != NONE;
    }

    boolean isOver(long nowMs) {
        return isHeld() && nowMs > untilMs;
    }

    /** @param next the epoch of the leader that is there now */
    Outcome outcome(long next) {
        if (!isHeld()) {
            return Outcome.NOBODY;
        } else if (next == epoch) {
            return Outcome.STAY;
        }
        return next == epoch + 1 ? Outcome.GO_ON : Outcome.LEAVE;
    }
}

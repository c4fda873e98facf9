package org.vivarium.broadcast.zab;

/** What a leader knows of one server behind it, over one link. */
final class Learner {
    final long link;

    /** Its id; -1 before it has said it. */
    long sid = -1;

    /** Whether proposals go to it, which it acknowledges; an observer is told of commits alone. */
    boolean follows;

    Phase phase = Phase.UNKNOWN;

    /** Whether it understands {@link Packet#LEADER_TRANSFER}. */
    boolean takesTransfer;

    /** Where its log ended when it came. */
    long lastZxid;

    /** The last transaction that was committed when it was sent what it lacked. */
    long sentTo = -1;

    /** The last proposal that it has on its disk. */
    long acknowledged = -1;

    long heardMs;

    /** How far it has come. */
    enum Phase {
        /** It has not said who it is. */
        UNKNOWN,
        /** It has; it waits for the new epoch. */
        WAITING,
        /** It knows the new epoch, and has not accepted it yet. */
        ASKED,
        /** It has accepted it; it waits until a quorum has. */
        ACCEPTED,
        /** It was sent what it lacks. */
        SYNCING,
        /** It has all of it on its disk. */
        SYNCED,
        /** It serves. */
        ACTIVE
    }

    Learner(long link, long nowMs) {
        this.link = link;
        this.heardMs = nowMs;
    }

    /** Whether proposals go to it. */
    boolean isForwarded() {
        return phase.compareTo(Phase.SYNCING) >= 0;
    }

    /** Whether it can acknowledge what is proposed: one that is to vote and still observes cannot. */
    boolean isFollowing() {
        return follows && isSynced();
    }

    boolean isSynced() {
        return phase.compareTo(Phase.SYNCED) >= 0;
    }
}

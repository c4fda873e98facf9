package org.vivarium.election.ballot;

/** How far this server is in finding its leader; the edges stand in {@link BallotElection}. */
enum Phase {
    /** Made, but not asked for a leader yet: says nothing and hears nothing. */
    IDLE,
    /** Lets others go first, for a time drawn at random. */
    WAITING,
    /** Asks whether it would be elected. */
    PRE_CANDIDATE,
    /** Has given its vote to itself, and asks for those of others. */
    CANDIDATE,
    /** Votes, and knows another server as its leader. */
    FOLLOWING,
    /** Is the leader itself. */
    LEADING,
    /** Does not vote, and knows its leader. */
    OBSERVING;

    boolean looks() {
        return this == WAITING || this == PRE_CANDIDATE || this == CANDIDATE;
    }

    boolean hasLeader() {
        return this == FOLLOWING || this == LEADING || this == OBSERVING;
    }
}

package org.vivarium.election.fast;

/** How far this server is in finding its leader; the edges stand in {@link FastElection}. */
enum Phase {
    /** Made, but not asked for a leader yet: says nothing and hears nothing. */
    IDLE(ServerState.LOOKING),
    /** Collects votes, and takes over every better one. */
    LOOKING(ServerState.LOOKING),
    /** A quorum agrees with the own vote; a better one may still be under way. */
    SETTLING(ServerState.LOOKING),
    /** Votes, and knows another server as its leader. */
    FOLLOWING(ServerState.FOLLOWING),
    /** Is the leader itself. */
    LEADING(ServerState.LEADING),
    /** Does not vote, and knows its leader. */
    OBSERVING(ServerState.OBSERVING);

    /** What others are told. */
    final ServerState told;

    Phase(ServerState told) {
        this.told = told;
    }

    boolean hasLeader() {
        return told != ServerState.LOOKING;
    }
}

package org.vivarium.election.fast;

/**
 * Who should lead.
 *
 * @param leader the sid; {@link #NONE} from an observer that has heard of nobody
 * @param zxid the last transaction in the leader's log when it began to look
 * @param electionEpoch the round of elections in which the vote was cast; votes of different rounds do not add up
 * @param peerEpoch the leader's current epoch when it began to look; later the epoch that it established
 */
record Vote(long leader, long zxid, long electionEpoch, long peerEpoch) {
    /** Less than every sid, zxid and epoch. */
    static final long NONE = Long.MIN_VALUE;

    /** The vote that any other is better than. */
    static Vote none(long electionEpoch) {
        return new Vote(NONE, NONE, electionEpoch, NONE);
    }

    /** The same in another round. */
    Vote inRound(long newElectionEpoch) {
        return new Vote(leader, zxid, newElectionEpoch, peerEpoch);
    }

    /** The same leader in another epoch. */
    Vote inEpoch(long newPeerEpoch) {
        return new Vote(leader, zxid, electionEpoch, newPeerEpoch);
    }

    /** Whether this leader has the longer history; the sid decides between equal ones. */
    boolean isAbove(Vote other) {
        if (peerEpoch != other.peerEpoch) {
            return peerEpoch > other.peerEpoch;
        }
        return zxid != other.zxid ? zxid > other.zxid : leader > other.leader;
    }
}

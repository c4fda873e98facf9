package org.vivarium.election.fast;

import org.vivarium.wire.MalformedException;

/** What a server says of itself beside its vote. Each constant stands at the place of its number on the wire. */
enum ServerState {
    /** Knows no leader; the vote is a proposal. */
    LOOKING,
    /** The vote names the leader that it follows. */
    FOLLOWING,
    /** The vote names itself. */
    LEADING,
    /** Does not vote; names the leader that it learns from. */
    OBSERVING;

    private static final ServerState[] BY_CODE = values();

    int code() {
        return ordinal();
    }

    static ServerState of(int code) throws MalformedException {
        if (code < 0 || code >= BY_CODE.length) {
            throw new MalformedException("unknown server state " + code);
        }
        return BY_CODE[code];
    }
}

package org.vivarium.election.fast;

import java.util.HashMap;
import java.util.Map;

/**
 * Keeps two servers that look for a leader from answering each other's answers without end: the second answer within
 * {@link #GAP_MS} is left out. A vote that is sent again after a timeout comes later than that, and is answered.
 */
final class Echoes {
    /** Longer than a way there and back, shorter than the first timeout. */
    static final long GAP_MS = 100;

    /** Servers that are kept in mind; with one more all are forgotten, which costs an answer too many. */
    static final int SERVERS_MAX = 256;

    private final Map<Long, Long> answeredAtMs = new HashMap<>();

    /** Whether the server may be answered now; it counts as answered then. */
    boolean mayAnswer(long sid, long nowMs) {
        Long before = answeredAtMs.get(sid);
        if (before != null && nowMs - before < GAP_MS) {
            return false;
        }
        if (answeredAtMs.size() >= SERVERS_MAX) {
            answeredAtMs.clear();
        }
        answeredAtMs.put(sid, nowMs);
        return true;
    }
}

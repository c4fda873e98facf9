package org.vivarium.core.replica;

/**
 * Where the ids of sessions go on.
 *
 * @param first the id that is given next
 */
public record SessionIds(long first) {
    /**
     * The ids of a server that starts (compat A7): they begin with its own id, and go on above those of its last start.
     *
     * @param sid 1 to 255
     * @param clockMs a clock that does not stand still while the server is down, in ms
     */
    public static SessionIds atStart(long sid, long clockMs) {
        return new SessionIds(sid << 56 | clockMs << 24 >>> 8);
    }
}

package org.vivarium.core.shard;

/**
 * What a shard lets its clients have.
 *
 * @param frameBytesMax the longest request, {@code jute.maxbuffer}
 * @param sessionTimeoutMsMin the shortest session timeout that is granted
 * @param sessionTimeoutMsMax the longest
 * @param queuedRequestsMax requests of one shard that wait to be answered; then no socket is read whose client waits
 * @param queuedBytesMax bytes of all requests of one shard that wait to be answered; then no socket is read
 * @param unsentBytesMax bytes of replies that one client has not taken; then its socket is not read
 * @param helloMsMax how long a connection may stay without a session
 */
public record Limits(
        int frameBytesMax,
        int sessionTimeoutMsMin,
        int sessionTimeoutMsMax,
        int queuedRequestsMax,
        long queuedBytesMax,
        long unsentBytesMax,
        int helloMsMax) {
    /** The timeout that is granted where a client wants {@code wantedMs}. */
    int timeout(int wantedMs) {
        return Math.max(sessionTimeoutMsMin, Math.min(sessionTimeoutMsMax, wantedMs));
    }
}

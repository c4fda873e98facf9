package org.vivarium.api.admin;

import java.util.List;

/**
 * How a server is, at one moment.
 *
 * @param version of Vivarium, for example {@code 0.1.0}
 * @param mode {@code standalone leader follower observer}; empty while it does not serve
 * @param serving whether clients are served
 * @param readOnly whether reads are answered and writes are not, for now
 * @param lacks what keeps it from serving in full, each in a sentence an operator can act on; empty where all is well
 * @param zxid the last committed transaction
 * @param znodes how many znodes there are, the root included
 * @param dataBytes the bytes of all paths and data together
 * @param ephemerals how many of the znodes are ephemeral
 * @param sessions how many sessions are alive
 * @param watches how many watches there are
 * @param connections how many client connections are open
 * @param outstanding requests that came and are not answered
 * @param received requests that came since the last reset
 * @param sent replies and events that went since the last reset
 * @param minLatencyMs the shortest time from request to reply since the last reset, in ms
 * @param avgLatencyMs the mean
 * @param maxLatencyMs the longest
 * @param startedMs when the server started, in ms since 1970
 */
public record ServerStatus(
        String version,
        String mode,
        boolean serving,
        boolean readOnly,
        List<String> lacks,
        long zxid,
        int znodes,
        long dataBytes,
        int ephemerals,
        int sessions,
        int watches,
        int connections,
        long outstanding,
        long received,
        long sent,
        long minLatencyMs,
        double avgLatencyMs,
        long maxLatencyMs,
        long startedMs) {}

package org.vivarium.core.shard;

import java.net.InetSocketAddress;
import org.vivarium.api.admin.ServerControl.ConnectionStatus;
import org.vivarium.wire.OpCode;

/** What the word {@code cons} tells of a connection (compat D5). */
final class ClientStatistics {
    private final long establishedMs;
    private final Latency latency = new Latency();
    private long received;
    private long sent;
    private int lastOp;
    private boolean any;
    private long lastCxid = -1;
    private long lastZxid = -1;
    private long lastResponseMs;
    private long lastLatencyMs;

    ClientStatistics(long nowMs) {
        establishedMs = nowMs;
    }

    long establishedMs() {
        return establishedMs;
    }

    void received() {
        received++;
    }

    void sent() {
        sent++;
    }

    void answered(int op, int xid, long zxid, long sinceMs, long nowMs) {
        lastOp = op;
        any = true;
        lastCxid = xid;
        lastZxid = zxid;
        lastResponseMs = nowMs;
        lastLatencyMs = nowMs - sinceMs;
        latency.add(lastLatencyMs);
    }

    void reset() {
        received = 0;
        sent = 0;
        latency.reset();
    }

    ConnectionStatus status(InetSocketAddress remote, long sessionId, int queued, int timeoutMs) {
        return new ConnectionStatus(
                "/" + remote.getAddress().getHostAddress() + ":" + remote.getPort(),
                sessionId,
                queued,
                received,
                sent,
                any ? OpCode.letters(lastOp) : "NA",
                establishedMs,
                timeoutMs,
                lastCxid,
                lastZxid,
                lastResponseMs,
                lastLatencyMs,
                latency.min(),
                (long) latency.mean(),
                latency.max());
    }
}

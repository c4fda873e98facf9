package org.vivarium.core.replica;

import java.util.List;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Delivery.Commit;
import org.vivarium.core.shard.Submission;
import org.vivarium.core.state.Result;
import org.vivarium.core.state.State;
import org.vivarium.wire.Code;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;

/**
 * What a server answers that has looked for a leader for long, where the operator allows it (compat A11): reads, of
 * clients that say that they are content with that. Their sessions are of this server alone and end with the
 * connection. Core.
 */
final class ReadOnly {
    /** The key of zoo.cfg that allows it. */
    static final String ENABLED = "readonlymode.enabled";

    private static final long PATIENCE_MIN_MS = 2_000;

    private final Ports ports;
    private final boolean isEnabled;
    private final long patienceMs;
    private long sinceMs = Long.MAX_VALUE;

    ReadOnly(Ports ports, boolean isEnabled, int tickMs) {
        this.ports = ports;
        this.isEnabled = isEnabled;
        this.patienceMs = Math.max(PATIENCE_MIN_MS, tickMs);
    }

    /** From here on clients are shown what there is. */
    void begin(State state) {
        ports.note("there is no leader: reads are answered, of clients that want no more");
        ports.deliver(new Delivery.Serve(state));
    }

    /** @return whether reads are to be answered from now on */
    boolean isDue(Role role, long nowMs) {
        if (role != Role.LOOKING) {
            sinceMs = Long.MAX_VALUE;
        } else if (sinceMs == Long.MAX_VALUE) {
            sinceMs = nowMs;
        }
        return isEnabled && role == Role.LOOKING && nowMs - sinceMs > patienceMs;
    }

    /** A session that a majority knows of cannot be renewed here: its client had better find that majority. */
    void connect(Client client, ConnectRequest request, long newId, int timeoutMs, State state) {
        boolean isContent = request.readOnly() && request.sessionId() == 0 && request.lastZxidSeen() <= state.zxid();
        ports.deliver(
                client.shard(),
                isContent ? new Delivery.Renewed(client, newId, timeoutMs, true) : new Delivery.Ahead(client));
    }

    void answer(Submission submission, State state) {
        Client client = submission.client();
        boolean closes = submission.request() instanceof Request.CloseSession;
        Result result = closes ? new Result.Done(OpCode.CLOSE_SESSION) : new Result.Refused(Code.NOT_READ_ONLY);
        long ended = closes ? client.sessionId() : 0;
        ports.deliver(
                client.shard(),
                new Delivery.Commits(List.of(new Commit(state, List.of(), client, submission.xid(), result, ended))));
    }
}

package org.vivarium.runtime;

import java.util.List;
import java.util.concurrent.Executor;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.CoreInbox;
import org.vivarium.core.shard.Submission;
import org.vivarium.wire.ConnectRequest;

/**
 * What one loop's connections want of the core. The writes that one pass over the sockets brings go there together: so
 * those whose replies left together, and who write again together, share the next sync, and the first of them does not
 * have one for itself while the others wait for the one after it. A lone write waits for nothing, since its pass ends
 * with it. On the loop.
 */
final class LoopInbox implements CoreInbox {
    /** With so many the core has enough to begin with, while the loop reads on. */
    private static final int GATHERED_MAX = 64;

    private final CoreInbox core;
    private final Executor loop;
    private List<Submission> gathered = List.of();

    /** @param loop runs a task when the pass over the sockets has ended */
    LoopInbox(CoreInbox core, Executor loop) {
        this.core = core;
        this.loop = loop;
    }

    @Override
    public void submit(List<Submission> submissions) {
        if (gathered.isEmpty()) {
            gathered = submissions;
            loop.execute(this::handOver);
        } else {
            gathered.addAll(submissions);
        }
        if (gathered.size() >= GATHERED_MAX) {
            handOver();
        }
    }

    /** Anything else that is said of a client keeps its place behind the client's writes. */
    private void handOver() {
        List<Submission> all = gathered;
        if (!all.isEmpty()) {
            gathered = List.of();
            core.submit(all);
        }
    }

    @Override
    public void connect(Client client, ConnectRequest request, int timeoutMs) {
        handOver();
        core.connect(client, request, timeoutMs);
    }

    @Override
    public void touched(long[] sessionIds) {
        handOver();
        core.touched(sessionIds);
    }

    @Override
    public void gone(Client client) {
        handOver();
        core.gone(client);
    }

    @Override
    public void word(Client client, int word) {
        core.word(client, word);
    }
}

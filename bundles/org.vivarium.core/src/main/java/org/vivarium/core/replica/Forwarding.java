package org.vivarium.core.replica;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vivarium.api.AuthId;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Submission;
import org.vivarium.core.state.Result;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;

/**
 * What a server that follows has forwarded to its leader, in order. The leader answers each request with exactly one
 * transaction and each sync with one message, in the order they came (compat B6), so whoever is the oldest is meant.
 */
final class Forwarding {
    private final Broadcast broadcast;
    private final Ports ports;
    private final Map<Long, Client> owners = new HashMap<>();
    private final ArrayDeque<Asked> asked = new ArrayDeque<>();
    private final ArrayDeque<Submission> syncs = new ArrayDeque<>();
    private final ArrayDeque<Renewal> renewals = new ArrayDeque<>();
    private final JuteWriter encoder = new JuteWriter(1024);

    /** A request whose transaction has not come yet. */
    record Asked(Client client, long sessionId, int xid) {}

    private record Renewal(Client client, long sessionId, int timeoutMs) {}

    Forwarding(Broadcast broadcast, Ports ports) {
        this.broadcast = broadcast;
        this.ports = ports;
    }

    /** Forgets everything: there is another leader, or none, and the connections are closed. */
    void clear() {
        owners.clear();
        asked.clear();
        syncs.clear();
        renewals.clear();
    }

    void begin(Client client, long sessionId, int timeoutMs, Outbox out) {
        forward(client, sessionId, 0, List.of(), new Request.CreateSession(timeoutMs), out);
    }

    void renew(Client client, ConnectRequest request, int timeoutMs, Outbox out) {
        renewals.add(new Renewal(client, request.sessionId(), timeoutMs));
        broadcast.revalidate(request.sessionId(), timeoutMs, out);
    }

    void submit(Submission submission, Outbox out) {
        Client client = submission.client();
        if (owners.get(client.sessionId()) != client) {
            ports.deliver(client.shard(), new Delivery.Moved(client));
        } else if (submission.request() == null) {
            syncs.add(submission);
            encoder.clear();
            encoder.writeString(submission.syncPath());
            broadcast.forward(
                    client.sessionId(), submission.xid(), OpCode.SYNC, encoder.toBytes(), submission.ids(), out);
        } else {
            forward(client, client.sessionId(), submission.xid(), submission.ids(), submission.request(), out);
        }
    }

    private void forward(
            Client client, long sessionId, int xid, List<AuthId> ids, Request request, Outbox out) {
        asked.add(new Asked(client, sessionId, xid));
        encoder.clear();
        request.write(encoder);
        broadcast.forward(sessionId, xid, request.op(), encoder.toBytes(), ids, out);
    }

    /**
     * Who is meant by a transaction; null where it was not forwarded from here.
     *
     * @param result what the client will be told
     */
    Asked answered(long sessionId, int xid, Result result) {
        Asked oldest = asked.peek();
        if (oldest == null || oldest.sessionId() != sessionId || oldest.xid() != xid) {
            return null;
        }
        asked.remove();
        if (result instanceof Result.Connected) {
            owners.put(sessionId, oldest.client());
        }
        return oldest;
    }

    /** The oldest sync; null where there is none. */
    Submission synced() {
        return syncs.poll();
    }

    void revalidated(long sessionId, boolean valid) {
        Renewal oldest = renewals.peek();
        if (oldest == null || oldest.sessionId() != sessionId) {
            return;
        }
        renewals.remove();
        Client client = oldest.client();
        if (!valid) {
            ports.deliver(client.shard(), new Delivery.Expired(client));
            return;
        }
        Client before = owners.put(sessionId, client);
        if (before != null) {
            ports.deliver(before.shard(), new Delivery.Moved(before));
        }
        ports.deliver(client.shard(), new Delivery.Renewed(client, sessionId, oldest.timeoutMs()));
    }

    void touched(long[] ids) {
        int[] timeouts = new int[ids.length];
        int count = 0;
        for (long id : ids) {
            Client owner = owners.get(id);
            if (owner != null) {
                ids[count] = id;
                timeouts[count++] = owner.timeoutMs();
            }
        }
        if (count > 0) {
            broadcast.touched(java.util.Arrays.copyOf(ids, count), java.util.Arrays.copyOf(timeouts, count));
        }
    }

    void gone(Client client) {
        owners.remove(client.sessionId(), client);
    }

    void ended(long sessionId) {
        owners.remove(sessionId);
    }
}

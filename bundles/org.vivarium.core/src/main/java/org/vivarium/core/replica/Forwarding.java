package org.vivarium.core.replica;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vivarium.api.AuthId;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Delivery.Commit;
import org.vivarium.core.shard.Submission;
import org.vivarium.core.state.Result;
import org.vivarium.core.state.State;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;

/**
 * What a server that follows has forwarded to its leader, in order. The leader answers each request with exactly one
 * transaction and each sync with one message, in the order they came (compat B6), so whoever is the oldest is meant.
 *
 * <p>It outlives the leader, as the clients' connections do: what the next leader has in its history is answered as that
 * is taken over. What is left was not decided by anybody, and is asked again, in the same order. Where a session has
 * gone to another server meanwhile, the history says so, and nothing is asked for it: what its client asked for there
 * must not be overtaken by what it asked for before.
 */
final class Forwarding {
    private final Broadcast broadcast;
    private final Ports ports;
    private final Map<Long, Client> owners = new HashMap<>();
    private final ArrayDeque<Asked> writes = new ArrayDeque<>();
    private final ArrayDeque<Asked> syncs = new ArrayDeque<>();
    private final ArrayDeque<Renewal> renewals = new ArrayDeque<>();
    private final JuteWriter encoder = new JuteWriter(1024);
    private long lastNumber;

    /** Of the last one that was sent; those behind it wait for a leader. */
    private long sentNumber;

    /**
     * A request that has not been answered.
     *
     * @param number its place among all of them, from 1 up
     * @param request null for a sync
     * @param syncPath null for a write
     */
    record Asked(
            long number, Client client, long sessionId, int xid, List<AuthId> ids, Request request, String syncPath) {
        /** Of a sync: everything before it is in this state. */
        Commit answer(State state) {
            return new Commit(state, List.of(), client, xid, new Result.Synced(syncPath), 0);
        }
    }

    private record Renewal(Client client, long sessionId, int timeoutMs) {}

    Forwarding(Broadcast broadcast, Ports ports) {
        this.broadcast = broadcast;
        this.ports = ports;
    }

    /** Forgets everything: the connections are closed. */
    void clear() {
        owners.clear();
        writes.clear();
        syncs.clear();
        renewals.clear();
    }

    void begin(Client client, long sessionId, int timeoutMs, Outbox out) {
        send(ask(client, sessionId, 0, List.of(), new Request.CreateSession(timeoutMs), null), out);
    }

    void renew(Client client, ConnectRequest request, int timeoutMs, Outbox out) {
        renewals.add(new Renewal(client, request.sessionId(), timeoutMs));
        broadcast.revalidate(request.sessionId(), timeoutMs, out);
    }

    /** @param isSent false where there is no leader: it is kept until there is one */
    void submit(Submission submission, boolean isSent, Outbox out) {
        Client client = submission.client();
        if (owners.get(client.sessionId()) != client) {
            ports.deliver(client.shard(), new Delivery.Moved(client));
            return;
        }
        Asked asked = ask(
                client,
                client.sessionId(),
                submission.xid(),
                submission.ids(),
                submission.request(),
                submission.syncPath());
        if (isSent) {
            send(asked, out);
        }
    }

    private Asked ask(Client client, long sessionId, int xid, List<AuthId> ids, Request request, String syncPath) {
        Asked asked = new Asked(++lastNumber, client, sessionId, xid, ids, request, syncPath);
        (request == null ? syncs : writes).add(asked);
        return asked;
    }

    private void send(Asked asked, Outbox out) {
        sentNumber = asked.number();
        encoder.clear();
        int op = OpCode.SYNC;
        if (asked.request() == null) {
            encoder.writeString(asked.syncPath());
        } else {
            op = asked.request().op();
            asked.request().write(encoder);
        }
        broadcast.forward(asked.sessionId(), asked.xid(), op, encoder.toBytes(), asked.ids(), out);
    }

    /** These clients speak for their sessions here. */
    void keep(Map<Long, Client> clients) {
        owners.putAll(clients);
    }

    /** The clients that speak for sessions here, by session. */
    Map<Long, Client> owners() {
        return owners;
    }

    /** A session is connected to another server, or has come back to this one: who spoke for it here does so no more. */
    void moved(long sessionId) {
        Client before = owners.remove(sessionId);
        if (before != null) {
            ports.deliver(before.shard(), new Delivery.Moved(before));
        }
    }

    /** What has no answer, in the order in which it was asked, of those who still speak for their sessions. */
    List<Asked> takeUnanswered() {
        List<Asked> all = new ArrayList<>(writes);
        all.addAll(syncs);
        all.removeIf(asked -> !speaksForItself(asked));
        all.sort(Comparator.comparingLong(Asked::number));
        writes.clear();
        syncs.clear();
        return all;
    }

    /** Whether everything that was sent is answered. */
    boolean isAnswered() {
        return renewals.isEmpty() && !isSent(writes.peek()) && !isSent(syncs.peek());
    }

    private boolean isSent(Asked asked) {
        return asked != null && asked.number() <= sentNumber;
    }

    /**
     * There is the same leader again, over another link. What was sent to it may have reached it, so who waits for that
     * gets no answer; the others' is sent now.
     */
    void sendRest(Outbox out) {
        List<Asked> sent = new ArrayList<>(writes);
        sent.addAll(syncs);
        sent.removeIf(asked -> !isSent(asked));
        for (Asked asked : sent) {
            owners.remove(asked.sessionId(), asked.client());
            ports.deliver(asked.client().shard(), new Delivery.Moved(asked.client()));
        }
        writes.removeIf(this::isSent);
        syncs.removeIf(this::isSent);
        sendWaiting(out);
        giveUpRenewals();
    }

    /** There is another leader, and its history is taken over: it is asked what still has no answer. */
    void sendAgain(Outbox out) {
        sentNumber = 0;
        sendWaiting(out);
        giveUpRenewals();
    }

    /** Sends what was kept, in the order in which it was asked. */
    void sendWaiting(Outbox out) {
        writes.removeIf(asked -> !isSent(asked) && !speaksForItself(asked));
        syncs.removeIf(asked -> !isSent(asked) && !speaksForItself(asked));
        List<Asked> waiting = new ArrayList<>(writes);
        waiting.addAll(syncs);
        waiting.removeIf(this::isSent);
        waiting.sort(Comparator.comparingLong(Asked::number));
        waiting.forEach(asked -> send(asked, out));
    }

    /** Whether its client still speaks for the session, or is about to. */
    private boolean speaksForItself(Asked asked) {
        return asked.request() instanceof Request.CreateSession || owners.get(asked.sessionId()) == asked.client();
    }

    /** There is another leader, and its history is taken over: who still has no answer gets none. */
    void giveUp() {
        writes.forEach(asked -> ports.deliver(asked.client().shard(), new Delivery.Moved(asked.client())));
        syncs.forEach(asked -> ports.deliver(asked.client().shard(), new Delivery.Moved(asked.client())));
        writes.clear();
        syncs.clear();
        giveUpRenewals();
    }

    private void giveUpRenewals() {
        renewals.forEach(renewal -> ports.deliver(renewal.client().shard(), new Delivery.Ahead(renewal.client())));
        renewals.clear();
    }

    /**
     * Who is meant by a transaction; null where it was not forwarded from here.
     *
     * @param result what the client will be told
     */
    Asked answered(long sessionId, int xid, Result result) {
        Asked oldest = writes.peek();
        if (oldest == null || oldest.sessionId() != sessionId || oldest.xid() != xid) {
            return null;
        }
        writes.remove();
        if (result instanceof Result.Connected) {
            owners.put(sessionId, oldest.client());
        }
        return oldest;
    }

    /** The oldest sync; null where there is none. */
    Asked synced() {
        return syncs.poll();
    }

    /**
     * The syncs that were asked before a write that is committed now, in order. Where the leader that should have
     * answered them is gone, the write says as much as its answer.
     */
    List<Asked> syncedBefore(long number) {
        if (syncs.isEmpty() || syncs.peek().number() >= number) {
            return List.of();
        }
        List<Asked> before = new ArrayList<>();
        while (!syncs.isEmpty() && syncs.peek().number() < number) {
            before.add(syncs.remove());
        }
        return before;
    }

    void revalidated(long sessionId, boolean valid) {
        Renewal oldest = null; // of this session: a move takes longer to answer than none
        for (Renewal renewal : renewals) {
            if (renewal.sessionId() == sessionId) {
                oldest = renewal;
                break;
            }
        }
        if (oldest == null) {
            return;
        }
        renewals.remove(oldest);
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
            broadcast.touched(Arrays.copyOf(ids, count), Arrays.copyOf(timeouts, count));
        }
    }

    void gone(Client client) {
        owners.remove(client.sessionId(), client);
    }

    void ended(long sessionId) {
        owners.remove(sessionId);
    }
}

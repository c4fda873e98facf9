package org.vivarium.core.shard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import org.vivarium.api.Acl;
import org.vivarium.api.AuthId;
import org.vivarium.api.KeyedHash;
import org.vivarium.api.auth.AuthFactory.Scheme;
import org.vivarium.api.transport.Connection;
import org.vivarium.core.shard.Client.Phase;
import org.vivarium.core.shard.Client.Queued;
import org.vivarium.core.state.Access;
import org.vivarium.core.state.Result;
import org.vivarium.core.state.State;
import org.vivarium.wire.Code;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.ConnectResponse;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.ReplyHeader;
import org.vivarium.wire.Request;
import org.vivarium.wire.SessionPassword;
import org.vivarium.wire.Xid;

/** Serves the connections of one event loop. Every method is called on that loop, but those that say otherwise. */
public final class Shard {
    private static final int KEEP_BYTES = 1 << 16;
    private static final int HEADER_BYTES = 8;

    /** From how many watchers of one event on each is sent it at once; fewer may have something more to be sent. */
    private static final int CROWD_MIN = 64;

    private final int index;
    private final Limits limits;
    private final Access access;
    private final CoreInbox core;
    private final IntPredicate isWord;
    private final LongSupplier clockMs;
    private final Watches watches;
    private final Reads reads;
    private final CatchUp catchUp;
    private final Deliveries.Reader deliveries;
    private final Set<Client> clients = new LinkedHashSet<>();
    private final Map<Long, Client> bySession = new HashMap<>();
    private final List<Client> touched = new ArrayList<>();
    private final List<Client> dirty = new ArrayList<>();
    private final Set<Client> starved = new LinkedHashSet<>();
    private final JuteReader in = new JuteReader();
    private final JuteWriter out = new JuteWriter(1024);
    private final JuteWriter event = new JuteWriter(256);
    private ByteBuffer crowdEvent = ByteBuffer.allocateDirect(256);
    private final Latency latency = new Latency();
    private List<Submission> submissions = new ArrayList<>();
    private State view;
    private long queuedBytes;
    private long received;
    private long sent;
    private long outstanding;

    /** Whether it has a watch; for the core, which need not wake a shard that no commit concerns. */
    private volatile boolean watching;

    /**
     * @param deliveries where the core puts what it has to tell
     * @param isWord whether four bytes are a four-letter word
     * @param clockMs the time in ms since 1970, for statistics and for connections that stay without a session
     * @param seed for the hashes of watched paths, which no client may foresee
     */
    public Shard(
            int index,
            Limits limits,
            Access access,
            CoreInbox core,
            Deliveries deliveries,
            IntPredicate isWord,
            LongSupplier clockMs,
            long seed) {
        this.index = index;
        this.limits = limits;
        this.access = access;
        this.core = core;
        this.deliveries = deliveries.reader();
        this.isWord = isWord;
        this.clockMs = clockMs;
        this.watches = new Watches(new KeyedHash(seed), this::tell);
        this.catchUp = new CatchUp(watches);
        this.reads = new Reads(access, watches);
    }

    /** Its event loop's. Any thread. */
    public int index() {
        return index;
    }

    /** A new connection. */
    public Client accepted(Connection connection) {
        Client client = new Client(this, connection, clockMs.getAsLong());
        clients.add(client);
        return client;
    }

    // ---- from clients

    void received(Client client, ByteBuffer bytes) {
        takeDeliveries(); // what another shard has shown already is to be seen here, too
        out.clear(KEEP_BYTES);
        long nowMs = clockMs.getAsLong();
        while (!client.isClosed() && client.phase != Phase.WAITING && bytes.remaining() >= 4) {
            int start = bytes.position();
            int length = bytes.getInt(start);
            if (client.phase == Phase.HELLO && isWord.test(length)) {
                bytes.position(start + 4);
                client.phase = Phase.WAITING;
                client.asksWord = true;
                core.word(client, length);
                break;
            }
            if (length < 0 || length > limits.frameBytesMax() || view == null) {
                close(client);
                break;
            }
            if (bytes.remaining() - 4 < length || !mayTake(client)) {
                break;
            }
            bytes.position(start + 4 + length);
            int from = bytes.arrayOffset() + start + 4;
            frame(client, bytes.array(), from, from + length, nowMs);
        }
        if (client.isClosed()) {
            bytes.position(bytes.limit());
        }
        send(client);
        client.connection.flush();
        handOver();
        if (hasBegunToWatch()) {
            takeDeliveries();
        }
    }

    /**
     * Whether the client may have one more request; where not, its socket is not read until it may. A crowd stops those
     * who wait for an answer already, and lets the others have their first.
     */
    private boolean mayTake(Client client) {
        boolean crowded = queuedBytes > limits.queuedBytesMax()
                || outstanding >= limits.queuedRequestsMax() && !client.queue.isEmpty();
        boolean full = client.connection.pending() + out.size() > limits.unsentBytesMax();
        if (crowded) {
            starved.add(client);
        }
        if (crowded || full) {
            send(client); // before reading ends: what is unsent then decides when it has drained
            client.paused = true;
            client.connection.reading(false);
        }
        return !crowded && !full;
    }

    /** Reads from a client's socket again, where it was stopped and need not be any more. */
    void resume(Client client) {
        if (!client.paused || client.isClosed() || starved.contains(client)) {
            return;
        }
        boolean full = client.connection.pending() > limits.unsentBytesMax();
        client.paused = full;
        client.connection.reading(!full);
    }

    private void frame(Client client, byte[] array, int from, int to, long nowMs) {
        in.reset(array, from, to);
        try {
            if (client.phase == Phase.HELLO) {
                hello(client, ConnectRequest.read(in));
            } else if (to - from < HEADER_BYTES) {
                close(client);
            } else {
                received++;
                client.statistics.received();
                touch(client);
                request(client, in.readInt(), in.readInt(), from, to, nowMs);
            }
        } catch (MalformedException notAHello) {
            close(client);
        }
    }

    private void hello(Client client, ConnectRequest request) {
        received++;
        client.statistics.received();
        client.hasReadOnly = request.hasReadOnly();
        client.phase = Phase.WAITING;
        client.connection.reading(false);
        core.connect(client, request, limits.timeout(request.timeOut()));
    }

    private void request(Client client, int xid, int op, int from, int to, long nowMs) throws MalformedException {
        switch (op) {
            case OpCode.AUTH -> auth(client, xid);
            case OpCode.CREATE,
                    OpCode.CREATE2,
                    OpCode.CREATE_CONTAINER,
                    OpCode.DELETE,
                    OpCode.SET_DATA,
                    OpCode.SET_ACL,
                    OpCode.MULTI,
                    OpCode.RECONFIG,
                    OpCode.SYNC,
                    OpCode.CLOSE_SESSION -> forCore(client, xid, op, from, to, nowMs);
            case OpCode.PING,
                    OpCode.EXISTS,
                    OpCode.GET_DATA,
                    OpCode.GET_CHILDREN,
                    OpCode.GET_CHILDREN2,
                    OpCode.GET_ACL,
                    OpCode.MULTI_READ,
                    OpCode.CHECK_WATCHES,
                    OpCode.REMOVE_WATCHES,
                    OpCode.SET_WATCHES,
                    OpCode.SET_WATCHES2 -> forView(client, xid, op, from, to, nowMs);
            default -> {
                reply(xid, -1, Code.UNIMPLEMENTED);
                close(client);
            }
        }
    }

    private void forView(Client client, int xid, int op, int from, int to, long nowMs) {
        if (client.queue.isEmpty()) {
            answer(client, xid, op, nowMs, nowMs);
        } else {
            queue(client, new Queued(xid, op, nowMs, to - from, Arrays.copyOfRange(in.array(), from, to)));
        }
    }

    private void forCore(Client client, int xid, int op, int from, int to, long nowMs) {
        Submission submission;
        try {
            submission = submission(client, xid, op);
        } catch (MalformedException e) {
            if (op != OpCode.MULTI) {
                forView(client, xid, op, from, to, nowMs);
                return;
            }
            Request refused = new Request.Refused(op, Code.MARSHALLING_ERROR);
            submission = new Submission(client, xid, client.ids, refused, null);
        }
        submissions.add(submission);
        queue(client, new Queued(xid, op, nowMs, to - from, null));
        if (op == OpCode.CLOSE_SESSION) {
            client.phase = Phase.WAITING;
            client.connection.reading(false);
        }
    }

    private Submission submission(Client client, int xid, int op) throws MalformedException {
        if (op == OpCode.SYNC) {
            return new Submission(client, xid, client.ids, null, in.readString());
        }
        return new Submission(client, xid, client.ids, Request.read(op, in), null);
    }

    private void queue(Client client, Queued request) {
        client.queue.add(request);
        queuedBytes += request.bytes;
        outstanding++;
    }

    private void auth(Client client, int xid) {
        boolean good = false;
        try {
            in.readInt();
            String name = in.readString();
            byte[] credential = in.readBuffer();
            Scheme scheme = name == null ? null : access.schemes().get(name);
            List<AuthId> more = scheme == null ? null : scheme.authenticate(client.connection.remote(), credential);
            if (more != null) {
                client.add(more);
                good = true;
            }
        } catch (MalformedException e) {
            good = false;
        }
        reply(xid, 0, good ? Code.OK : Code.AUTH_FAILED);
        client.statistics.sent();
        sent++;
        if (!good) {
            close(client);
        }
    }

    private void handOver() {
        if (!submissions.isEmpty()) {
            core.submit(submissions);
            submissions = new ArrayList<>();
        }
    }

    // ---- answers

    /** Answers the read that {@code in} stands in, behind its header. */
    private void answer(Client client, int xid, int op, long sinceMs, long nowMs) {
        int before = out.size();
        boolean catchesUp = op == OpCode.SET_WATCHES || op == OpCode.SET_WATCHES2;
        try {
            Code code = catchesUp ? catchUp.setWatches(client, view, op, in, out) : Code.OK;
            int mark = out.beginFrame();
            ReplyHeader.write(out, replyXid(xid, op), view.zxid(), 0);
            int body = out.size();
            if (!catchesUp) {
                code = reads.answer(client, view, op, in, out);
            }
            if (code != Code.OK) {
                out.truncate(body);
                out.patchInt(body - 4, code.value());
            }
            out.endFrame(mark);
        } catch (MalformedException e) {
            out.truncate(before);
            reply(replyXid(xid, op), view.zxid(), Code.MARSHALLING_ERROR);
        }
        answered(client, xid, op, sinceMs, nowMs);
    }

    private static int replyXid(int xid, int op) {
        return op == OpCode.PING ? Xid.PING : xid;
    }

    private void reply(int xid, long zxid, Code code) {
        int mark = out.beginFrame();
        ReplyHeader.write(out, xid, zxid, code.value());
        out.endFrame(mark);
    }

    private void answered(Client client, int xid, int op, long sinceMs, long nowMs) {
        client.statistics.sent();
        client.statistics.answered(op, xid, view.zxid(), sinceMs, nowMs);
        latency.add(nowMs - sinceMs);
        sent++;
    }

    /** Moves what {@link #out} holds to a client's connection. */
    private void send(Client client) {
        if (out.size() > 0) {
            client.connection.write(out.toBuffer());
            out.clear(KEEP_BYTES);
        }
    }

    // ---- from the core

    /** Takes what the core has to tell. */
    public void takeDeliveries() {
        Delivery next = deliveries.next(this);
        if (next == null) {
            return;
        }
        do {
            for (; next != null; next = deliveries.next(this)) {
                take(next);
            }
            next = hasBegunToWatch() ? deliveries.next(this) : null;
        } while (next != null);
        flush();
    }

    /**
     * Says whether it watches. Where it has just begun to, it has to look again for what was committed before it said
     * so: of that the core may not have woken it.
     */
    private boolean hasBegunToWatch() {
        boolean now = watches.count() > 0;
        boolean begun = now && !watching;
        if (now != watching) {
            watching = now;
        }
        return begun;
    }

    /**
     * Whether it has to be told of commits at once: they answer a client of its own, or may be watched here. Others can
     * wait until it reads a socket. Core thread, after they were added to the deliveries.
     */
    public boolean isConcernedBy(Delivery.Commits commits) {
        if (watching) {
            return true;
        }
        for (Delivery.Commit commit : commits.commits()) {
            Client origin = commit.origin();
            if (origin == null || origin.shard() == this || commit.endedSession() != 0) {
                return true;
            }
        }
        return false;
    }

    private void take(Delivery delivery) {
        if (delivery instanceof Delivery.Commits commits) {
            long nowMs = clockMs.getAsLong();
            for (Delivery.Commit commit : commits.commits()) {
                commit(commit, nowMs);
            }
        } else if (delivery instanceof Delivery.Renewed renewed) {
            opened(renewed.client(), renewed.sessionId(), renewed.timeoutMs(), renewed.readOnly());
        } else if (delivery instanceof Delivery.Expired expired) {
            expired(expired.client());
        } else if (delivery instanceof Delivery.Ahead ahead) {
            close(ahead.client());
        } else if (delivery instanceof Delivery.Moved moved) {
            close(moved.client());
        } else if (delivery instanceof Delivery.Serve serve) {
            view = serve.state();
        } else if (delivery instanceof Delivery.Stop) {
            closeAll();
        }
    }

    private void commit(Delivery.Commit commit, long nowMs) {
        view = commit.after();
        for (int i = 0; i < commit.changes().size(); i++) {
            watches.fire(commit.changes().get(i));
        }
        Client origin = commit.origin();
        if (origin != null && origin.shard() == this && !origin.isClosed()) {
            complete(origin, commit, nowMs);
        }
        if (commit.endedSession() != 0) {
            Client client = bySession.remove(commit.endedSession());
            if (client != null) {
                close(client);
            }
        }
    }

    private void complete(Client client, Delivery.Commit commit, long nowMs) {
        if (commit.result() instanceof Result.Connected connected) {
            opened(client, connected.sessionId(), connected.timeoutMs(), false);
            return;
        }
        if (commit.result().code() == Code.SESSION_MOVED) {
            close(client); // a client never hears of it (compat A7): it finds its session on the other connection
            return;
        }
        out.clear(KEEP_BYTES);
        Queued head = dequeue(client);
        int mark = out.beginFrame();
        ReplyHeader.write(out, commit.xid(), view.zxid(), commit.result().code().value());
        commit.result().write(out);
        out.endFrame(mark);
        answered(client, head.xid, head.op, head.sinceMs, nowMs);
        while (!client.queue.isEmpty() && client.queue.peek().frame != null) {
            Queued next = dequeue(client);
            in.reset(next.frame, HEADER_BYTES, next.frame.length);
            answer(client, next.xid, next.op, next.sinceMs, nowMs);
        }
        send(client);
        soil(client);
    }

    private Queued dequeue(Client client) {
        Queued head = client.queue.remove();
        queuedBytes -= head.bytes;
        outstanding--;
        return head;
    }

    private void opened(Client client, long sessionId, int timeoutMs, boolean readOnly) {
        if (client.isClosed()) {
            return;
        }
        client.sessionId(sessionId);
        client.timeoutMs(timeoutMs);
        client.phase = Phase.OPEN;
        bySession.put(sessionId, client);
        byte[] password = SessionPassword.of(sessionId);
        hello(client, new ConnectResponse(0, timeoutMs, sessionId, password, readOnly, client.hasReadOnly));
        client.paused = true;
        soil(client);
    }

    private void expired(Client client) {
        if (!client.isClosed()) {
            hello(client, ConnectResponse.expired(client.hasReadOnly));
            close(client);
        }
    }

    private void hello(Client client, ConnectResponse response) {
        out.clear(KEEP_BYTES);
        int mark = out.beginFrame();
        response.write(out);
        out.endFrame(mark);
        client.statistics.sent();
        sent++;
        send(client);
    }

    /** Events that watches fire. */
    private void tell(List<Client> watchers, int type, String path, List<Acl> acl) {
        if (watchers.isEmpty()) {
            return;
        }
        event.clear(KEEP_BYTES);
        CatchUp.writeEvent(event, view.zxid(), type, path);
        boolean crowd = watchers.size() >= CROWD_MIN;
        ByteBuffer bytes = crowd ? direct(event.toBuffer()) : event.toBuffer();
        for (Client client : watchers) {
            if (access.allows(acl, Acl.READ, client.ids)) {
                client.statistics.sent();
                sent++;
                if (crowd) {
                    client.connection.send(bytes.rewind());
                } else {
                    client.connection.write(bytes.rewind());
                    soil(client);
                }
            }
        }
    }

    /** A copy in a direct buffer, from which it can be sent to many; for one event at a time. */
    private ByteBuffer direct(ByteBuffer bytes) {
        if (crowdEvent.capacity() < bytes.remaining()) {
            crowdEvent = ByteBuffer.allocateDirect(bytes.remaining());
        }
        return crowdEvent.clear().put(bytes).flip();
    }

    private void soil(Client client) {
        if (!client.dirty) {
            client.dirty = true;
            dirty.add(client);
        }
    }

    /** Sends what was written to clients, and reads again from those who may have more now. */
    private void flush() {
        if (!dirty.isEmpty()) {
            List<Client> written = List.copyOf(dirty);
            dirty.clear();
            for (Client client : written) {
                client.dirty = false;
                client.connection.flush();
                resume(client);
            }
        }
        if (!starved.isEmpty()
                && queuedBytes <= limits.queuedBytesMax() / 2
                && outstanding <= limits.queuedRequestsMax() / 2) {
            List<Client> waiting = List.copyOf(starved);
            starved.clear();
            waiting.forEach(this::resume);
        }
    }

    /** Sends the answer to a four-letter word, and closes. */
    public void answerWord(Client client, String text) {
        if (!client.isClosed()) {
            client.connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            close(client);
        }
    }

    // ---- the end of connections

    /** Sends what is to be sent, and takes nothing more. */
    private void close(Client client) {
        if (!client.isClosed()) {
            send(client);
            forget(client);
            client.connection.close();
        }
    }

    void closed(Client client) {
        if (!client.isClosed()) {
            forget(client);
        }
    }

    private void forget(Client client) {
        client.phase = Phase.CLOSED;
        clients.remove(client);
        starved.remove(client);
        watches.forget(client);
        while (!client.queue.isEmpty()) {
            dequeue(client);
        }
        if (client.sessionId() != 0) {
            bySession.remove(client.sessionId(), client);
            core.gone(client);
        }
    }

    /** Closes every connection; sessions live on. */
    public void closeAll() {
        List.copyOf(clients).forEach(this::close);
        view = null;
    }

    // ---- time

    private void touch(Client client) {
        if (!client.touched) {
            client.touched = true;
            touched.add(client);
        }
    }

    /**
     * A tick of the clock: tells the core whose clients were heard of, and closes those that never say who they are.
     */
    public void tick() {
        takeDeliveries();
        if (!touched.isEmpty()) {
            long[] ids = new long[touched.size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = touched.get(i).sessionId();
                touched.get(i).touched = false;
            }
            touched.clear();
            core.touched(ids);
        }
        long oldestMs = clockMs.getAsLong() - limits.helloMsMax();
        for (Client client : List.copyOf(clients)) {
            if (client.sessionId() == 0
                    && client.phase == Phase.HELLO
                    && client.statistics.establishedMs() < oldestMs) {
                close(client);
            }
        }
    }

    // ---- for operators

    public ShardStatus status() {
        List<org.vivarium.api.admin.ServerControl.ConnectionStatus> all = new ArrayList<>(clients.size());
        List<Integer> watching = new ArrayList<>(clients.size());
        for (Client client : clients) {
            all.add(client.status());
            watching.add(client.dataWatches.size() + client.childWatches.size());
        }
        Latency copy = new Latency();
        copy.add(latency);
        return new ShardStatus(all, watching, watches.count(), outstanding, received, sent, copy);
    }

    public void resetStatistics() {
        received = 0;
        sent = 0;
        latency.reset();
        clients.forEach(client -> client.statistics.reset());
    }
}

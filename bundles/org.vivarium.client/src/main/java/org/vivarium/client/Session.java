package org.vivarium.client;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.vivarium.wire.Code;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.ConnectResponse;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.ReplyHeader;
import org.vivarium.wire.WatchEvent;
import org.vivarium.wire.Xid;

/**
 * The protocol of one session, over one link after the other: greeting, requests and their answers in order, pings,
 * credentials and watches that are given to each new server (compat A1).
 *
 * <p>No socket and no clock: frames and times come in as arguments. IO thread only, but for {@link #state()} and the
 * getters beside it.
 */
final class Session {
    /** Takes frames for the server, in order. */
    interface Link {
        void send(byte[] frame);
    }

    private static final long PING_MS_MAX = 10_000;

    private final ClientOptions options;
    private final String chroot;
    private final Consumer<Event> listener;
    private final Queue<Call<?>> waiting = new ArrayDeque<>();
    private final Queue<Call<?>> sent = new ArrayDeque<>();
    private final Watches watches = new Watches();
    private final List<Auth> auths = new ArrayList<>();
    private final Queue<Auth> authsSent = new ArrayDeque<>();

    private volatile State state = State.CONNECTING;
    private volatile long id;
    private volatile int timeoutMs;
    private volatile String lastFailure;
    private byte[] password = new byte[16];
    private boolean metReadWrite;
    private long lastZxid;
    private int lastXid;
    private Link link;
    private long heardMs;
    private long sentMs;
    private Call<Void> closing;

    Session(ClientOptions options, String chroot, Consumer<Event> listener) {
        this.options = options;
        this.chroot = chroot;
        this.listener = listener;
        this.timeoutMs = options.sessionTimeoutMs();
    }

    State state() {
        return state;
    }

    /** 0 before the first connection. */
    long id() {
        return id;
    }

    /** What was agreed with the server; what is asked for, before that. */
    int timeoutMs() {
        return timeoutMs;
    }

    /** Why the last link broke, or none came about; null where neither has happened. */
    String lastFailure() {
        return lastFailure;
    }

    /** A link is there: greets the server. */
    void linkUp(Link up, long nowMs) {
        link = up;
        heardMs = nowMs;
        long renewed = metReadWrite ? id : 0;
        byte[] secret = metReadWrite ? password : new byte[16];
        ConnectRequest request =
                new ConnectRequest(0, lastZxid, options.sessionTimeoutMs(), renewed, secret, options.readOnly(), true);
        JuteWriter out = new JuteWriter(64);
        int mark = out.beginFrame();
        request.write(out);
        out.endFrame(mark);
        send(out.toBytes(), nowMs);
    }

    /**
     * The link is gone, or none came about.
     *
     * @param triedAll whether no server was found in a whole round: what waits for one fails
     */
    void linkDown(IOException why, boolean triedAll) {
        link = null;
        lastFailure = why.getMessage();
        boolean was = state.isConnected();
        if (state.isFinal()) {
            return;
        }
        state = State.CONNECTING;
        failAll(sent, ZkException.CONNECTION_LOSS, why);
        authsSent.clear();
        if (triedAll) {
            failAll(waiting, ZkException.CONNECTION_LOSS, why);
            auths.forEach(auth -> auth.fail(ZkException.CONNECTION_LOSS, why));
        }
        if (closing != null) {
            end(State.CLOSED, Event.Connection.Closed, Code.SESSION_EXPIRED.value());
        } else if (was) {
            tell(Event.of(Event.Connection.Disconnected));
        }
    }

    void submit(Call<?> call, long nowMs) {
        if (state.isFinal() || closing != null) {
            call.fail(finalCode(), null);
        } else if (state.isConnected()) {
            sendNext(call, nowMs);
        } else {
            waiting.add(call);
        }
    }

    void addAuth(Auth auth, long nowMs) {
        if (state.isFinal() || closing != null) {
            auth.fail(finalCode(), null);
            return;
        }
        auths.add(auth);
        if (state.isConnected()) {
            sendAuth(auth, nowMs);
        }
    }

    /** Ends the session: at once where there is no server, else when the server has said so. */
    void close(long nowMs) {
        if (state.isFinal() || closing != null) {
            return;
        }
        if (!state.isConnected()) {
            end(State.CLOSED, Event.Connection.Closed, Code.SESSION_EXPIRED.value());
            return;
        }
        closing = new Call<>(OpCode.CLOSE_SESSION, null, out -> {}, in -> null);
        sendNext(closing, nowMs);
    }

    /** Gives up: nothing more will come. */
    void abort(Throwable why) {
        if (!state.isFinal()) {
            failAll(sent, ZkException.CONNECTION_LOSS, why);
            failAll(waiting, ZkException.CONNECTION_LOSS, why);
            end(State.CLOSED, Event.Connection.Closed, Code.SESSION_EXPIRED.value());
        }
    }

    /** @throws IOException that says why the link must go */
    void frame(JuteReader in, long nowMs) throws IOException {
        heardMs = nowMs;
        if (state.isConnected()) {
            reply(in, nowMs);
        } else {
            greeted(ConnectResponse.read(in), nowMs);
        }
    }

    /**
     * Sends a ping where one is due.
     *
     * @return when to call again
     * @throws IOException that says why the link must go
     */
    long tick(long nowMs) throws IOException {
        if (!state.isConnected()) {
            return Long.MAX_VALUE;
        }
        long silentMs = timeoutMs * 2L / 3;
        if (nowMs - heardMs >= silentMs) {
            throw new IOException("the server has said nothing for " + (nowMs - heardMs) + " ms");
        }
        long pingMs = Math.max(1, Math.min(timeoutMs / 3, PING_MS_MAX));
        if (nowMs - sentMs >= pingMs) {
            send(Call.frame(Xid.PING, OpCode.PING, out -> {}), nowMs);
        }
        return Math.min(heardMs + silentMs, sentMs + pingMs);
    }

    private void greeted(ConnectResponse response, long nowMs) throws IOException {
        if (response.timeOut() <= 0) {
            end(State.CLOSED, Event.Connection.Expired, Code.SESSION_EXPIRED.value());
            return;
        }
        if (response.passwd() == null) {
            throw new IOException("the server sent a greeting without the session's password");
        }
        id = response.sessionId();
        password = response.passwd();
        timeoutMs = response.timeOut();
        metReadWrite = !response.readOnly();
        state = response.readOnly() ? State.CONNECTEDREADONLY : State.CONNECTED;
        auths.forEach(auth -> sendAuth(auth, nowMs));
        watches.toFrames(lastZxid).forEach(frame -> send(frame, nowMs));
        for (Call<?> call = waiting.poll(); call != null; call = waiting.poll()) {
            sendNext(call, nowMs);
        }
        tell(Event.of(response.readOnly() ? Event.Connection.ConnectedReadOnly : Event.Connection.SyncConnected));
    }

    private void reply(JuteReader in, long nowMs) throws IOException {
        ReplyHeader header = ReplyHeader.read(in);
        if (header.zxid() > 0) {
            lastZxid = header.zxid();
        }
        switch (header.xid()) {
            case Xid.PING, Xid.SET_WATCHES -> {}
            case Xid.EVENT -> fired(header, WatchEvent.read(in));
            case Xid.AUTH -> authReply(header.err());
            default -> answer(header, in);
        }
    }

    private void answer(ReplyHeader header, JuteReader in) throws IOException {
        Call<?> call = sent.peek();
        if (call == null || call.xid() != header.xid()) {
            String wanted = call == null ? "none was due" : "that to " + call.xid() + " was due";
            throw new IOException("the server sent an answer to request " + header.xid() + ", but " + wanted);
        }
        sent.remove();
        call.keepWatch(watches, header.err());
        call.answered(header.err(), in);
        if (call == closing) {
            end(State.CLOSED, Event.Connection.Closed, Code.SESSION_EXPIRED.value());
        }
    }

    private void fired(ReplyHeader header, WatchEvent event) {
        watches.fired(event.type(), event.path());
        String path = Paths.withoutChroot(chroot, event.path());
        Event.Connection connection =
                state == State.CONNECTEDREADONLY ? Event.Connection.ConnectedReadOnly : Event.Connection.SyncConnected;
        tell(new Event(Event.type(event.type()), connection, path, header.zxid()));
    }

    private void authReply(int err) {
        Auth auth = authsSent.poll();
        if (err != 0) {
            end(State.AUTH_FAILED, Event.Connection.AuthFailed, Code.AUTH_FAILED.value());
        } else if (auth != null) {
            auth.future().complete(null);
        }
    }

    private void end(State last, Event.Connection told, int number) {
        state = last;
        failAll(sent, number, null);
        failAll(waiting, number, null);
        auths.forEach(auth -> auth.fail(number, null));
        auths.clear();
        watches.clear();
        tell(Event.of(told));
    }

    private int finalCode() {
        return (state == State.AUTH_FAILED ? Code.AUTH_FAILED : Code.SESSION_EXPIRED).value();
    }

    private void sendAuth(Auth auth, long nowMs) {
        authsSent.add(auth);
        send(auth.toFrame(), nowMs);
    }

    private void sendNext(Call<?> call, long nowMs) {
        lastXid = lastXid == Integer.MAX_VALUE ? 1 : lastXid + 1;
        sent.add(call);
        send(call.numbered(lastXid), nowMs);
    }

    private void send(byte[] frame, long nowMs) {
        sentMs = nowMs;
        link.send(frame);
    }

    private static void failAll(Queue<Call<?>> calls, int number, Throwable cause) {
        for (Call<?> call = calls.poll(); call != null; call = calls.poll()) {
            call.fail(number, cause);
        }
    }

    /** What the listener throws is the listener's fault, and none of the session's. */
    private void tell(Event event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}

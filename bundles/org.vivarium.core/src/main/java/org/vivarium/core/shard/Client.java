package org.vivarium.core.shard;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.AuthId;
import org.vivarium.api.admin.ServerControl.ConnectionStatus;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.ConnectionHandler;
import org.vivarium.wire.OpCode;

/**
 * A connection, and the session that has it. Everything but {@link #shard} and {@link #sessionId} is its shard's own.
 */
public final class Client implements ConnectionHandler {
    /** How far a connection has come. */
    enum Phase {
        /** Nothing was heard yet. */
        HELLO,
        /** The core has been asked for the session, or the server for the answer to a word. */
        WAITING,
        /** There is a session. */
        OPEN,
        /** Nothing more is taken from it. */
        CLOSED
    }

    final Connection connection;
    final ArrayDeque<Queued> queue = new ArrayDeque<>(4);
    final WatchedPaths dataWatches = new WatchedPaths();
    final WatchedPaths childWatches = new WatchedPaths();
    final ClientStatistics statistics;
    List<AuthId> ids;
    Phase phase = Phase.HELLO;
    boolean hasReadOnly;
    boolean touched;
    boolean paused;
    boolean dirty;
    boolean asksWord;
    private volatile int timeoutMs;

    private final Shard shard;
    private volatile long sessionId;

    Client(Shard shard, Connection connection, long nowMs) {
        this.shard = shard;
        this.connection = connection;
        this.statistics = new ClientStatistics(nowMs);
        this.ids = List.of(new AuthId("ip", address(connection.remote())));
    }

    private static String address(InetSocketAddress remote) {
        return remote.getAddress().getHostAddress();
    }

    /** The shard that serves it. Any thread. */
    public Shard shard() {
        return shard;
    }

    /** Its session; 0 before there is one. Any thread. */
    public long sessionId() {
        return sessionId;
    }

    void sessionId(long id) {
        sessionId = id;
    }

    /** The timeout of its session, in ms; 0 before there is one. Any thread. */
    public int timeoutMs() {
        return timeoutMs;
    }

    void timeoutMs(int granted) {
        timeoutMs = granted;
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    void add(List<AuthId> more) {
        List<AuthId> all = new ArrayList<>(ids);
        for (AuthId id : more) {
            if (!all.contains(id)) {
                all.add(id);
            }
        }
        ids = List.copyOf(all);
    }

    @Override
    public void received(ByteBuffer in) {
        shard.received(this, in);
    }

    @Override
    public void drained() {
        shard.resume(this);
    }

    /** Who asks a word and then ends its side still wants the answer, as {@code nc -N} does. */
    @Override
    public boolean ended() {
        return !asksWord;
    }

    @Override
    public void closed() {
        shard.closed(this);
    }

    /** For the operator. */
    ConnectionStatus status() {
        return statistics.status(connection.remote(), sessionId, queue.size(), timeoutMs);
    }

    /** A request that was not answered yet. */
    static final class Queued {
        final int xid;
        final int op;
        final long sinceMs;
        final int bytes;

        /** A read, as it came: it is answered when nothing is before it. Null where the core answers. */
        final byte[] frame;

        Queued(int xid, int op, long sinceMs, int bytes, byte[] frame) {
            this.xid = xid;
            this.op = op;
            this.sinceMs = sinceMs;
            this.bytes = bytes;
            this.frame = frame;
        }

        @Override
        public String toString() {
            return OpCode.letters(op) + " " + xid;
        }
    }
}

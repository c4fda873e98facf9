package org.vivarium.itests.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Carries the bytes of its share of the sessions: one selector, one read buffer, one thread. Frames replies, matches each
 * with the oldest request of its session, keeps idle sessions alive, and finds out when a reply does not come.
 */
final class Pump implements AutoCloseable {
    private static final int READ_BYTES = 1 << 18;
    private static final int PARTIAL_BYTES_MIN = 4096;
    private static final int REPLY_BYTES_MAX = 1 << 28;
    private static final int REPLY_HEADER_BYTES = 16;
    private static final int GREETING_BYTES = 37;
    private static final int XID_EVENT = -1;
    private static final long LOOK_ROUND_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Timers of a selector are whole milliseconds: what is due sooner is waited for in naps. */
    private static final long NAP_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private static final long SELECT_MARGIN_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The part of its session timeout that a client gives a server before it connects anew, as with three servers listed. */
    private static final int CONNECT_PARTS = 3;

    final Requests requests;
    /** Its sessions, in the order of their numbers. */
    final Session[] sessions;

    /** Whether its sessions have watches that no drive waits for. */
    boolean watchesLeft;

    private final List<InetSocketAddress> servers;
    private final int timeoutMs;
    private final long replyLimitNs;
    private final Selector selector;
    private final Reply reply;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private Session[] dirty = new Session[64];
    private int dirtyCount;
    private Drive drive;
    private long nextLookRound;
    private volatile boolean aborted;

    Pump(Options options, Requests requests, Session[] sessions) {
        this.servers = options.servers();
        this.timeoutMs = options.sessionTimeoutMs();
        this.replyLimitNs = TimeUnit.SECONDS.toNanos(options.replyLimitSeconds());
        this.requests = requests;
        this.sessions = sessions;
        this.reply = new Reply(requests);
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector can be opened", e);
        }
    }

    /** Lets a drive work until it is done, or another pump has failed. */
    void run(Drive next) {
        drive = next;
        next.pump = this;
        long now = System.nanoTime();
        nextLookRound = now + LOOK_ROUND_NS;
        next.start(now);
        while (!next.isDone(now) && !aborted) {
            long due = next.tick(now);
            flush(now);
            await(due);
            now = System.nanoTime();
            if (now >= nextLookRound) {
                lookRound(now);
                nextLookRound = now + LOOK_ROUND_NS;
            }
        }
        flush(now);
    }

    /** Makes {@link #run} return soon; from any thread. */
    void abort() {
        aborted = true;
        selector.wakeup();
    }

    /** Writes a request with the next xid of the session; it leaves with the next flush. */
    void send(Session session, Op op, int number, long due, long now) {
        int xid = op == Op.PING ? Requests.XID_PING : ++session.lastXid;
        session.push(xid, op, number, due, now);
        int at = session.room(requests.bytes(op));
        requests.put(op, session.out(), at, xid, number);
        touch(session);
    }

    /** Writes a setWatches; it leaves with the next flush. */
    void sendSetWatches(Session session, byte[] frame, long now) {
        session.push(Requests.XID_SET_WATCHES, Op.SET_WATCHES, 0, now, now);
        write(session, frame);
    }

    /**
     * Begins to connect; the session is a new one where its id is 0, and else is taken up again. A server whose queue of
     * new connections is full loses some without a word: those are begun again after a third of the session timeout.
     */
    void connect(Session session, long now) {
        session.waitingSince = now;
        session.dialledAgain = false;
        dial(session, now);
    }

    private void dial(Session session, long now) {
        InetSocketAddress server = server(session);
        try {
            SocketChannel channel = SocketChannel.open(family(server));
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            session.channel = channel;
            session.lastXid = 0;
            session.state = Session.State.CONNECTING;
            session.dialledAt = now;
            if (channel.connect(server)) {
                session.key = channel.register(selector, SelectionKey.OP_READ, session);
                greet(session, now);
            } else {
                session.key = channel.register(selector, SelectionKey.OP_CONNECT, session);
            }
        } catch (IOException e) {
            throw unreachable(session, e);
        }
    }

    /** Each has one for good: what it has seen there, it finds there. */
    private InetSocketAddress server(Session session) {
        return servers.get(session.index % servers.size());
    }

    /** The server's own, or the system takes each address for one of IPv6. */
    private static ProtocolFamily family(InetSocketAddress server) {
        return server.getAddress() instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /** Closes the connection without a word to the server. */
    void cut(Session session) {
        try {
            if (session.channel != null) {
                session.channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the connection of session " + session.index + " cannot be closed", e);
        }
        session.forgetConnection();
    }

    String describeOldest(Session session) {
        return session.headOp() + " " + requests.path(session.headOp(), session.headNumber()) + " (xid "
                + session.headXid() + ")";
    }

    @Override
    public void close() {
        for (Session session : sessions) {
            cut(session);
        }
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the selector cannot be closed", e);
        }
    }

    private void await(long due) {
        try {
            long left = due == Drive.NOTHING_DUE ? LOOK_ROUND_NS : due - System.nanoTime();
            if (left > 2 * SELECT_MARGIN_NS) {
                selector.select(this::ready, Math.min(left - SELECT_MARGIN_NS, LOOK_ROUND_NS) / 1_000_000);
            } else if (selector.selectNow(this::ready) == 0 && left > NAP_NS) {
                LockSupport.parkNanos(NAP_NS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the selector fails", e);
        }
    }

    private void ready(SelectionKey key) {
        Session session = (Session) key.attachment();
        long now = System.nanoTime();
        try {
            if (key.isConnectable()) {
                session.channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                greet(session, now);
                return;
            }
            if (key.isReadable()) {
                read(session, now);
            }
            if (session.unwritten() > 0) {
                touch(session);
            }
        } catch (IOException e) {
            if (session.state == Session.State.OPEN) {
                throw new FailedRunException("Session " + session.index + " lost its connection: " + e.getMessage(), e);
            }
            throw unreachable(session, e);
        }
    }

    private FailedRunException unreachable(Session session, IOException e) {
        return new FailedRunException(
                "Session " + session.index + " cannot connect to " + server(session) + ": " + e.getMessage()
                        + "; is a server there, and does it take so many connections (maxClientCnxns, ulimit -n)?",
                e);
    }

    private void greet(Session session, long now) {
        byte[] frame = Requests.connect(session.lastZxid, timeoutMs, session.id, session.password);
        write(session, frame);
        session.state = Session.State.GREETING;
    }

    private void write(Session session, byte[] frame) {
        int at = session.room(frame.length);
        System.arraycopy(frame, 0, session.out(), at, frame.length);
        touch(session);
    }

    private void touch(Session session) {
        if (!session.dirty) {
            session.dirty = true;
            if (dirtyCount == dirty.length) {
                dirty = Arrays.copyOf(dirty, dirtyCount * 2);
            }
            dirty[dirtyCount++] = session;
        }
    }

    private void flush(long now) {
        for (int i = 0; i < dirtyCount; i++) {
            Session session = dirty[i];
            session.dirty = false;
            if (session.unwritten() > 0) {
                flush(session, now);
            }
        }
        dirtyCount = 0;
    }

    private void flush(Session session, long now) {
        try {
            session.channel.write(session.outgoing());
        } catch (IOException e) {
            // what the server still has to say comes first, and that it has closed
            session.outgoing().position(session.unwritten());
        }
        session.written();
        session.lastSent = now;
        int wanted = session.unwritten() > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (session.key.interestOps() != wanted) {
            session.key.interestOps(wanted);
        }
    }

    private void read(Session session, long now) throws IOException {
        ByteBuffer buffer = session.partial;
        if (buffer == null) {
            buffer = in.clear();
        }
        int count = session.channel.read(buffer);
        if (count < 0) {
            Session.State state = session.state;
            if (state == Session.State.GREETING) {
                throw new FailedRunException(
                        "Session " + session.index + " was refused: the server closed its connection"
                                + " before it answered; does it take so many connections from one address (maxClientCnxns)?");
            }
            drive.ended(session, now);
            return;
        }
        buffer.flip();
        frames(session, buffer, now);
        if (session.channel != null) {
            keepRest(session, buffer);
        }
    }

    private void frames(Session session, ByteBuffer buffer, long now) {
        int at = 0;
        int limit = buffer.limit();
        while (limit - at >= 4 && session.channel != null) {
            int length = buffer.getInt(at);
            if (length < 0 || length > REPLY_BYTES_MAX) {
                throw new FailedRunException("Wrong reply: session " + session.index + " got a frame of " + length
                        + " bytes; this is no ZooKeeper server, or it has lost its place");
            }
            if (limit - at - 4 < length) {
                break;
            }
            frame(session, buffer, at + 4, length, now);
            at += 4 + length;
        }
        buffer.position(at);
    }

    private static void keepRest(Session session, ByteBuffer buffer) {
        if (!buffer.hasRemaining()) {
            session.partial = null;
            return;
        }
        int needed = buffer.remaining() >= 4 ? 4 + buffer.getInt(buffer.position()) : 0;
        if (buffer == session.partial && buffer.capacity() >= needed) {
            buffer.compact();
            return;
        }
        session.partial =
                ByteBuffer.allocate(Math.max(PARTIAL_BYTES_MIN, needed)).put(buffer);
    }

    private void frame(Session session, ByteBuffer buffer, int at, int length, long now) {
        if (session.state == Session.State.GREETING) {
            greeted(session, buffer, at, length, now);
            return;
        }
        if (length < REPLY_HEADER_BYTES) {
            throw new FailedRunException("Wrong reply: session " + session.index + " got a frame of " + length
                    + " bytes, too short for a header");
        }
        int xid = buffer.getInt(at);
        if (xid == XID_EVENT) {
            int body = at + REPLY_HEADER_BYTES;
            int pathLength = length - REPLY_HEADER_BYTES - 12;
            if (pathLength < 0 || buffer.getInt(body + 8) != pathLength) {
                throw new FailedRunException(
                        "Wrong event: session " + session.index + " got one of " + length + " bytes");
            }
            drive.event(session, buffer.getInt(body), buffer, body + 12, pathLength, now);
            return;
        }
        if (session.unanswered() == 0 || session.headXid() != xid) {
            throw new FailedRunException("Wrong reply: session " + session.index + " got one to xid " + xid
                    + " but waits for "
                    + (session.unanswered() == 0 ? "none" : "the one to " + describeOldest(session)));
        }
        reply.set(session, buffer, at, length);
        if (reply.zxid < session.lastZxid) {
            throw reply.wrong("a zxid below 0x" + Long.toHexString(session.lastZxid) + ", which it had before");
        }
        session.lastZxid = reply.zxid;
        session.pop(now);
        if (reply.op == Op.CLOSE) {
            session.state = Session.State.CLOSING;
        }
        if (reply.op == Op.PING && !drive.wantsPings()) {
            reply.check();
            return;
        }
        drive.reply(reply, now);
    }

    private void greeted(Session session, ByteBuffer buffer, int at, int length, long now) {
        if (length != GREETING_BYTES) {
            throw new FailedRunException("Wrong reply: session " + session.index + " was greeted with " + length
                    + " bytes instead of " + GREETING_BYTES);
        }
        int negotiatedMs = buffer.getInt(at + 4);
        long id = buffer.getLong(at + 8);
        if (negotiatedMs <= 0 || id == 0) {
            throw new FailedRunException("Session " + session.index + " (0x" + Long.toHexString(session.id)
                    + ") has expired, says the server");
        }
        if (session.id != 0 && session.id != id) {
            throw new FailedRunException("Wrong reply: session " + session.index + " (0x" + Long.toHexString(session.id)
                    + ") was taken up again as 0x" + Long.toHexString(id));
        }
        session.id = id;
        session.timeoutMs = negotiatedMs;
        buffer.get(at + 20, session.password);
        session.state = Session.State.OPEN;
        drive.opened(session, now);
    }

    /** Every 100 ms: pings for those who were silent for long, and an end to waiting in vain. */
    private void lookRound(long now) {
        String late = drive.overdue(now, replyLimitNs);
        if (late != null) {
            throw new FailedRunException(late + " within " + TimeUnit.NANOSECONDS.toSeconds(replyLimitNs) + " s");
        }
        for (Session session : sessions) {
            if (session.state == Session.State.CLOSED) {
                continue;
            }
            boolean waits = session.unanswered() > 0 || session.state != Session.State.OPEN;
            if (waits && now - session.waitingSince > replyLimitNs) {
                throw new FailedRunException("Missing reply: session " + session.index + " waits for "
                        + awaited(session) + " for more than " + TimeUnit.NANOSECONDS.toSeconds(replyLimitNs) + " s");
            }
            if (session.isConnecting()
                    && now - session.dialledAt > TimeUnit.MILLISECONDS.toNanos(timeoutMs) / CONNECT_PARTS) {
                cut(session);
                session.dialledAgain = true;
                dial(session, now);
            }
            if (!waits && now - session.lastSent > TimeUnit.MILLISECONDS.toNanos(session.timeoutMs) / 3) {
                send(session, Op.PING, 0, now, now);
            }
        }
    }

    private String awaited(Session session) {
        return switch (session.state) {
            case OPEN -> "the reply to " + describeOldest(session);
            case CLOSING -> "the end of its connection, since it was closed,";
            default -> "its session";
        };
    }
}

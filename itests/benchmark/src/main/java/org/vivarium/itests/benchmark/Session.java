package org.vivarium.itests.benchmark;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One session with its connection: what is asked and not answered yet, and what waits to be written. */
final class Session {
    /** How far the connection is. */
    enum State {
        CLOSED,
        CONNECTING,
        GREETING,
        OPEN,
        /** The server has said that the session is closed, and has to close the connection. */
        CLOSING
    }

    static final int PASSWORD_BYTES = 16;

    /** Its number among all sessions of the run. */
    final int index;

    State state = State.CLOSED;
    SocketChannel channel;
    SelectionKey key;
    long id;
    byte[] password = new byte[PASSWORD_BYTES];
    /** What the server granted. */
    int timeoutMs;

    long lastZxid;
    int lastXid;

    /** Nanotimes: the last write, and since when the oldest unanswered request could have been answered. */
    long lastSent;

    long waitingSince;

    /** Nanotime at which its connection was begun. */
    long dialledAt;

    /** Whether its connection is not the first one that was begun: the server may still come upon that. */
    boolean dialledAgain;

    /** What a drive keeps about it. */
    int memo;

    long memoTime;
    boolean marked;

    /** The beginning of a frame whose rest has not come; null for none. */
    ByteBuffer partial;

    boolean dirty;
    private byte[] out = new byte[256];
    private ByteBuffer outView = ByteBuffer.wrap(out);
    private int outEnd;

    /** How many requests a drive may leave unanswered; a ping comes on top. */
    private int window;

    private final int mask;
    private final int[] xids;
    private final byte[] ops;
    private final int[] numbers;
    private final long[] dues;
    private int head;
    private int tail;

    /** @param windowMax how many requests may ever be unanswered */
    Session(int index, int windowMax) {
        this.index = index;
        window = windowMax;
        int size = Integer.highestOneBit(windowMax + 1) * 2;
        mask = size - 1;
        xids = new int[size];
        ops = new byte[size];
        numbers = new int[size];
        dues = new long[size];
    }

    /** Whether the server has not said yet which session the connection is. */
    boolean isConnecting() {
        return state == State.CONNECTING || state == State.GREETING;
    }

    int unanswered() {
        return tail - head;
    }

    boolean isFull() {
        return tail - head >= window;
    }

    /** Sets how many requests may be unanswered from now on, up to what it was made for. */
    void setWindow(int requests) {
        window = Math.min(requests, mask);
    }

    /** Takes note of a request that is being written; {@code due} is when its latency begins. */
    void push(int xid, Op op, int number, long due, long now) {
        if (tail - head > mask) {
            throw new IllegalStateException("session " + index + " has no room for another request");
        }
        if (head == tail) {
            waitingSince = now;
        }
        int slot = tail++ & mask;
        xids[slot] = xid;
        ops[slot] = (byte) op.ordinal();
        numbers[slot] = number;
        dues[slot] = due;
    }

    int headXid() {
        return xids[head & mask];
    }

    Op headOp() {
        return Op.ALL[ops[head & mask]];
    }

    int headNumber() {
        return numbers[head & mask];
    }

    long headDue() {
        return dues[head & mask];
    }

    void pop(long now) {
        head++;
        waitingSince = now;
    }

    /** Makes room for a frame in what is to be written and returns where it begins; the bytes are {@link #out}. */
    int room(int bytes) {
        if (out.length - outEnd < bytes) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, outEnd + bytes));
            outView = ByteBuffer.wrap(out);
        }
        int at = outEnd;
        outEnd += bytes;
        return at;
    }

    byte[] out() {
        return out;
    }

    /** What is to be written; {@link #written} must follow. */
    ByteBuffer outgoing() {
        return outView.position(0).limit(outEnd);
    }

    /** Keeps what the channel did not take. */
    void written() {
        int rest = outView.remaining();
        if (rest > 0) {
            System.arraycopy(out, outView.position(), out, 0, rest);
        }
        outEnd = rest;
    }

    int unwritten() {
        return outEnd;
    }

    /** Makes it a new one: the next connection asks for a session of its own. */
    void forget() {
        id = 0;
        lastZxid = 0;
        Arrays.fill(password, (byte) 0);
    }

    /** Forgets the connection, and with it what was asked; session id and password stay. */
    void forgetConnection() {
        state = State.CLOSED;
        channel = null;
        key = null;
        partial = null;
        outEnd = 0;
        head = tail;
    }
}

package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a handler left unread. Mostly nothing: a connection has one only while it is shown something and while something
 * is left.
 *
 * <p>A short rest is copied in front of the next read, in the loop's own buffer. A long one, the begin of a big
 * request, is gathered in an array that doubles as its bytes come, so that a request costs time and memory by its size,
 * however small the pieces are in which it comes.
 */
final class Rest {
    private static final byte[] NONE = {};

    private final NettyLoop loop;
    private byte[] bytes = NONE;
    private int from;
    private int to;

    /** The end of what is being shown; the handler's own limit is not trusted. */
    private int shownTo;

    Rest(NettyLoop loop) {
        this.loop = loop;
    }

    boolean isEmpty() {
        return from == to;
    }

    /** The rest with a read behind it, as one buffer. {@link #keep} takes it back. */
    ByteBuffer show(ByteBuf read) {
        int kept = to - from;
        int came = read.readableBytes();
        ByteBuffer scratch = loop.shown();
        if (kept > Math.max(NettyLoop.REST_BYTES, came) || kept + came > scratch.capacity()) {
            add(read);
            return show();
        }
        shownTo = kept + came;
        scratch.clear().limit(shownTo);
        scratch.put(bytes, from, kept);
        read.readBytes(scratch);
        return scratch.position(0).order(ByteOrder.BIG_ENDIAN);
    }

    /** The rest alone. {@link #keep} takes it back. */
    ByteBuffer show() {
        shownTo = to;
        return ByteBuffer.wrap(bytes, from, to - from);
    }

    /** Keeps what is left of a buffer that was shown. */
    void keep(ByteBuffer shown) {
        int left = shownTo - shown.position();
        if (left == 0) {
            clear();
        } else if (shown.array() != bytes) {
            hold(shown.array(), shown.position(), left);
        } else if (bytes.length > NettyLoop.REST_BYTES && left <= bytes.length / 4) {
            hold(bytes, shown.position(), left);
        } else {
            from = shown.position();
        }
    }

    private void hold(byte[] source, int at, int length) {
        byte[] target = bytes;
        if (target.length < length || target == source) {
            target = loop.array(length);
            loop.give(bytes);
        }
        System.arraycopy(source, at, target, 0, length);
        bytes = target;
        from = 0;
        to = length;
    }

    /** Puts a read behind the rest without showing it. */
    void add(ByteBuf read) {
        int came = read.readableBytes();
        int kept = to - from;
        if (bytes.length - to < came) {
            byte[] target = bytes;
            if (kept + came > bytes.length || from < bytes.length / 2) {
                target = loop.array(Math.max(kept + came, 2 * kept));
            }
            System.arraycopy(bytes, from, target, 0, kept);
            if (target != bytes) {
                loop.give(bytes);
                bytes = target;
            }
            from = 0;
            to = kept;
        }
        read.readBytes(bytes, to, came);
        to += came;
    }

    void clear() {
        if (bytes.length > 0) {
            loop.give(bytes);
            bytes = NONE;
        }
        from = 0;
        to = 0;
    }
}

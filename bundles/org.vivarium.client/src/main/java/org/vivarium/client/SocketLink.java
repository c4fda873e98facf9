package org.vivarium.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.vivarium.wire.JuteReader;

/**
 * One connection to one server, cut into frames. Memory for a frame is taken as its bytes come, never for what its
 * length promises. IO thread only.
 */
final class SocketLink implements Session.Link {
    /** Takes the frames that came, one by one. */
    interface Frames {
        /** @throws IOException that says why the link must go */
        void frame(JuteReader in) throws IOException;
    }

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int LENGTH_BYTES = 4;
    private static final int GATHERED_MAX = 64;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final int frameBytesMax;
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private final JuteReader reader = new JuteReader();
    private byte[] in = new byte[BUFFER_BYTES];
    private int from;
    private int to;

    SocketLink(SocketChannel channel, SelectionKey key, int frameBytesMax) {
        this.channel = channel;
        this.key = key;
        this.frameBytesMax = frameBytesMax;
    }

    @Override
    public void send(byte[] frame) {
        out.add(ByteBuffer.wrap(frame));
    }

    /** Writes what the socket takes. */
    void flush() throws IOException {
        while (!out.isEmpty()) {
            ByteBuffer[] gathered = out.stream().limit(GATHERED_MAX).toArray(ByteBuffer[]::new);
            channel.write(gathered);
            while (!out.isEmpty() && !out.peek().hasRemaining()) {
                out.remove();
            }
            if (gathered[gathered.length - 1].hasRemaining()) {
                break;
            }
        }
        key.interestOps(out.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /** Reads once, and gives away the frames that are whole. */
    void read(Frames frames) throws IOException {
        makeRoom();
        int count = channel.read(ByteBuffer.wrap(in, to, in.length - to));
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        to += count;
        while (to - from >= LENGTH_BYTES) {
            int length = reader.reset(in, from, to).readInt();
            if (length < 0 || length > frameBytesMax) {
                throw new IOException(
                        "the server sent a frame of " + length + " bytes, " + frameBytesMax + " are the limit");
            }
            if (to - from - LENGTH_BYTES < length) {
                return;
            }
            int start = from + LENGTH_BYTES;
            from = start + length;
            frames.frame(reader.reset(in, start, from));
        }
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is lost with a connection that was given up
        }
    }

    private void makeRoom() {
        if (from == to) {
            from = 0;
            to = 0;
            if (in.length > BUFFER_BYTES) {
                in = new byte[BUFFER_BYTES];
            }
        } else if (to == in.length) {
            in = from > in.length / 2 ? Arrays.copyOfRange(in, from, from + in.length) : grown();
            to -= from;
            from = 0;
        }
    }

    private byte[] grown() {
        int capacity = (int) Math.min(in.length * 2L, (long) frameBytesMax + LENGTH_BYTES + BUFFER_BYTES);
        byte[] larger = new byte[capacity];
        System.arraycopy(in, from, larger, 0, to - from);
        return larger;
    }
}

package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What was written to one connection and is not yet with the socket; a connection has one only while that is something.
 *
 * <p>Writes gather in one chunk, a flush sends it, and as long as the socket takes it whole, which is nearly always, the
 * chunk goes straight back to the loop: one system call, no garbage. Where the socket is full, what is written meanwhile
 * gathers in further chunks.
 */
final class Output {
    /** Chunks of one connection in a row, before the others have their turn. */
    private static final int CHUNKS_IN_A_ROW = 16;

    private final NettyLoop loop;
    private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>(2);
    private long pending;

    /** How many of them, from the first on, were flushed. */
    private long flushed;

    Output(NettyLoop loop) {
        this.loop = loop;
    }

    long pending() {
        return pending;
    }

    void write(ByteBuffer bytes) {
        int end = bytes.limit();
        pending += bytes.remaining();
        ByteBuf chunk = chunks.peekLast();
        while (bytes.position() < end) {
            if (chunk == null || !chunk.isWritable()) {
                chunk = loop.chunk(chunk == null ? end - bytes.position() : NettyLoop.CHUNK_BYTES_MAX);
                chunks.addLast(chunk);
            }
            bytes.limit(Math.min(end, bytes.position() + chunk.writableBytes()));
            chunk.writeBytes(bytes);
            bytes.limit(end);
        }
    }

    /** What was written may be sent. */
    void flush() {
        flushed = pending;
    }

    /**
     * Sends what was flushed.
     *
     * @return false where the socket, or this turn, did not take all
     */
    boolean sendTo(NettyConnection connection) throws IOException {
        for (int i = 0; flushed > 0 && i < CHUNKS_IN_A_ROW; i++) {
            ByteBuf chunk = chunks.peekFirst();
            int bytes = (int) Math.min(flushed, chunk.readableBytes());
            int sent = connection.send(chunk, bytes);
            chunk.skipBytes(sent);
            pending -= sent;
            flushed -= sent;
            if (!chunk.isReadable()) {
                chunks.removeFirst();
                loop.give(chunk);
            }
            if (sent < bytes) {
                return false;
            }
        }
        return flushed == 0;
    }

    /** Forgets what was not sent; the connection is closed. */
    void clear() {
        chunks.forEach(ByteBuf::release);
        chunks.clear();
        pending = 0;
        flushed = 0;
    }
}

package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.DefaultChannelPromise;
import java.nio.ByteBuffer;

/**
 * What was written to one connection and is not yet with the socket.
 *
 * <p>Writes gather in one chunk, a flush hands it over, and as long as the socket takes it whole, which is nearly
 * always, the chunk goes straight back to the loop: one system call, no garbage. Where the socket is full, Netty keeps
 * the chunks and sends them when it can; a mark behind each says how far it has come, and what is written meanwhile
 * gathers in the next.
 */
final class Output {
    private final NettyLoop loop;
    private final Channel channel;

    /** Is told when more was taken. */
    private final Runnable progress;

    private ByteBuf chunk;
    private long written;
    private long handedOver;
    private long flushed;
    private long taken;

    /** A flush waits until the socket has taken what was flushed before. */
    private boolean flushWanted;

    Output(NettyLoop loop, Channel channel, Runnable progress) {
        this.loop = loop;
        this.channel = channel;
        this.progress = progress;
    }

    long pending() {
        return written - taken;
    }

    void write(ByteBuffer bytes) {
        int end = bytes.limit();
        while (bytes.position() < end) {
            if (chunk == null) {
                chunk = loop.chunk(end - bytes.position());
            } else if (!chunk.isWritable()) {
                handOver();
                chunk = loop.chunk(NettyLoop.CHUNK_BYTES_MAX);
            }
            bytes.limit(Math.min(end, bytes.position() + chunk.writableBytes()));
            written += bytes.remaining();
            chunk.writeBytes(bytes);
            bytes.limit(end);
        }
    }

    /** Whether a flush would go to the socket at once. */
    boolean wouldSend() {
        return chunk != null && flushed <= taken;
    }

    void flush() {
        if (chunk == null) {
            return; // nothing was written since the last flush
        }
        if (flushed > taken) {
            // the socket is full: what comes now gathers in the chunk, or many small flushes would take a chunk each
            flushWanted = true;
            flushed = handedOver;
            channel.flush();
        } else if (handedOver > taken) {
            handOver();
            flushed = handedOver;
            channel.flush();
        } else {
            flushAtOnce();
        }
    }

    /** Nothing is waiting: most likely the socket takes all, and neither a promise nor a new chunk is needed. */
    private void flushAtOnce() {
        ByteBuf mine = chunk.retain();
        chunk = null;
        handedOver = written;
        flushed = written;
        channel.write(mine, channel.voidPromise());
        channel.flush();
        if (mine.refCnt() == 1) {
            loop.give(mine);
            taken(handedOver);
        } else {
            mine.release();
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER, new Mark(handedOver));
        }
    }

    private void handOver() {
        handedOver = written;
        ByteBuf full = chunk;
        chunk = null;
        channel.write(full, new Mark(handedOver));
    }

    private void taken(long position) {
        if (position > taken) {
            taken = position;
            progress.run();
        }
        if (flushWanted && taken >= flushed) {
            flushWanted = false;
            flush();
        }
    }

    /** Forgets what was not sent; the connection is closed. */
    void clear() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
        taken = written;
    }

    /** Tells how far the socket has come, where it did not take all at once. */
    private final class Mark extends DefaultChannelPromise implements ChannelFutureListener {
        private final long position;

        Mark(long position) {
            super(channel);
            this.position = position;
            addListener(this);
        }

        @Override
        public void operationComplete(ChannelFuture sent) {
            if (sent.isSuccess()) {
                taken(position);
            }
        }
    }
}

package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * Gives every connection of a loop the same buffer to read into. What was read is taken out before the next read, so
 * one is enough; and since it costs nothing more, it is large from the first read on and need not adapt to anybody's
 * traffic.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    static final int BYTES = 64 * 1024;

    /** Full reads of one connection in a row, before the others have their turn. */
    private static final int READS_IN_A_ROW = 4;

    private final ByteBuf buffer = new UnpooledByteBufAllocator(true, true).directBuffer(BYTES, BYTES);

    ReceiveBuffer() {
        super(READS_IN_A_ROW);
    }

    @Override
    @SuppressWarnings("deprecation") // the type is Netty's; what is returned is the one that replaces it
    public RecvByteBufAllocator.Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return BYTES;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator unused) {
                return buffer.clear().retain();
            }
        };
    }

    void free() {
        buffer.release();
    }
}

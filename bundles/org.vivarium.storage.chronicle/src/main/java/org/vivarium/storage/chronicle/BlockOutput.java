package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Writes a snapshot's body as blocks, each with a head and a checksum of its own, so that it can be read, checked and
 * restored by one thread while another one makes znodes of the block before:
 *
 * <pre>
 * int number: 0, 1, 2, …   int bytes, 0 in the last block   int bytes packed, equal where packing saved nothing
 * int CRC32C over these three and what follows   the content
 * </pre>
 *
 * <p>What is written is synced every few MB: if all of it were left to the end, the log's syncs, which wait for the same
 * disk, would wait for all of it. One thread.
 */
final class BlockOutput extends OutputStream {
    static final int HEAD_BYTES = 16;
    static final int BLOCK_BYTES = 128 << 10;
    private static final int SYNC_BYTES = 2 << 20;

    private final FileChannel channel;
    private final Lz4 lz4 = new Lz4();
    private final CRC32C crc = new CRC32C();
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] packed = new byte[Lz4.packedBytesMax(BLOCK_BYTES)];
    private final ByteBuffer out = ByteBuffer.allocateDirect(HEAD_BYTES + BLOCK_BYTES);
    private int filled;
    private int number;
    private int unsynced;

    BlockOutput(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        while (at < offset + length) {
            int part = Math.min(offset + length - at, BLOCK_BYTES - filled);
            System.arraycopy(bytes, at, block, filled, part);
            filled += part;
            at += part;
            if (filled == BLOCK_BYTES) {
                writeBlock();
            }
        }
    }

    /** Writes what is left, and the block that says that it is the last one. Nothing is durable yet. */
    void finish() throws IOException {
        if (filled > 0) {
            writeBlock();
        }
        writeBlock();
    }

    private void writeBlock() throws IOException {
        int length = filled == 0 ? 0 : lz4.pack(block, filled, packed);
        byte[] content = packed;
        if (length >= filled) {
            length = filled;
            content = block;
        }
        out.clear().putInt(number++).putInt(filled).putInt(length).putInt(0).put(content, 0, length);
        out.flip();
        out.putInt(HEAD_BYTES - Integer.BYTES, checksum(crc, out));
        unsynced += out.remaining();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        filled = 0;
        if (unsynced >= SYNC_BYTES) {
            channel.force(false);
            unsynced = 0;
        }
    }

    /** Of a whole block from 0 to the limit, which becomes its position, and goes back to 0. */
    static int checksum(CRC32C crc, ByteBuffer block) {
        int end = block.limit();
        crc.reset();
        crc.update(block.position(0).limit(HEAD_BYTES - Integer.BYTES));
        crc.update(block.limit(end).position(HEAD_BYTES));
        block.position(0);
        return (int) crc.getValue();
    }
}

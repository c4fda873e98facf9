package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.CRC32C;
import org.vivarium.api.storage.DamageException;

/**
 * Reads what {@link BlockOutput} has written. A thread of its own reads, checks and restores a few blocks ahead of the
 * one thread that takes them, and has ended when {@link #close} returns.
 *
 * <p>It ends where the last block says so; a block that is not whole, and what follows the last one, is a {@link
 * DamageException}, thrown when the taker gets there.
 */
final class BlockInput extends InputStream {
    private static final int BLOCKS_AHEAD = 8;

    /** A restored block; of no bytes where it is the last one, or where something went wrong. */
    private static final class Block {
        final byte[] bytes = new byte[BlockOutput.BLOCK_BYTES];
        int length;
        IOException failure;
    }

    private final Path file;
    private final FileChannel channel;
    private final BlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS_AHEAD);
    private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS_AHEAD);
    private final Thread thread = new Thread(this::readAhead, "vivarium-snapshot-read");
    private final ByteBuffer in = ByteBuffer.allocateDirect(BlockOutput.HEAD_BYTES + BlockOutput.BLOCK_BYTES);
    private final byte[] packed = new byte[BlockOutput.BLOCK_BYTES];
    private final CRC32C crc = new CRC32C();
    private long position;
    private int number;

    /** The taker's. */
    private Block block;

    private int at;

    /** Begins to read at the channel's position. */
    BlockInput(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.position = channel.position();
        for (int i = 0; i < BLOCKS_AHEAD; i++) {
            free.add(new Block());
        }
        thread.setDaemon(true);
        thread.start();
    }

    // ---- ahead

    private void readAhead() {
        try {
            Block next;
            do {
                next = free.take();
                try {
                    read(next);
                } catch (IOException | RuntimeException | Error e) { // the taker waits for one or the other
                    next.length = 0;
                    next.failure = e instanceof IOException failure ? failure : new IOException(file + ": " + e, e);
                }
                full.add(next);
            } while (next.length > 0);
        } catch (InterruptedException closed) {
            // nobody takes what would come
        }
    }

    private void read(Block to) throws IOException {
        long start = position;
        in.clear().limit(BlockOutput.HEAD_BYTES);
        fill();
        int found = in.getInt(0);
        int length = in.getInt(4);
        int packedLength = in.getInt(8);
        if (found != number || length < 0 || length > to.bytes.length || packedLength < 0 || packedLength > length) {
            throw new DamageException(file, start, "no block begins here");
        }
        in.limit(BlockOutput.HEAD_BYTES + packedLength);
        fill();
        int checksum = in.getInt(BlockOutput.HEAD_BYTES - Integer.BYTES);
        if (checksum != BlockOutput.checksum(crc, in)) {
            throw new DamageException(file, start, "the checksum of a block is wrong");
        }
        in.position(BlockOutput.HEAD_BYTES);
        if (packedLength == length) {
            in.get(to.bytes, 0, length);
        } else {
            in.get(packed, 0, packedLength);
            if (!Lz4.unpack(packed, packedLength, to.bytes, length)) {
                throw new DamageException(file, start, "a block cannot be restored");
            }
        }
        if (length == 0 && position != channel.size()) {
            throw new DamageException(file, position, "something follows the last block");
        }
        to.length = length;
        number++;
    }

    private void fill() throws IOException {
        while (in.hasRemaining()) {
            int got = channel.read(in);
            if (got < 0) {
                throw new DamageException(file, position, "the file ends within a block");
            }
            position += got;
        }
    }

    // ---- the taker

    @Override
    public int read() throws IOException {
        return hasMore() ? block.bytes[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int part = Math.min(length, block.length - at);
        System.arraycopy(block.bytes, at, bytes, offset, part);
        at += part;
        return part;
    }

    private boolean hasMore() throws IOException {
        if (block != null && at < block.length) {
            return true;
        }
        if (block == null || block.length > 0) {
            next();
        }
        if (block.failure != null) {
            throw block.failure;
        }
        return block.length > 0;
    }

    private void next() throws IOException {
        if (block != null) {
            free.add(block);
        }
        try {
            block = full.take();
            at = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(file + ": interrupted while it was read");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.vivarium.storage.chronicle;

import static java.nio.file.StandardOpenOption.READ;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The part of a file that is being looked at, in memory. Not mapped, since a page that the disk cannot give would then
 * be a fault of the JVM instead of an {@code IOException}, and a deleted file would hold its space until the next
 * garbage collection. One thread.
 */
final class Window implements Closeable {
    private static final int BYTES = 256 << 10;

    private final Path file;
    private final FileChannel channel;
    private final long size;
    private ByteBuffer bytes = ByteBuffer.allocate(BYTES).limit(0);
    private long start;

    Window(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, READ);
        this.size = channel.size();
    }

    /** Length of the file in bytes. */
    long size() {
        return size;
    }

    /**
     * Makes bytes of the file available; what was available before is not any more.
     *
     * @param length the caller has checked that the file is so long
     * @return where in {@link #bytes} the byte at {@code position} of the file stands
     */
    int load(long position, int length) throws IOException {
        if (position < start || position + length > start + bytes.limit()) {
            if (length > bytes.capacity()) {
                bytes = ByteBuffer.allocate(length);
            }
            fill(position, (int) Math.min(bytes.capacity(), size - position));
        }
        return (int) (position - start);
    }

    private void fill(long position, int length) throws IOException {
        bytes.clear().limit(length);
        start = position;
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, start + bytes.position()) < 0) {
                    throw new EOFException("the file became shorter");
                }
            }
        } catch (IOException e) {
            long at = start + bytes.position();
            throw new IOException(
                    file + " at byte " + at + ": could not be read (" + e.getMessage() + "); check the disk", e);
        }
        bytes.flip();
    }

    /** What was loaded, from 0 to the limit; big endian. */
    ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

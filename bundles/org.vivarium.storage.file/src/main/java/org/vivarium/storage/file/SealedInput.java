package org.vivarium.storage.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Adler32;

/** Reads a snapshot and keeps its running checksum, over exactly the bytes that were taken so far. */
final class SealedInput extends InputStream {
    private final InputStream in;
    private final Adler32 checksum = new Adler32();
    private final byte[] buffer = new byte[64 << 10];
    private int from;
    private int next;
    private int limit;
    private long position;

    SealedInput(InputStream in) {
        this.in = in;
    }

    /** How many bytes were taken. */
    long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        if (next == limit && !fill()) {
            return -1;
        }
        position++;
        return buffer[next++] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (next == limit && !fill()) {
            return -1;
        }
        int count = Math.min(length, limit - next);
        System.arraycopy(buffer, next, to, offset, count);
        next += count;
        position += count;
        return count;
    }

    boolean atEnd() throws IOException {
        return next == limit && !fill();
    }

    int readInt() throws IOException {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            int one = read();
            if (one < 0) {
                throw new EOFException("ends early");
            }
            value = value << 8 | one;
        }
        return value;
    }

    long readLong() throws IOException {
        long high = readInt();
        return high << 32 | readInt() & 0xffffffffL;
    }

    /** Reads a checksum and its end mark, and compares. */
    void checkSeal() throws IOException {
        sum();
        long expected = checksum.getValue();
        long found = readLong();
        if (found != expected) {
            throw new IOException(
                    "checksum is 0x" + Long.toHexString(expected) + ", the file says 0x" + Long.toHexString(found));
        }
        if (readInt() != 1 || read() != SnapshotFormat.SEAL_END) {
            throw new IOException("no end mark behind a checksum");
        }
    }

    /** Nothing: whoever reads the body must not close the file. */
    @Override
    public void close() {}

    private boolean fill() throws IOException {
        sum();
        from = 0;
        next = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    private void sum() {
        checksum.update(buffer, from, next - from);
        from = next;
    }
}

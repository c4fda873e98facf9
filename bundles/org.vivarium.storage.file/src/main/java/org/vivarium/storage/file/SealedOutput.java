package org.vivarium.storage.file;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Adler32;

/** Writes a snapshot and keeps its running checksum. */
final class SealedOutput extends OutputStream {
    private final OutputStream out;
    private final Adler32 checksum = new Adler32();
    private final byte[] buffer = new byte[64 << 10];
    private int count;

    SealedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
        if (count == buffer.length) {
            drain();
        }
        buffer[count++] = (byte) one;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (count == buffer.length) {
                drain();
            }
            int piece = Math.min(length - done, buffer.length - count);
            System.arraycopy(bytes, offset + done, buffer, count, piece);
            count += piece;
            done += piece;
        }
    }

    void writeInt(int value) throws IOException {
        write(value >>> 24);
        write(value >>> 16);
        write(value >>> 8);
        write(value);
    }

    void writeLong(long value) throws IOException {
        writeInt((int) (value >>> 32));
        writeInt((int) value);
    }

    /** Writes the checksum of everything so far, and its end mark. */
    void seal() throws IOException {
        drain();
        writeLong(checksum.getValue());
        writeInt(1);
        write(SnapshotFormat.SEAL_END);
    }

    /** Hands on what is buffered; the stream below is the owner's to flush and to close. */
    void drain() throws IOException {
        checksum.update(buffer, 0, count);
        out.write(buffer, 0, count);
        count = 0;
    }
}

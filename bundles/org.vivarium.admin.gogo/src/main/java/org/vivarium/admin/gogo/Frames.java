package org.vivarium.admin.gogo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * The frames between {@code bin/gogo.sh} and the server: a kind, a length of four bytes, that many bytes.
 *
 * <p>The client first sends the {@link #SECRET_BYTES} of the secret; a server that takes it answers {@link #WELCOME},
 * another closes. Then the client asks {@link #EXECUTE} (a line), answered by any number of {@link #OUT} and {@link
 * #ERR} and one
 * {@link #DONE} (a byte: 0, or 1 where it failed), or {@link #COMPLETE} (the line up to the cursor), answered by
 * {@link #CANDIDATES} (for each a line of value, tab, description, tab, 1 where the word ends there).
 */
final class Frames {
    static final int SECRET_BYTES = 32;

    /** No line that somebody types is longer. */
    static final int REQUEST_BYTES_MAX = 64 * 1024;

    /**
     * What an answer's frame holds at most; more goes in several. Completions, which are one frame, are limited by
     * their number.
     */
    static final int CHUNK_BYTES = 64 * 1024;

    static final byte WELCOME = 'W';
    static final byte EXECUTE = 'X';
    static final byte COMPLETE = 'C';
    static final byte OUT = 'O';
    static final byte ERR = 'E';
    static final byte DONE = 'D';
    static final byte CANDIDATES = 'L';

    private Frames() {}

    /** A frame that came. */
    record Frame(byte kind, String text) {}

    /** @throws IOException where the connection ends, or a frame is longer than {@link #REQUEST_BYTES_MAX} */
    static Frame read(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        int length = in.readInt();
        if (length < 0 || length > REQUEST_BYTES_MAX) {
            throw new IOException(
                    "a frame of " + length + " bytes came; no more than " + REQUEST_BYTES_MAX + " are taken");
        }
        return new Frame(kind, new String(in.readNBytes(length), UTF_8));
    }

    static void write(DataOutputStream out, byte kind, byte[] bytes, int from, int length) throws IOException {
        synchronized (out) {
            out.writeByte(kind);
            out.writeInt(length);
            out.write(bytes, from, length);
            out.flush();
        }
    }

    static void write(DataOutputStream out, byte kind, byte[] bytes) throws IOException {
        write(out, kind, bytes, 0, bytes.length);
    }

    /** A stream whose bytes go out as frames of one kind. Closing it does nothing, since the connection goes on. */
    static OutputStream stream(DataOutputStream out, byte kind) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(ByteBuffer.allocate(1).put((byte) b).array(), 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                for (int at = 0; at < length; at += CHUNK_BYTES) {
                    Frames.write(out, kind, bytes, from + at, Math.min(CHUNK_BYTES, length - at));
                }
            }
        };
    }
}

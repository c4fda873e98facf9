package org.vivarium.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Writes jute's binary encoding (compat A1.2) to a byte array that grows, and can be used again. */
public final class JuteWriter {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int at;

    public JuteWriter() {
        this(256);
    }

    /** @param capacity bytes to begin with */
    public JuteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Bytes written so far. */
    public int size() {
        return at;
    }

    /** The array that is written to: its first {@link #size()} bytes count, until the next write. */
    public byte[] array() {
        return bytes;
    }

    /** What was written, as an array of its own. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, at);
    }

    /** What was written, as a view that is valid until the next write. */
    public ByteBuffer toBuffer() {
        return ByteBuffer.wrap(bytes, 0, at);
    }

    /** Forgets what was written; gives memory back where there is more than {@code keepBytes}. */
    public void clear(int keepBytes) {
        at = 0;
        if (bytes.length > keepBytes) {
            bytes = new byte[keepBytes];
        }
    }

    public void clear() {
        at = 0;
    }

    /** Forgets what was written after the first {@code size} bytes. */
    public void truncate(int size) {
        at = size;
    }

    /** Leaves room for a frame's length. Returns the mark that {@link #endFrame} wants. */
    public int beginFrame() {
        writeInt(0);
        return at;
    }

    /** Fills in the length of the frame that began at {@code mark}. */
    public void endFrame(int mark) {
        INT.set(bytes, mark - 4, at - mark);
    }

    /** Writes over an int that was written at index {@code at}. */
    public void patchInt(int at, int value) {
        INT.set(bytes, at, value);
    }

    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    public void writeByte(int value) {
        ensure(1);
        bytes[at++] = (byte) value;
    }

    public void writeInt(int value) {
        ensure(4);
        INT.set(bytes, at, value);
        at += 4;
    }

    public void writeLong(long value) {
        ensure(8);
        LONG.set(bytes, at, value);
        at += 8;
    }

    /** @param buffer may be null */
    public void writeBuffer(byte[] buffer) {
        if (buffer == null) {
            writeInt(-1);
            return;
        }
        writeInt(buffer.length);
        writeRaw(buffer, 0, buffer.length);
    }

    /** The bytes {@code from} to {@code to}, without a length. */
    public void writeRaw(byte[] source, int from, int to) {
        ensure(to - from);
        System.arraycopy(source, from, bytes, at, to - from);
        at += to - from;
    }

    /**
     * Makes room for {@code count} bytes, which the caller then puts into {@link #array()}. Returns the index of the
     * first.
     */
    public int reserve(int count) {
        ensure(count);
        int first = at;
        at += count;
        return first;
    }

    /**
     * Each UTF-16 unit by itself in 1 to 3 bytes, as ZooKeeper's own writer does; what lies beyond U+FFFF so takes six
     * (compat A1.2).
     *
     * @param text may be null
     */
    public void writeString(String text) {
        if (text == null) {
            writeInt(-1);
            return;
        }
        int start = at;
        writeInt(0);
        ensure(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | c >> 6);
                bytes[at++] = (byte) (0x80 | c & 0x3f);
            } else {
                bytes[at++] = (byte) (0xe0 | c >> 12);
                bytes[at++] = (byte) (0x80 | c >> 6 & 0x3f);
                bytes[at++] = (byte) (0x80 | c & 0x3f);
            }
        }
        INT.set(bytes, start, at - start - 4);
    }

    /** @param strings may be null */
    public void writeStrings(List<String> strings) {
        if (strings == null) {
            writeInt(-1);
            return;
        }
        writeInt(strings.size());
        for (String text : strings) {
            writeString(text);
        }
    }

    private void ensure(int count) {
        if (bytes.length - at < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(at, count)));
        }
    }
}

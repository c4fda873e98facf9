package org.vivarium.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads jute's binary encoding (compat A1.2) from a part of a byte array. Nothing is read beyond that part, and no
 * memory is taken for a length that the part cannot hold.
 */
public final class JuteReader {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int at;
    private int end;

    public JuteReader() {
        this(new byte[0], 0, 0);
    }

    public JuteReader(byte[] bytes, int from, int to) {
        reset(bytes, from, to);
    }

    /** Starts anew, on the bytes {@code from} to {@code to}. */
    public JuteReader reset(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
        return this;
    }

    /** The array that is read. */
    public byte[] array() {
        return bytes;
    }

    /** Index in {@link #array()} of the next byte. */
    public int position() {
        return at;
    }

    /** Goes on at another index of {@link #array()}. */
    public void position(int index) {
        at = index;
    }

    public int remaining() {
        return end - at;
    }

    public boolean readBoolean() throws MalformedException {
        return readByte() != 0;
    }

    public byte readByte() throws MalformedException {
        need(1);
        return bytes[at++];
    }

    public int readInt() throws MalformedException {
        need(4);
        int value = (int) INT.get(bytes, at);
        at += 4;
        return value;
    }

    public long readLong() throws MalformedException {
        need(8);
        long value = (long) LONG.get(bytes, at);
        at += 8;
        return value;
    }

    /** A byte array of its own; null where the buffer is. */
    public byte[] readBuffer() throws MalformedException {
        int length = readLength();
        if (length < 0) {
            return null;
        }
        byte[] copy = new byte[length];
        System.arraycopy(bytes, at, copy, 0, length);
        at += length;
        return copy;
    }

    /** A string; null where it is. Bytes that are not UTF-8 become U+FFFD. */
    public String readString() throws MalformedException {
        int length = readLength();
        if (length < 0) {
            return null;
        }
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** The length of the buffer or string that begins here, which the remaining bytes hold; -1 for null. */
    public int readLength() throws MalformedException {
        int length = readInt();
        if (length < -1 || length > end - at) {
            throw new MalformedException("length " + length + " with " + (end - at) + " bytes left");
        }
        return length;
    }

    /**
     * The number of elements of the vector that begins here; -1 for null.
     *
     * @param elementBytes the fewest bytes an element takes: more elements than the remaining bytes can hold are
     * refused
     */
    public int readCount(int elementBytes) throws MalformedException {
        int count = readInt();
        if (count > (end - at) / elementBytes) {
            throw new MalformedException("count " + count + " with " + (end - at) + " bytes left");
        }
        return count;
    }

    /** A vector of strings; null where it is, or where it holds a null string, which no request may. */
    public List<String> readStrings() throws MalformedException {
        int count = readCount(4);
        if (count == -1) {
            return null;
        }
        List<String> strings = new ArrayList<>(Math.max(count, 0));
        for (int i = 0; i < count; i++) {
            String text = readString();
            if (text == null) {
                throw new MalformedException("null in a vector of strings");
            }
            strings.add(text);
        }
        return strings;
    }

    private void need(int count) throws MalformedException {
        if (end - at < count) {
            throw new MalformedException(count + " bytes wanted, " + (end - at) + " left");
        }
    }
}

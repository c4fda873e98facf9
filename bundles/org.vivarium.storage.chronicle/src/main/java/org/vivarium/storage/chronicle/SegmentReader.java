package org.vivarium.storage.chronicle;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.vivarium.api.storage.DamageException;

/**
 * Reads a segment's entries from its file, without Chronicle Queue, and believes nothing that its checksum does not
 * cover.
 *
 * <p>Chronicle's own tailer takes a hole for the end of the log, waits for what is not there, follows any length word,
 * and writes a new header over a first page that was lost. So an inherited file is never opened by it: the framing is
 * simple (a little-endian word before each document, holding its length and what state it is in), and read here.
 *
 * <p>One thread. The buffer of {@link #payload} is valid until the next call of {@link #next}.
 */
final class SegmentReader implements Closeable {
    /** Chronicle's word before each document. */
    private static final int UNFINISHED = 0x80000000;

    private static final int METADATA = 0x40000000;
    private static final int LENGTH = 0x3fffffff;

    private final Path file;
    private final Entry entry;
    private final Window window;
    private final long size;
    private long ordinal;
    private long position;
    private long end;
    private int kind;
    private long zxid;
    private long payloadAt;
    private int payloadBytes;
    private String stop;

    /** @throws DamageException where not even the first document is there */
    SegmentReader(Path file, long salt, long firstOrdinal) throws IOException {
        if (!Files.exists(file)) {
            throw new DamageException(file, 0, "the file is gone" + Advice.RESTORE);
        }
        this.file = file;
        this.entry = new Entry(salt);
        this.ordinal = firstOrdinal - 1;
        this.window = new Window(file);
        this.size = window.size();
        if (size < Integer.BYTES || word(window, 0) == 0) {
            window.close();
            throw new DamageException(file, 0, "the beginning of the file is gone" + Advice.RESTORE);
        }
    }

    /** Goes to the next entry. Where there is none, or none that is whole, it stays and says why. */
    boolean next() throws IOException {
        while (stop == null) {
            int word = size - position < Integer.BYTES ? 0 : word(window, position);
            long length = word & LENGTH;
            long after = position + Integer.BYTES + length;
            if (word == 0) {
                stop = "nothing is written here";
            } else if ((word & UNFINISHED) != 0) {
                stop = "an entry was begun and not finished";
            } else if (after > size) {
                stop = "an entry of " + length + " bytes would go beyond the end of the file";
            } else if ((word & METADATA) == 0) {
                return take(after);
            } else if (isEntryAt(position + Integer.BYTES, after)) {
                stop = "an entry is marked as metadata";
            } else {
                position = align(after); // a page of Chronicle's index
            }
        }
        return false;
    }

    private boolean take(long after) throws IOException {
        long at = position + Integer.BYTES;
        if (!isEntryAt(at, after)) {
            stop = "the checksum is wrong";
            return false;
        }
        int i = window.load(at, Entry.HEAD_BYTES);
        ByteBuffer bytes = window.bytes();
        long found = bytes.getLong(i + Entry.ORDINAL);
        if (found != ordinal + 1) {
            stop = "entry " + found + " stands where " + (ordinal + 1) + " belongs";
            return false;
        }
        payloadAt = at + Entry.HEAD_BYTES;
        payloadBytes = bytes.getInt(i);
        kind = bytes.getInt(i + Entry.KIND);
        zxid = bytes.getLong(i + Entry.ZXID);
        ordinal = found;
        position = align(after);
        end = position;
        return true;
    }

    /** Whether a whole entry stands at {@code at} and ends at {@code limit} or before. */
    private boolean isEntryAt(long at, long limit) throws IOException {
        if (limit - at < Entry.FRAME_BYTES) {
            return false;
        }
        int head = window.load(at, Entry.HEAD_BYTES);
        int length = window.bytes().getInt(head);
        if (length < 0 || length > Entry.PAYLOAD_BYTES_MAX || length > limit - at - Entry.FRAME_BYTES) {
            return false;
        }
        int i = window.load(at, Entry.FRAME_BYTES + length);
        return entry.isAt(window.bytes(), i, length);
    }

    Path file() {
        return file;
    }

    int kind() {
        return kind;
    }

    /** Of the entry read last; before the first, one less than its ordinal. */
    long ordinal() {
        return ordinal;
    }

    long zxid() {
        return zxid;
    }

    ByteBuffer payload() throws IOException {
        int i = window.load(payloadAt, payloadBytes);
        return window.bytes().slice(i, payloadBytes).asReadOnlyBuffer();
    }

    /**
     * Byte offset behind the last whole entry, which is where the first unreadable thing stands once {@link #next} said
     * no.
     */
    long position() {
        return position;
    }

    /** Why {@link #next} said no. */
    String stop() {
        return stop;
    }

    DamageException damage(String what) {
        return new DamageException(file, position, what + Advice.RESTORE);
    }

    /**
     * Tells a torn end from damage, after {@link #next} said no: whether anything that follows proves that what is
     * unreadable here had been synced.
     */
    boolean wasSynced() throws IOException {
        for (long p = end; p <= size - Entry.FRAME_BYTES; p += Integer.BYTES) {
            int i = window.load(p, Entry.HEAD_BYTES);
            if (window.bytes().getLong(i + Entry.SYNCED) > ordinal + 1 && isEntryAt(p, size)) {
                return true;
            }
        }
        return false;
    }

    /** How many bytes behind the last entry a crash left half written: up to the last that is not zero. */
    long remains() throws IOException {
        long last = position;
        for (long p = position; p < size; p++) {
            int i = window.load(p, 1);
            if (window.bytes().get(i) != 0) {
                last = p + 1;
            }
        }
        return last - position;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }

    /** Whether a file without a head holds more than the first mark, which is written before anything can be synced. */
    static boolean wasUsed(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        int documents = 0;
        try (Window window = new Window(file)) {
            long p = 0;
            while (p <= window.size() - Integer.BYTES && documents < 2) {
                int word = word(window, p);
                if (word == 0 || (word & UNFINISHED) != 0) {
                    break;
                }
                documents += (word & METADATA) == 0 ? 1 : 0;
                p = align(p + Integer.BYTES + (word & LENGTH));
            }
        }
        return documents > 1;
    }

    private static int word(Window window, long p) throws IOException {
        int i = window.load(p, Integer.BYTES);
        return Integer.reverseBytes(window.bytes().getInt(i));
    }

    private static long align(long p) {
        return p + 3 & ~3L;
    }
}

package org.vivarium.storage.chronicle;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.vivarium.api.storage.DamageException;

/**
 * Reads a segment's entries from its file, without Chronicle Queue, and believes nothing that its checksum does not cover.
 *
 * <p>Chronicle's own tailer takes a hole for the end of the log, waits for what is not there, follows any length word, and
 * writes a new header over a first page that was lost. So an inherited file is never opened by it: the framing is simple (a
 * little-endian word before each document, holding its length and what state it is in), and read here.
 *
 * <p>One thread. The buffer of {@link #payload} is valid until the next call of {@link #next}.
 */
final class SegmentReader {
    /** Chronicle's word before each document. */
    private static final int UNFINISHED = 0x80000000;

    private static final int METADATA = 0x40000000;
    private static final int LENGTH = 0x3fffffff;

    private final Path file;
    private final Entry entry;
    private final ByteBuffer bytes;
    private final int size;
    private long ordinal;
    private int position;
    private int end;
    private int at;
    private String stop;

    /** @throws DamageException where not even the first document is there */
    SegmentReader(Path file, long salt, long firstOrdinal) throws IOException {
        this.file = file;
        this.entry = new Entry(salt);
        this.ordinal = firstOrdinal - 1;
        this.bytes = map(file);
        this.size = bytes.capacity();
        if (size < Integer.BYTES || word(0) == 0) {
            throw new DamageException(file, 0, "the beginning of the file is gone" + Advice.RESTORE);
        }
    }

    private static ByteBuffer map(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new DamageException(file, 0, "the file is gone" + Advice.RESTORE);
        }
        try (FileChannel channel = FileChannel.open(file, READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new DamageException(file, Integer.MAX_VALUE, "longer than any segment" + Advice.RESTORE);
            }
            return channel.map(MapMode.READ_ONLY, 0, channel.size());
        }
    }

    /** Goes to the next entry. Where there is none, or none that is whole, it stays and says why. */
    boolean next() throws IOException {
        try {
            return stop == null && advance();
        } catch (InternalError fault) { // how the JVM tells that a mapped page could not be read
            throw new IOException(file + " near byte " + position + ": the disk could not be read; check it", fault);
        }
    }

    private boolean advance() {
        while (stop == null) {
            int word = size - position < Integer.BYTES ? 0 : word(position);
            long length = word & LENGTH;
            long after = position + Integer.BYTES + length;
            if (word == 0) {
                stop = "nothing is written here";
            } else if ((word & UNFINISHED) != 0) {
                stop = "an entry was begun and not finished";
            } else if (after > size) {
                stop = "an entry of " + length + " bytes would go beyond the end of the file";
            } else if ((word & METADATA) == 0) {
                return take((int) after);
            } else if (entry.isAt(bytes, position + Integer.BYTES, (int) after)) {
                stop = "an entry is marked as metadata";
            } else {
                position = align(after); // a page of Chronicle's index
            }
        }
        return false;
    }

    private boolean take(int after) {
        int candidate = position + Integer.BYTES;
        if (!entry.isAt(bytes, candidate, after)) {
            stop = "the checksum is wrong";
        } else if (bytes.getLong(candidate + 8) != ordinal + 1) {
            stop = "entry " + bytes.getLong(candidate + 8) + " stands where " + (ordinal + 1) + " belongs";
        } else {
            at = candidate;
            ordinal++;
            position = align(after);
            end = position;
            return true;
        }
        return false;
    }

    Path file() {
        return file;
    }

    int kind() {
        return bytes.getInt(at + 4);
    }

    /** Of the entry read last; before the first, one less than its ordinal. */
    long ordinal() {
        return ordinal;
    }

    long zxid() {
        return bytes.getLong(at + 24);
    }

    ByteBuffer payload() {
        return bytes.slice(at + Entry.HEAD_BYTES, bytes.getInt(at)).asReadOnlyBuffer();
    }

    /** Byte offset behind the last whole entry, which is where the first unreadable thing stands once {@link #next} said no. */
    int position() {
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
    boolean wasSynced() {
        for (int p = end; p <= size - Entry.FRAME_BYTES; p += Integer.BYTES) {
            if (bytes.getLong(p + 16) > ordinal + 1 && entry.isAt(bytes, p, size)) {
                return true;
            }
        }
        return false;
    }

    /** How many bytes behind the last entry are not zero, counted to the last of them: what a crash left half written. */
    int remains() {
        int last = size;
        while (last > position && bytes.get(last - 1) == 0) {
            last--;
        }
        return last - position;
    }

    /** Whether a file without a head holds more than the first mark, which is written before anything can be synced. */
    static boolean wasUsed(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return false;
        }
        ByteBuffer bytes = map(file);
        int documents = 0;
        long p = 0;
        while (p <= bytes.capacity() - Integer.BYTES && documents < 2) {
            int word = bytes.order(ByteOrder.LITTLE_ENDIAN).getInt((int) p);
            if (word == 0 || (word & UNFINISHED) != 0) {
                break;
            }
            documents += (word & METADATA) == 0 ? 1 : 0;
            p = p + Integer.BYTES + (word & LENGTH) + 3 & ~3L;
        }
        return documents > 1;
    }

    private int word(int p) {
        return Integer.reverseBytes(bytes.getInt(p));
    }

    private static int align(long p) {
        return (int) (p + 3 & ~3L);
    }
}

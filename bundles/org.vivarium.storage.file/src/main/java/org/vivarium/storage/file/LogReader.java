package org.vivarium.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.zip.Adler32;
import org.vivarium.api.storage.DamageException;

/**
 * Reads one log file entry by entry, and tells an entry, the room behind the last one, and damage from each other.
 *
 * <p>Use: {@link #next} while it is true; then {@link #problem} says whether the file ended as it should.
 */
final class LogReader implements Closeable {
    private static final int WINDOW_BYTES = 256 << 10;
    private static final int NONE = -1;

    private final NumberedFile file;
    private final FileChannel channel;
    private final long size;
    private final Adler32 checksum = new Adler32();
    private ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES).limit(0);
    private long windowAt;

    private long at;
    private long end;
    private int length;
    private String problem;

    private LogReader(NumberedFile file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.size = channel.size();
    }

    static LogReader open(NumberedFile file) throws IOException {
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        try {
            return new LogReader(file, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Goes on to the next entry; false where there is none, for whatever reason. */
    boolean next() throws IOException {
        if (problem != null || end == 0 && !header()) {
            return false;
        }
        at = end;
        length = entryAt(at);
        if (length != NONE) {
            end = at + LogFormat.ENTRY_EXTRA_BYTES + length;
            return true;
        }
        if (dataEnd(at) != at) {
            problem = describe(at);
        }
        return false;
    }

    long zxid() throws IOException {
        return bytes(at + LogFormat.ENTRY_HEADER_BYTES + LogFormat.TXN_ZXID_AT, Long.BYTES)
                .getLong();
    }

    /** Valid until the next call of anything here. */
    ByteBuffer txn() throws IOException {
        return bytes(at + LogFormat.ENTRY_HEADER_BYTES, length);
    }

    /** Where the current entry begins, or where there should be one and is none. */
    long position() {
        return at;
    }

    /** Where the current entry ends. */
    long end() {
        return end;
    }

    long size() {
        return size;
    }

    /** What is wrong at {@link #position}; null where the file ended as it should. */
    String problem() {
        return problem;
    }

    /** Whether a crash can have left the file like this: nothing that is whole stands behind the problem. */
    boolean tornOnly() throws IOException {
        if (at == 0 && !headerMayBeTorn()) {
            return false;
        }
        long behind = dataEnd(at);
        for (long from = at + 1; from < behind; from++) {
            if (entryAt(from) != NONE) {
                problem += "; behind it, at byte " + from + ", stands a whole transaction";
                return false;
            }
        }
        return true;
    }

    DamageException damage(String what) {
        return new DamageException(file.path(), at, what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean header() throws IOException {
        if (size < LogFormat.FILE_HEADER_BYTES) {
            problem = size == 0 ? "the file is empty" : "the file header is cut short";
            return false;
        }
        int magic = bytes(0, Integer.BYTES).getInt();
        if (magic != LogFormat.MAGIC) {
            problem = "no log file begins with 0x" + Integer.toHexString(magic);
            return false;
        }
        end = LogFormat.FILE_HEADER_BYTES;
        return true;
    }

    /** A header that was being written is short or zero; anything else was not written by a server. */
    private boolean headerMayBeTorn() throws IOException {
        return size < LogFormat.FILE_HEADER_BYTES || bytes(0, Integer.BYTES).getInt() == 0;
    }

    /** The length of the payload of a whole entry at this place; {@link #NONE} where there is no whole entry. */
    private int entryAt(long place) throws IOException {
        if (size - place < LogFormat.ENTRY_EXTRA_BYTES + LogFormat.TXN_HEADER_BYTES) {
            return NONE;
        }
        ByteBuffer header = bytes(place, LogFormat.ENTRY_HEADER_BYTES);
        long sum = header.getLong();
        int bytes = header.getInt();
        if (sum >>> 32 != 0 || !fits(place, bytes)) {
            return NONE;
        }
        long behind = place + LogFormat.ENTRY_HEADER_BYTES + bytes;
        if (bytes(behind, 1).get() != LogFormat.ENTRY_END) {
            return NONE;
        }
        return sum == checksumOf(place + LogFormat.ENTRY_HEADER_BYTES, bytes) ? bytes : NONE;
    }

    private boolean fits(long place, int bytes) {
        return bytes >= LogFormat.TXN_HEADER_BYTES
                && bytes <= LogFormat.TXN_BYTES_MAX
                && bytes <= size - place - LogFormat.ENTRY_EXTRA_BYTES;
    }

    private long checksumOf(long from, int bytes) throws IOException {
        checksum.reset();
        checksum.update(bytes(from, bytes));
        return checksum.getValue();
    }

    private String describe(long place) throws IOException {
        if (size - place < LogFormat.ENTRY_EXTRA_BYTES) {
            return "an entry is cut short after " + (size - place) + " bytes";
        }
        ByteBuffer header = bytes(place, LogFormat.ENTRY_HEADER_BYTES);
        header.getLong();
        int bytes = header.getInt();
        return fits(place, bytes)
                ? "an entry of " + bytes + " bytes does not have its checksum or its end"
                : "an entry has the length " + bytes + ", with " + (size - place) + " bytes left in the file";
    }

    /**
     * Behind which byte there are only zeros, seen from a place; that place itself where there is nothing but zeros.
     */
    private long dataEnd(long from) throws IOException {
        long behind = from;
        for (long place = from; place < size; ) {
            ByteBuffer piece = bytes(place, (int) Math.min(size - place, WINDOW_BYTES));
            while (piece.hasRemaining()) {
                long word = piece.remaining() >= Long.BYTES ? piece.getLong() : piece.get();
                if (word != 0) {
                    behind = place + piece.position();
                }
            }
            place += piece.limit();
        }
        return behind;
    }

    /** These bytes of the file, which must be there; taken from a window that moves along with the reading. */
    private ByteBuffer bytes(long from, int count) throws IOException {
        if (from < windowAt || from + count > windowAt + window.limit()) {
            fill(from, count);
        }
        return window.slice((int) (from - windowAt), count);
    }

    private void fill(long from, int count) throws IOException {
        if (window.capacity() < count) {
            window = ByteBuffer.allocateDirect(Math.max(count, Math.min(2 * count, LogFormat.TXN_BYTES_MAX)));
        }
        window.clear();
        windowAt = from;
        try {
            while (window.hasRemaining() && channel.read(window, from + window.position()) > 0) {
                // until it is full or the file ends
            }
        } catch (IOException e) {
            throw Disk.failure(file.path(), "at byte " + from + " cannot be read", e);
        }
        window.flip();
        if (window.limit() < count) {
            throw new DamageException(file.path(), from, "the file became shorter while it was read");
        }
    }
}

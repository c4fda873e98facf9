package org.vivarium.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.Adler32;

/**
 * Writes log files: gathers what is appended, and makes it durable with one write and one force a group.
 *
 * <p>Only the newest file can have a torn end: a file is forced to its last byte before the next one is created.
 */
final class LogWriter {
    /** Larger groups take a write for each such piece, and still one force. */
    private static final int GATHERED_BYTES = 1 << 20;

    /** How near to its end a file is made longer. */
    private static final int ROOM_BYTES = 4096;

    private final Path directory;
    private final FileOptions options;
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(GATHERED_BYTES);
    private final Adler32 checksum = new Adler32();

    private Path file;
    private FileChannel channel;
    private long written;
    private long allocated;
    private boolean unnamed;
    private boolean unsynced;

    LogWriter(Path directory, FileOptions options) {
        this.directory = directory;
        this.options = options;
    }

    void append(long zxid, ByteBuffer txn) throws IOException {
        if (channel != null && options.logBytesMax() > 0 && written + gathered.position() > options.logBytesMax()) {
            finishFile();
        }
        if (channel == null) {
            create(zxid);
        }
        checksum.reset();
        checksum.update(txn.duplicate());
        room(LogFormat.ENTRY_HEADER_BYTES);
        gathered.putLong(checksum.getValue()).putInt(txn.remaining());
        gather(txn.duplicate());
        room(1);
        gathered.put(LogFormat.ENTRY_END);
        unsynced = true;
    }

    void sync() throws IOException {
        if (!unsynced) {
            return;
        }
        write();
        try {
            channel.force(false);
        } catch (IOException e) {
            throw Disk.failure(file, "at byte " + written + " cannot be made durable", e);
        }
        if (unnamed) {
            Disk.sync(directory);
            unnamed = false;
        }
        unsynced = false;
    }

    /** Makes the file durable and lets go of it; the next append begins another one. */
    void finishFile() throws IOException {
        if (channel == null) {
            return;
        }
        sync();
        try {
            // room that is not needed any more: a shorter file is quicker to read and to copy
            channel.truncate(written);
        } catch (IOException e) {
            throw Disk.failure(file, "cannot be cut at byte " + written, e);
        }
        release();
    }

    /** Lets go of the file as it is. */
    void release() throws IOException {
        FileChannel open = channel;
        channel = null;
        unsynced = false;
        gathered.clear();
        if (open != null) {
            open.close();
        }
    }

    private void create(long zxid) throws IOException {
        file = NumberedFile.log(directory, zxid);
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Disk.failure(file, "cannot be created", e);
        }
        written = 0;
        allocated = 0;
        unnamed = true;
        gathered.clear();
        gathered.putInt(LogFormat.MAGIC).putInt(LogFormat.VERSION).putLong(LogFormat.DATABASE);
    }

    private void gather(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            room(1);
            int piece = Math.min(bytes.remaining(), gathered.remaining());
            int limit = bytes.limit();
            gathered.put(bytes.limit(bytes.position() + piece));
            bytes.limit(limit);
        }
    }

    private void room(int bytes) throws IOException {
        if (gathered.remaining() < bytes) {
            write();
        }
    }

    private void write() throws IOException {
        gathered.flip();
        try {
            while (gathered.hasRemaining()) {
                written += channel.write(gathered, written);
            }
            gathered.clear();
            preallocate();
        } catch (IOException e) {
            throw Disk.failure(file, "at byte " + written + " cannot be written", e);
        }
    }

    /**
     * One byte at the new end makes the file longer; after the data, so that a crash never leaves room without a
     * header.
     */
    private void preallocate() throws IOException {
        long step = options.preallocatedBytes();
        if (step > 0 && written + ROOM_BYTES >= allocated) {
            allocated = ((written + ROOM_BYTES) / step + 1) * step;
            channel.write(ByteBuffer.allocate(1), allocated - 1);
        }
    }
}

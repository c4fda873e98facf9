package org.vivarium.storage.chronicle;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.core.onoes.NullExceptionHandler;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.posix.PosixAPI;

/**
 * Writes one new segment through Chronicle Queue: a queue of its own in a directory of its own, whose clock stands
 * still, so that Chronicle never rolls, never meets a file or a lock of an earlier run, and never waits.
 *
 * <p>Chronicle writes into a mapped, sparse file. Where the disk is full, that is a fault in the middle of a copy, so
 * the space is taken beforehand, with zeros written through a channel, where it is an {@code IOException}. Durable is
 * what {@link Force} has been called for: Chronicle's own sync leaves out pages, and tells no error. One thread at a
 * time.
 */
final class SegmentWriter implements Closeable {
    static final String FILE = "19700101F.cq4";

    private static final int STEP_BYTES = 256 << 10;
    /**
     * What is written at once Linux keeps as one large page, and a sync after one entry writes all of that page. So it
     * must not be much; this much costs a lone entry nothing, and saves a crowd of them a quarter against single pages.
     */
    private static final int PAGE_BYTES = 16 << 10;
    /** Chronicle's index pages, written between entries: two of them, and then some. */
    private static final int INDEX_BYTES = 128 << 10;
    /** What has to be free before a segment is begun: Chronicle's table, our head, the first step. */
    private static final long FREE_BYTES = 1 << 20;

    private static final int BLOCK_BYTES = 16 << 20;

    /** Makes a file's content durable; the seam at which a test sees it and makes it fail. */
    interface Force {
        void force(FileChannel channel, Path file) throws IOException;
    }

    private final Path file;
    private final Force force;
    private final FileChannel channel;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE_BYTES);
    private final int entryBytesMax;
    private long written = INDEX_BYTES; // until Chronicle says
    private long allocated;

    /**
     * @param directory new and empty
     * @param entryBytes the longest entry that is already known to come
     */
    SegmentWriter(Path directory, int entryBytes, Force force) throws IOException {
        this.file = directory.resolve(FILE);
        this.force = force;
        requireSpace(directory);
        int blockBytes = BLOCK_BYTES;
        while (blockBytes / 8 < entryBytes) {
            blockBytes *= 2;
        }
        this.entryBytesMax = blockBytes / 8;
        this.queue = open(directory, blockBytes);
        this.appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true); // one thread at a time, but not always the same
        this.channel = FileChannel.open(file, CREATE_NEW, WRITE);
        reserve(entryBytes);
    }

    private static void requireSpace(Path directory) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < FREE_BYTES) {
            throw new IOException(directory + ": " + free + " bytes are free, a new segment of the log takes "
                    + FREE_BYTES + "; make room on the disk");
        }
    }

    private static SingleChronicleQueue open(Path directory, int blockBytes) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Chronicle looks for its classes there, and a log thread of the container has another one
        thread.setContextClassLoader(SingleChronicleQueueBuilder.class.getClassLoader());
        try {
            PosixAPI.useNoOpPosixApi(); // what it would call directly, through machine code made at run time, is not
            // needed
            Jvm.setPerfExceptionHandler(NullExceptionHandler.NOTHING); // its banner, and how slow the disk was
            return SingleChronicleQueueBuilder.binary(directory.toFile())
                    .rollCycle(RollCycles.FAST_DAILY)
                    .timeProvider(new SetTimeProvider(0))
                    .blockSize(blockBytes)
                    .syncMode(SyncMode.NONE)
                    .checkInterrupts(false)
                    .build();
        } catch (LinkageError e) { // it reaches into the JDK
            throw new IOException(
                    directory + ": Chronicle Queue does not run here (" + e
                            + "); start Java with the --add-opens flags of bin/, or choose another storage",
                    e);
        } catch (RuntimeException | InternalError e) {
            throw new IOException(directory + ": Chronicle Queue cannot open it (" + e + "); check the disk", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    Path file() {
        return file;
    }

    /** Bytes of the file that hold entries or index. */
    long written() {
        return written;
    }

    boolean takes(int entryBytes) {
        return entryBytes <= entryBytesMax;
    }

    /** Appends a framed entry. The payload's position stays where it is. */
    void append(Entry entry, ByteBuffer payload) throws IOException {
        reserve(Entry.FRAME_BYTES + payload.remaining());
        int position = payload.position();
        try {
            put(entry, payload);
        } catch (RuntimeException | InternalError e) { // the latter is a page that could not be had
            throw new IOException(
                    file + " near byte " + written + ": an entry could not be written (" + e + "); check the disk", e);
        } finally {
            payload.position(position);
        }
    }

    private void put(Entry entry, ByteBuffer payload) {
        try (DocumentContext document = appender.writingDocument()) {
            try {
                Bytes<?> bytes = document.wire().bytes();
                bytes.writeSome(entry.head());
                bytes.writeSome(payload);
                bytes.writeSome(entry.tail());
                written = bytes.writePosition();
            } catch (RuntimeException | InternalError e) {
                document.rollbackOnClose();
                throw e;
            }
        }
    }

    /** Takes the space for an entry, a mark behind it, and what Chronicle may put between. */
    private void reserve(int entryBytes) throws IOException {
        long needed = written + entryBytes + Entry.FRAME_BYTES + INDEX_BYTES;
        if (allocated >= needed) {
            return;
        }
        long wanted = (needed / STEP_BYTES + 1) * STEP_BYTES;
        while (allocated < wanted) {
            zeros.clear().limit(PAGE_BYTES - (int) (allocated % PAGE_BYTES));
            try {
                allocated += channel.write(zeros, allocated);
            } catch (IOException e) {
                throw new IOException(
                        file + " at byte " + allocated + ": no space could be taken for the log (" + e.getMessage()
                                + "); make room on the disk",
                        e);
            }
        }
    }

    void force() throws IOException {
        force.force(channel, file);
    }

    /** Lets go of the file, and gives back the space behind its end. */
    @Override
    public void close() throws IOException {
        try (channel) {
            appender.close();
            queue.close();
            BackgroundResourceReleaser.releasePendingResources(); // now nobody has the pages that go
            channel.truncate(written);
        }
    }
}

package org.vivarium.storage.chronicle;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.vivarium.api.Epochs;
import org.vivarium.api.Zxid;

/**
 * Writes the operations on the log, in their order, into segments: a new one after every start, for every epoch, when
 * the old one is full, and behind a snapshot that the log does not lead to. A segment is durable to its end before the
 * next one is begun: that takes 8 to 27 ms in which nothing is acknowledged, so it is not done more often.
 *
 * <p>One thread at a time, the log thread in the end.
 */
final class Journal implements Closeable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Segments segments;
    private final SegmentWriter.Force force;
    private final long segmentBytes;
    private final SecureRandom random = new SecureRandom();
    private final ByteBuffer promise = ByteBuffer.allocate(2 * Long.BYTES);
    private boolean rollSoon;
    private SegmentWriter writer;
    private Entry entry;
    private long nextOrdinal;
    private long syncedOrdinal;
    private long lastZxid;
    private Epochs epochs;

    /**
     * @param replay has read what earlier runs wrote
     * @param lastZxid where the log stands, or a snapshot that is newer
     * @param segmentBytes from which size on a segment is full
     */
    Journal(Segments segments, Replay replay, long lastZxid, long segmentBytes, SegmentWriter.Force force)
            throws IOException {
        this.segments = segments;
        this.force = force;
        this.segmentBytes = segmentBytes;
        this.nextOrdinal = replay.nextOrdinal();
        this.lastZxid = lastZxid;
        this.epochs = replay.epochs();
        forceInherited();
        this.syncedOrdinal = nextOrdinal;
        if (replay.isTorn()) {
            roll(0);
        }
    }

    /** What a killed process wrote may be in memory only, and from now on it counts as stored. */
    private void forceInherited() throws IOException {
        List<SegmentHead> heads = segments.heads();
        if (!heads.isEmpty()) {
            Path newest = segments.file(heads.get(heads.size() - 1));
            try (FileChannel channel = FileChannel.open(newest, WRITE)) {
                force.force(channel, newest);
            }
        }
    }

    long lastZxid() {
        return lastZxid;
    }

    /** A snapshot stands where the next transaction continues, though the log does not reach it. */
    void adopt(long snapshotZxid) {
        lastZxid = snapshotZxid;
        rollSoon = true;
    }

    void append(long zxid, ByteBuffer txn) throws IOException {
        if (txn.remaining() > Entry.PAYLOAD_BYTES_MAX) {
            throw new IOException(segments.directory() + ": transaction " + Zxid.text(zxid) + " has " + txn.remaining()
                    + " bytes, the log takes " + Entry.PAYLOAD_BYTES_MAX + "; lower jute.maxbuffer");
        }
        if (Zxid.epoch(zxid) != Zxid.epoch(lastZxid)) {
            rollSoon = true;
        }
        write(Entry.APPEND, zxid, txn);
        lastZxid = zxid;
    }

    void truncateAfter(long zxid) throws IOException {
        write(Entry.TRUNCATE, zxid, NOTHING);
        lastZxid = zxid;
    }

    void promise(Epochs promised) throws IOException {
        promise.clear().putLong(promised.accepted()).putLong(promised.current()).flip();
        write(Entry.PROMISE, lastZxid, promise);
        epochs = promised;
    }

    private void write(int kind, long zxid, ByteBuffer payload) throws IOException {
        if (writer == null || rollSoon || writer.written() >= segmentBytes || !writer.takes(payload.remaining())) {
            roll(payload.remaining());
        }
        put(kind, zxid, payload);
    }

    private void put(int kind, long zxid, ByteBuffer payload) throws IOException {
        entry.frame(kind, nextOrdinal, syncedOrdinal, zxid, payload);
        writer.append(entry, payload);
        nextOrdinal++;
    }

    /** Makes all of it durable, and leaves a mark that says so. */
    void sync() throws IOException {
        if (syncedOrdinal < nextOrdinal) {
            force();
            put(Entry.MARK, lastZxid, NOTHING);
            syncedOrdinal = nextOrdinal; // nobody waits for the mark
        }
    }

    private void force() throws IOException {
        writer.force();
        syncedOrdinal = nextOrdinal;
    }

    private void roll(int payloadBytes) throws IOException {
        if (writer != null) {
            force();
            writer.close();
            writer = null;
        }
        rollSoon = false;
        SegmentHead head = new SegmentHead(segments.nextNumber(), random.nextLong(), nextOrdinal, lastZxid, epochs);
        Path directory = segments.path(head.number());
        Files.createDirectory(directory);
        entry = new Entry(head.salt());
        writer = new SegmentWriter(directory, Entry.FRAME_BYTES + payloadBytes, force);
        put(Entry.MARK, lastZxid, NOTHING); // makes Chronicle write its header
        force();
        Durable.forceDirectory(directory);
        head.write(directory);
        Durable.forceDirectory(segments.directory());
        segments.add(head);
    }

    /** Lets go of the file. What was synced before is still so; so is the mark of it. */
    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    /** Makes the last mark durable too, at the end of a run that went well. */
    void sealEnd() throws IOException {
        sync();
        if (writer != null) {
            force();
        }
    }
}

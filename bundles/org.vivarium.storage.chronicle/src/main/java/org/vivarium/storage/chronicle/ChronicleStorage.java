package org.vivarium.storage.chronicle;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.LogTaker;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageSettings;

/**
 * A journal of operations on Chronicle Queue, and snapshot files; see the package. Threads and failure as in {@link
 * Storage}.
 */
final class ChronicleStorage implements Storage {
    private final StorageSettings settings;
    private final List<? extends Closeable> locks;
    private final Segments segments;
    private final Snapshots snapshots;
    private final SegmentWriter.Force force;
    private final long segmentBytes;
    private volatile Journal journal;
    private volatile long savedZxid = -1;
    private History history;
    private IOException failure;
    private boolean closed;

    ChronicleStorage(
            StorageSettings settings,
            Segments segments,
            Snapshots snapshots,
            List<? extends Closeable> locks,
            long segmentBytes,
            SegmentWriter.Force force) {
        this.settings = settings;
        this.segments = segments;
        this.snapshots = snapshots;
        this.locks = locks;
        this.segmentBytes = segmentBytes;
        this.force = force;
    }

    @Override
    public boolean isEmpty() throws IOException {
        return segments.isEmpty() && snapshots.isEmpty();
    }

    @Override
    public void clear() throws IOException {
        Invariant.check(journal == null && !closed, "a storage is cleared before it is recovered");
        segments.clear();
        snapshots.clear();
    }

    @Override
    public Recovered recover(Recovery to) throws IOException {
        Invariant.check(journal == null && !closed, "recover is called once, and first");
        segments.open();
        Replay replay = new Replay(segments);
        replay.check(settings.notes());
        long snapshotZxid = snapshots.load(to);
        replay.give(Math.max(snapshotZxid, 0), to);
        segments.tidy();
        snapshots.tidy();
        long lastZxid = Math.max(snapshotZxid, replay.lastZxid());
        history = replay.history();
        journal = new Journal(segments, replay, lastZxid, segmentBytes, force);
        return new Recovered(snapshotZxid, lastZxid, replay.epochs());
    }

    @Override
    public void append(long zxid, ByteBuffer txn) throws IOException {
        requireWorking();
        long last = journal.lastZxid();
        if (!Zxid.follows(last, zxid)) {
            long saved = savedZxid;
            Invariant.check(
                    saved > last && Zxid.follows(saved, zxid), "a transaction follows the last one", last, zxid);
            journal.adopt(saved);
        }
        try { // and not change(): this is where no garbage may be made
            journal.append(zxid, txn);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        history.append(zxid);
    }

    @Override
    public void truncateAfter(long zxid) throws IOException {
        requireWorking();
        boolean isKnown = history.contains(zxid) || snapshots.has(zxid) || zxid == 0 && segments.isComplete();
        Invariant.check(isKnown, "the log is cut behind what it holds", journal.lastZxid(), zxid);
        change(() -> {
            snapshots.truncateAfter(zxid, segments.isComplete());
            journal.truncateAfter(zxid);
        });
        savedZxid = Math.min(savedZxid, zxid);
        history.truncateAfter(zxid);
    }

    @Override
    public void promise(Epochs epochs) throws IOException {
        requireWorking();
        change(() -> journal.promise(epochs));
    }

    @Override
    public void sync() throws IOException {
        requireWorking();
        change(journal::sync);
    }

    @Override
    public void save(Snapshot snapshot) throws IOException {
        Invariant.check(journal != null, "recover comes first");
        snapshots.save(snapshot);
        savedZxid = Math.max(savedZxid, snapshot.zxid());
        segments.purgeUpTo(snapshots.purge(settings.snapshotsKept()));
    }

    @Override
    public boolean read(long after, LogTaker to) throws IOException {
        return new Excerpt(segments, after, to).read();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (journal != null && failure == null) {
                journal.sealEnd();
            }
        } finally {
            release();
        }
    }

    private void release() throws IOException {
        try {
            if (journal != null) {
                journal.close();
            }
        } finally {
            for (Closeable lock : locks) {
                lock.close();
            }
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    private void requireWorking() throws IOException {
        Invariant.check(journal != null && !closed, "recover comes first, close last");
        if (failure != null) {
            throw new IOException(
                    segments.directory() + ": takes nothing more since it failed (" + failure.getMessage()
                            + "); it has to be opened anew",
                    failure);
        }
    }

    /** After a failure nobody knows what is on the disk, so nothing may follow it. */
    private void change(Change change) throws IOException {
        try {
            change.make();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}

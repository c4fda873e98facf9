package org.vivarium.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * Keeps a server's memory in the files of Apache ZooKeeper.
 *
 * <p>A log file, once closed, is only ever cut or deleted; after a start, a snapshot or a cut, appending begins a new
 * one.
 */
final class FileStorage implements Storage {
    private static final String SUBDIRECTORY = "version-2";

    private final StorageSettings settings;
    private final List<DirectoryLock> locks;
    private final Path snapshotDirectory;
    private final Path logDirectory;
    private final LogWriter writer;
    private final TransactionLog log;
    private final Snapshots snapshots;
    private final EpochFiles epochs;

    /** Held where files are renamed, cut or deleted: the only places where a save meets the log thread. */
    private final Object files = new Object();

    private long saving = LogReplay.NO_SNAPSHOT;
    private boolean overtaken;

    private boolean recoveryTried;
    private volatile boolean recovered;
    private volatile boolean closed;
    private volatile boolean rollWanted;
    private volatile IOException failure;
    private long last;

    private FileStorage(
            StorageSettings settings,
            FileOptions options,
            Path snapshotDirectory,
            Path logDirectory,
            List<DirectoryLock> locks) {
        this.settings = settings;
        this.locks = locks;
        this.snapshotDirectory = snapshotDirectory;
        this.logDirectory = logDirectory;
        this.writer = new LogWriter(logDirectory, options);
        this.log = new TransactionLog(logDirectory);
        this.snapshots = new Snapshots(snapshotDirectory, options.compressed(), settings.notes());
        this.epochs = new EpochFiles(snapshotDirectory);
    }

    static FileStorage open(StorageSettings settings) throws IOException {
        FileOptions options = FileOptions.of(settings.options());
        Path snapshotDirectory = settings.dataDir().resolve(SUBDIRECTORY);
        Path logDirectory = settings.logDir().resolve(SUBDIRECTORY);
        Disk.create(snapshotDirectory);
        Disk.create(logDirectory);
        List<DirectoryLock> locks = new ArrayList<>();
        try {
            locks.add(DirectoryLock.take(snapshotDirectory));
            if (!Files.isSameFile(snapshotDirectory, logDirectory)) {
                locks.add(DirectoryLock.take(logDirectory));
                checkNotMixedUp(snapshotDirectory, logDirectory);
            }
            return new FileStorage(settings, options, snapshotDirectory, logDirectory, locks);
        } catch (IOException e) {
            for (DirectoryLock lock : locks) {
                lock.close();
            }
            throw e;
        }
    }

    /** With two directories, files in the wrong one were left by another configuration, and must not be overlooked. */
    private static void checkNotMixedUp(Path snapshotDirectory, Path logDirectory) throws IOException {
        List<NumberedFile> logs = NumberedFile.logs(snapshotDirectory);
        if (!logs.isEmpty()) {
            throw new IOException(logs.get(0).path() + " is a log in the directory for snapshots: move all log.* to "
                    + logDirectory + ", or set dataLogDir back to what it was");
        }
        List<NumberedFile> snapshots = NumberedFile.snapshots(logDirectory);
        if (!snapshots.isEmpty()) {
            throw new IOException(snapshots.get(0).path() + " is a snapshot in the directory for logs: move all"
                    + " snapshot.* to " + snapshotDirectory + ", or set dataDir back to what it was");
        }
    }

    @Override
    public boolean isEmpty() throws IOException {
        return NumberedFile.logs(logDirectory).isEmpty() && snapshots.isEmpty() && epochs.isEmpty();
    }

    @Override
    public void clear() throws IOException {
        Invariant.check(!recoveryTried && !closed, "a storage is cleared before it is recovered");
        log.delete();
        snapshots.delete();
        epochs.delete();
        Disk.sync(logDirectory);
        Disk.sync(snapshotDirectory);
    }

    @Override
    public Recovered recover(Recovery to) throws IOException {
        Invariant.check(!recoveryTried && !closed, "a storage is recovered once, before anything else");
        recoveryTried = true;
        long snapshotZxid = snapshots.load(to);
        LogReplay replay = new LogReplay(logDirectory, snapshotZxid, to, settings.notes());
        last = replay.run();
        Epochs promised = epochs.load(last);
        replay.repair();
        syncInherited();
        snapshots.deleteUnfinished();
        recovered = true;
        return new Recovered(snapshotZxid, last, promised);
    }

    /** What a killed process wrote may be in memory only, and from now on it counts as stored. */
    private void syncInherited() throws IOException {
        List<NumberedFile> logs = NumberedFile.logs(logDirectory);
        if (!logs.isEmpty()) {
            Disk.sync(logs.get(logs.size() - 1).path());
        }
    }

    @Override
    public void append(long zxid, ByteBuffer txn) throws IOException {
        checkUsable();
        Invariant.check(Zxid.follows(last, zxid), "a transaction does not follow the last one", last, zxid);
        int bytes = txn.remaining();
        Invariant.check(
                bytes >= LogFormat.TXN_HEADER_BYTES && bytes <= LogFormat.TXN_BYTES_MAX,
                "bytes of a transaction",
                bytes,
                zxid);
        long inside = txn.duplicate().getLong(txn.position() + LogFormat.TXN_ZXID_AT);
        Invariant.check(inside == zxid, "the header of a transaction holds another zxid", inside, zxid);
        try {
            if (rollWanted) {
                rollWanted = false;
                writer.finishFile();
            }
            writer.append(zxid, txn);
        } catch (IOException e) {
            throw failed(e);
        }
        last = zxid;
    }

    @Override
    public void truncateAfter(long zxid) throws IOException {
        checkUsable();
        try {
            writer.finishFile();
            synchronized (files) {
                truncate(zxid);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void truncate(long zxid) throws IOException {
        TransactionLog.Cut cut = log.find(zxid);
        boolean start = zxid == 0 && log.beginsAtTheBeginning();
        Invariant.check(
                cut.holds() || start || snapshots.standsAt(zxid),
                "to cut behind what is not there: last, wanted",
                last,
                zxid);
        if (!snapshots.anyUpTo(zxid) && !log.beginsAtTheBeginning()) {
            throw new IOException(logDirectory + ": the state at " + Zxid.text(zxid)
                    + " cannot be built again, all snapshots are newer; the leader must send one");
        }
        overtaken |= saving > zxid;
        snapshots.deleteAfter(zxid);
        log.cut(cut, zxid);
        last = zxid;
    }

    @Override
    public void promise(Epochs promised) throws IOException {
        checkUsable();
        try {
            // what was appended before must not be missing where the promise is found
            writer.sync();
            epochs.store(promised);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void sync() throws IOException {
        checkUsable();
        try {
            writer.sync();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void save(Snapshot snapshot) throws IOException {
        checkUsable();
        synchronized (files) {
            Invariant.check(
                    saving == LogReplay.NO_SNAPSHOT, "two snapshots are saved at once", saving, snapshot.zxid());
            saving = snapshot.zxid();
            overtaken = false;
        }
        try {
            Path unfinished = snapshots.write(snapshot);
            synchronized (files) {
                finish(unfinished);
            }
        } finally {
            synchronized (files) {
                saving = LogReplay.NO_SNAPSHOT;
            }
        }
    }

    private void finish(Path unfinished) throws IOException {
        if (closed || overtaken) {
            Files.deleteIfExists(unfinished);
            throw new IOException(unfinished + ": dropped, the storage was " + (closed ? "closed" : "cut to before it")
                    + " while it was written");
        }
        snapshots.finish(unfinished);
        rollWanted = true;
        try {
            log.purgeBefore(snapshots.purge(settings.snapshotsKept()));
        } catch (IOException e) {
            // the snapshot is stored; that an older file stays is a matter of space, and the next purge tries again
            settings.notes().accept("purge: " + e.getMessage());
        }
    }

    @Override
    public boolean read(long after, LogTaker to) throws IOException {
        return log.read(after, to);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        synchronized (files) {
            closed = true;
        }
        List<Closeable> open = new ArrayList<>();
        if (recovered && failure == null) {
            open.add(writer::finishFile);
        }
        open.add(writer::release);
        open.addAll(locks);
        closeAll(open);
    }

    /** All of them, whatever one of them says. */
    private static void closeAll(List<Closeable> open) throws IOException {
        IOException first = null;
        for (Closeable one : open) {
            try {
                one.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void checkUsable() throws IOException {
        Invariant.check(recovered && !closed, "a storage is used between recover and close");
        IOException earlier = failure;
        if (earlier != null) {
            throw new IOException(
                    "the storage failed earlier and has to be opened anew: " + earlier.getMessage(), earlier);
        }
    }

    private IOException failed(IOException e) {
        failure = e;
        return e;
    }
}

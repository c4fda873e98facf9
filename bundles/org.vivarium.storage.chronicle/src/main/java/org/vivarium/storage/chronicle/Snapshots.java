package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;

/**
 * The snapshot files of one server, {@code state.<zxid in 16 hex digits>.vsnap}.
 *
 * <p>One thread saves, while the log thread may cut; the methods that change names are atomic.
 */
final class Snapshots {
    private static final String PREFIX = "state.";
    private static final String SUFFIX = ".vsnap";

    private final Path directory;
    private final Consumer<String> notes;
    /** Files that recovery found damaged: they are not counted as kept. */
    private final Set<Long> damaged = new HashSet<>();
    /** The lowest cut since the save in progress began. */
    private long cutDuringSave = Long.MAX_VALUE;

    Snapshots(Path directory, Consumer<String> notes) {
        this.directory = directory;
        this.notes = notes;
    }

    Path directory() {
        return directory;
    }

    private Path path(long zxid) {
        return directory.resolve(PREFIX + String.format(Locale.ROOT, "%016x", zxid) + SUFFIX);
    }

    /** The zxids of all files, newest first. */
    private List<Long> list() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            List<Long> found = new ArrayList<>();
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = path.getFileName().toString();
                if (name.matches("state\\.[0-9a-f]{16}\\.vsnap")) {
                    found.add(Long.parseUnsignedLong(name.substring(PREFIX.length(), PREFIX.length() + 16), 16));
                }
            }
            found.sort(Comparator.reverseOrder());
            return found;
        }
    }

    /**
     * Loads the newest whole one.
     *
     * @return its zxid, -1 where there is none
     * @throws DamageException where there are some, and none is whole
     */
    synchronized long load(Recovery to) throws IOException {
        List<Long> all = list();
        IOException newest = null;
        for (long zxid : all) {
            try {
                SnapshotFile.load(path(zxid), zxid, to);
                return zxid;
            } catch (IOException e) {
                newest = newest == null ? e : newest;
                damaged.add(zxid);
                notes.accept("a snapshot is damaged, an older one is tried: " + path(zxid) + ": " + e.getMessage());
            }
        }
        if (newest != null) {
            String what = "no snapshot is whole, and of this, the newest, was said: " + newest.getMessage();
            throw new DamageException(path(all.get(0)), 0, what + Advice.RESTORE);
        }
        return -1;
    }

    synchronized boolean isEmpty() throws IOException {
        return list().isEmpty();
    }

    /** Deletes all of them. Durable when it returns. */
    synchronized void clear() throws IOException {
        for (long zxid : list()) {
            Files.delete(path(zxid));
        }
        Durable.forceDirectory(directory);
    }

    /** Deletes what a crash left of a snapshot that was being written. */
    synchronized void tidy() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (path.toString().endsWith(SUFFIX + Durable.UNFINISHED)) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Writes a snapshot; its file is there, whole and durable, or not at all. */
    void save(Snapshot snapshot) throws IOException {
        synchronized (this) {
            cutDuringSave = Long.MAX_VALUE;
        }
        Path file = path(snapshot.zxid());
        Path beside = file.resolveSibling(file.getFileName() + Durable.UNFINISHED);
        try {
            SnapshotFile.write(beside, snapshot);
            publish(beside, file, snapshot.zxid());
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private synchronized void publish(Path beside, Path file, long zxid) throws IOException {
        if (zxid > cutDuringSave) {
            throw new IOException(file + ": given up, since the log was cut behind " + Zxid.text(cutDuringSave)
                    + " while it was written");
        }
        Durable.rename(beside, file);
        damaged.remove(zxid);
    }

    /**
     * Deletes all but the newest whole ones.
     *
     * @return the zxid of the oldest that is kept; -1 where there are not yet so many
     */
    synchronized long purge(int kept) throws IOException {
        int whole = 0;
        long oldest = -1;
        for (long zxid : list()) {
            if (whole == kept) {
                Files.deleteIfExists(path(zxid));
            } else if (!damaged.contains(zxid)) {
                whole++;
                oldest = zxid;
            }
        }
        return whole == kept ? oldest : -1;
    }

    synchronized boolean has(long zxid) {
        return !damaged.contains(zxid) && Files.exists(path(zxid));
    }

    /**
     * Deletes the snapshots that hold what is being cut from the log.
     *
     * @param logIsComplete whether the log could do without any
     */
    synchronized void truncateAfter(long zxid, boolean logIsComplete) throws IOException {
        cutDuringSave = Math.min(cutDuringSave, zxid);
        List<Long> all = list();
        List<Long> later = all.stream().filter(z -> z > zxid).toList();
        boolean olderIsThere = all.stream().anyMatch(z -> z <= zxid && !damaged.contains(z));
        if (!later.isEmpty() && !olderIsThere && !logIsComplete) {
            throw new IOException(path(later.get(0)) + ": cannot cut the log behind " + Zxid.text(zxid)
                    + ", no snapshot is so old; empty the directory, so that the leader fills it");
        }
        for (long z : later) {
            Files.delete(path(z));
        }
        if (!later.isEmpty()) {
            Durable.forceDirectory(directory);
        }
    }
}

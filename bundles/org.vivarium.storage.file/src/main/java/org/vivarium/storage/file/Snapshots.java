package org.vivarium.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;

/** The snapshot files of a directory. */
final class Snapshots {
    /** Under such a name no server takes a file for a snapshot. */
    private static final String UNFINISHED = "unfinished.";

    private final Path directory;
    private final boolean compressed;
    private final Consumer<String> notes;
    private final Set<Path> damaged = new HashSet<>();

    Snapshots(Path directory, boolean compressed, Consumer<String> notes) {
        this.directory = directory;
        this.compressed = compressed;
        this.notes = notes;
    }

    /** Loads the newest that is whole. Where there are some and none is, nothing can be built on the log. */
    long load(Recovery to) throws IOException {
        List<NumberedFile> files = NumberedFile.snapshots(directory);
        DamageException newest = null;
        for (int i = files.size() - 1; i >= 0; i--) {
            try {
                SnapshotReader.read(files.get(i), to);
                return files.get(i).zxid();
            } catch (DamageException e) {
                newest = newest == null ? e : newest;
                damaged.add(files.get(i).path());
                notes.accept("snapshot skipped: " + e.getMessage());
            }
        }
        if (newest != null) {
            throw newest;
        }
        return LogReplay.NO_SNAPSHOT;
    }

    /** Writes a snapshot beside the others; it counts when {@link #finish} has renamed it. */
    Path write(Snapshot snapshot) throws IOException {
        Path file = NumberedFile.snapshot(directory, snapshot.zxid(), compressed);
        Path unfinished = file.resolveSibling(UNFINISHED + file.getFileName());
        try {
            SnapshotWriter.write(unfinished, snapshot, compressed);
            return unfinished;
        } catch (Throwable e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    void finish(Path unfinished) throws IOException {
        String name = unfinished.getFileName().toString().substring(UNFINISHED.length());
        Path file = unfinished.resolveSibling(name);
        try {
            Disk.rename(unfinished, file);
        } catch (IOException e) {
            throw Disk.failure(file, "cannot be put in place", e);
        }
        damaged.remove(file);
    }

    /** Of a process that died in the middle of one. */
    void deleteUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(UNFINISHED)) {
                    Files.delete(file);
                    notes.accept(file + ": deleted, a snapshot that was not finished");
                }
            }
        }
    }

    boolean isEmpty() throws IOException {
        return NumberedFile.snapshots(directory).isEmpty();
    }

    void delete() throws IOException {
        for (NumberedFile file : NumberedFile.snapshots(directory)) {
            delete(file);
        }
        deleteUnfinished();
    }

    boolean standsAt(long zxid) throws IOException {
        return NumberedFile.snapshots(directory).stream().anyMatch(file -> file.zxid() == zxid);
    }

    boolean anyUpTo(long zxid) throws IOException {
        return NumberedFile.snapshots(directory).stream().anyMatch(file -> file.zxid() <= zxid);
    }

    /** Newest first, so that a crash in between leaves those that are needed longest. */
    void deleteAfter(long zxid) throws IOException {
        List<NumberedFile> files = NumberedFile.snapshots(directory);
        for (int i = files.size() - 1; i >= 0 && files.get(i).zxid() > zxid; i--) {
            delete(files.get(i));
        }
        Disk.sync(directory);
    }

    /**
     * Deletes all but so many of the newest that are not known to be damaged.
     *
     * @return the zxid of the oldest that is left
     */
    long purge(int kept) throws IOException {
        List<NumberedFile> whole = NumberedFile.snapshots(directory).stream()
                .filter(file -> !damaged.contains(file.path()))
                .toList();
        long oldest = whole.get(Math.max(0, whole.size() - kept)).zxid();
        for (NumberedFile file : NumberedFile.snapshots(directory)) {
            if (file.zxid() < oldest) {
                delete(file);
            }
        }
        Disk.sync(directory);
        return oldest;
    }

    private static void delete(NumberedFile file) throws IOException {
        try {
            Files.delete(file.path());
        } catch (IOException e) {
            throw Disk.failure(file.path(), "cannot be deleted", e);
        }
    }
}

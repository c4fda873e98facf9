package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.vivarium.api.storage.DamageException;

/**
 * The journal's segments, oldest first, each a directory {@code journal-<number>} of Chronicle Queue with our head
 * beside it.
 *
 * <p>The log thread adds, the thread that saves a snapshot purges; the newest is never purged. All methods are atomic.
 */
final class Segments {
    private static final String PREFIX = "journal-";
    /** A directory that was given up: deleted by whoever meets it. */
    private static final String PURGED = "purged-";

    private final Path directory;
    private final Consumer<String> notes;
    private final Deque<SegmentHead> heads = new ArrayDeque<>();

    Segments(Path directory, Consumer<String> notes) {
        this.directory = directory;
        this.notes = notes;
    }

    Path directory() {
        return directory;
    }

    Path path(long number) {
        return directory.resolve(PREFIX + String.format(Locale.ROOT, "%010d", number));
    }

    Path file(SegmentHead head) {
        return path(head.number()).resolve(SegmentWriter.FILE);
    }

    synchronized List<SegmentHead> heads() {
        return List.copyOf(heads);
    }

    /** Reads the heads; changes nothing. */
    synchronized void open() throws IOException {
        heads.clear();
        List<Path> paths = list(PREFIX);
        for (Path path : paths) {
            long number = number(path);
            if (!heads.isEmpty() && number != heads.getLast().number() + 1) {
                throw new DamageException(
                        path(heads.getLast().number() + 1), 0, "the segment is gone" + Advice.RESTORE);
            }
            if (Files.exists(path.resolve(SegmentHead.NAME))) {
                heads.add(SegmentHead.read(path, number));
            } else if (path != paths.get(paths.size() - 1) || SegmentReader.wasUsed(path.resolve(SegmentWriter.FILE))) {
                throw new DamageException(path.resolve(SegmentHead.NAME), 0, "the file is gone" + Advice.RESTORE);
            }
        }
    }

    boolean isEmpty() throws IOException {
        return list(PREFIX).isEmpty();
    }

    /** Deletes all of them; newest first, so that a crash in between leaves a shorter journal and no gap. */
    synchronized void clear() throws IOException {
        List<Path> paths = list(PREFIX);
        for (int i = paths.size() - 1; i >= 0; i--) {
            discard(paths.get(i));
        }
        heads.clear();
    }

    /** Deletes what a crash left of a segment that was being made or purged. */
    synchronized void tidy() throws IOException {
        for (Path path : list(PURGED)) {
            Durable.deleteTree(path);
        }
        for (Path path : list(PREFIX)) {
            if (!Files.exists(path.resolve(SegmentHead.NAME))) {
                discard(path);
                notes.accept(path + ": deleted; it was being made when the server stopped, and held nothing yet");
            }
        }
    }

    private List<Path> list(String prefix) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return new ArrayList<>(paths.filter(p -> p.getFileName().toString().startsWith(prefix))
                    .sorted(Comparator.naturalOrder())
                    .toList());
        }
    }

    private static long number(Path path) throws IOException {
        try {
            return Long.parseLong(path.getFileName().toString().substring(PREFIX.length()));
        } catch (NumberFormatException e) {
            throw new IOException(path + ": not a segment's name; move it elsewhere", e);
        }
    }

    synchronized long nextNumber() {
        return heads.isEmpty() ? 1 : heads.getLast().number() + 1;
    }

    synchronized void add(SegmentHead head) {
        heads.add(head);
    }

    /** Whether the journal holds everything since the very first transaction. */
    synchronized boolean isComplete() {
        return heads.isEmpty() || heads.getFirst().baseZxid() == 0;
    }

    /** Drops the segments that hold nothing behind {@code zxid}; a segment ends where the next one begins. */
    synchronized void purgeUpTo(long zxid) throws IOException {
        while (heads.size() > 1) {
            SegmentHead oldest = heads.removeFirst();
            if (heads.getFirst().baseZxid() > zxid) {
                heads.addFirst(oldest);
                return;
            }
            discard(path(oldest.number()));
        }
    }

    private void discard(Path path) throws IOException {
        Path purged = path.resolveSibling(PURGED + path.getFileName());
        Durable.rename(path, purged); // atomic: half a segment is never taken for damage
        Durable.deleteTree(purged);
    }
}

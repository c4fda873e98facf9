package org.vivarium.storage.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.vivarium.api.Epochs;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.DamageException;

/** The two files that hold what the server has promised, each a decimal number. */
final class EpochFiles {
    private static final int BYTES_MAX = 32;
    private static final long MISSING = -1;

    private final Path accepted;
    private final Path current;
    private Epochs stored = Epochs.NONE;

    EpochFiles(Path directory) {
        this.accepted = directory.resolve("acceptedEpoch");
        this.current = directory.resolve("currentEpoch");
    }

    /** A missing file stands for the epoch of the last transaction, as in a server that never had an ensemble. */
    Epochs load(long lastZxid) throws IOException {
        long promised = read(accepted);
        long joined = read(current);
        long ofLog = Zxid.epoch(lastZxid);
        if (joined == MISSING) {
            joined = promised == MISSING ? ofLog : Math.min(ofLog, promised);
        }
        if (promised == MISSING) {
            promised = Math.max(joined, ofLog);
        }
        if (promised < joined) {
            throw new DamageException(
                    accepted, 0, "holds " + promised + ", less than the " + joined + " in " + current.getFileName());
        }
        stored = new Epochs(promised, joined);
        return stored;
    }

    /** Durable when it returns. Between its two steps {@code accepted} is never below {@code current}. */
    void store(Epochs epochs) throws IOException {
        boolean acceptedFirst = epochs.accepted() >= stored.accepted();
        for (Path file : acceptedFirst ? new Path[] {accepted, current} : new Path[] {current, accepted}) {
            long value = file == accepted ? epochs.accepted() : epochs.current();
            if (read(file) != value) {
                Disk.replace(file, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
            }
        }
        stored = epochs;
    }

    boolean isEmpty() {
        return !Files.exists(accepted) && !Files.exists(current);
    }

    /** The promise that was made last goes last. */
    void delete() throws IOException {
        Files.deleteIfExists(current);
        Files.deleteIfExists(accepted);
    }

    private static long read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return MISSING;
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new DamageException(file, 0, "is longer than any number");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).trim();
        try {
            long epoch = Long.parseLong(text);
            if (epoch >= 0) {
                return epoch;
            }
        } catch (NumberFormatException e) {
            // refused below, like a negative number
        }
        throw new DamageException(file, 0, "holds \"" + text + "\" where an epoch must stand");
    }
}

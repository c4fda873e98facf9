package org.vivarium.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.LogTaker;

/** Cuts and purges log files that are closed. */
final class TransactionLog {
    private final Path directory;

    TransactionLog(Path directory) {
        this.directory = directory;
    }

    /**
     * Where the log would end.
     *
     * @param file the file that keeps its beginning; null where none does
     * @param size how much of it stays
     * @param holds whether the transaction itself is there
     */
    record Cut(NumberedFile file, long size, boolean holds) {}

    /** As {@link org.vivarium.api.storage.Storage#read}; what is not whole in the newest file is where it ends. */
    boolean read(long after, LogTaker to) throws IOException {
        List<NumberedFile> files = NumberedFile.logs(directory);
        int first = files.size() - 1;
        while (first > 0 && files.get(first).zxid() > after) {
            first--;
        }
        boolean found = false;
        long last = after;
        for (int i = Math.max(first, 0); i < files.size(); i++) {
            try (LogReader reader = LogReader.open(files.get(i))) {
                while (reader.next()) {
                    long zxid = reader.zxid();
                    if (found && !Zxid.follows(last, zxid)) {
                        return false; // cut meanwhile, or what lay between is gone
                    }
                    if (found && !to.txn(zxid, reader.txn())) {
                        return true;
                    }
                    found |= zxid == after;
                    last = found ? zxid : last;
                }
            }
        }
        return found;
    }

    /** Finds the end of everything up to a zxid; changes nothing. */
    Cut find(long zxid) throws IOException {
        NumberedFile candidate = null;
        for (NumberedFile file : NumberedFile.logs(directory)) {
            candidate = file.zxid() <= zxid ? file : candidate;
        }
        if (candidate == null) {
            return new Cut(null, 0, false);
        }
        long size = 0;
        boolean holds = false;
        try (LogReader reader = LogReader.open(candidate)) {
            while (!holds && reader.next() && reader.zxid() <= zxid) {
                size = reader.end();
                holds = reader.zxid() == zxid;
            }
            if (reader.problem() != null) {
                throw reader.damage(reader.problem());
            }
        }
        return new Cut(candidate, size, holds);
    }

    /** Forgets what lies behind; newest first, so that a crash in between leaves a shorter log and no gap. */
    void cut(Cut cut, long zxid) throws IOException {
        List<NumberedFile> files = NumberedFile.logs(directory);
        for (int i = files.size() - 1; i >= 0 && files.get(i).zxid() > zxid; i--) {
            delete(files.get(i));
            Disk.sync(directory);
        }
        if (cut.file() != null && cut.size() == 0) {
            delete(cut.file());
            Disk.sync(directory);
        } else if (cut.file() != null) {
            Disk.truncate(cut.file().path(), cut.size());
        }
    }

    /** Deletes all of it; newest first, so that a crash in between leaves a shorter log and no gap. */
    void delete() throws IOException {
        List<NumberedFile> files = NumberedFile.logs(directory);
        for (int i = files.size() - 1; i >= 0; i--) {
            delete(files.get(i));
        }
    }

    /** Deletes the files that no snapshot from this one on needs; oldest first, so that what is left has no gap. */
    void purgeBefore(long snapshotZxid) throws IOException {
        List<NumberedFile> files = NumberedFile.logs(directory);
        int needed = 0;
        for (int i = 0; i < files.size() && files.get(i).zxid() <= snapshotZxid; i++) {
            needed = i;
        }
        for (NumberedFile file : files.subList(0, needed)) {
            delete(file);
        }
        Disk.sync(directory);
    }

    /** Whether the state can be built from the log alone. */
    boolean beginsAtTheBeginning() throws IOException {
        List<NumberedFile> files = NumberedFile.logs(directory);
        return files.isEmpty() || Zxid.counter(files.get(0).zxid()) == 1;
    }

    private static void delete(NumberedFile file) throws IOException {
        try {
            Files.delete(file.path());
        } catch (IOException e) {
            throw Disk.failure(file.path(), "cannot be deleted", e);
        }
    }
}

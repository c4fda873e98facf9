package org.vivarium.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.Recovery;

/**
 * Gives back the transactions behind a snapshot, and finds what a crash left at the end of the newest file.
 *
 * <p>Changes nothing while it reads; {@link #repair} does, once everything else was found in order.
 */
final class LogReplay {
    static final long NO_SNAPSHOT = -1;

    private static final long NOTHING = -1;

    private final Path directory;
    private final long snapshotZxid;
    private final Recovery to;
    private final Consumer<String> notes;

    private long last = NOTHING;
    private NumberedFile torn;
    private long cutAt;
    private String why;

    LogReplay(Path directory, long snapshotZxid, Recovery to, Consumer<String> notes) {
        this.directory = directory;
        this.snapshotZxid = snapshotZxid;
        this.to = to;
        this.notes = notes;
    }

    /** The last zxid of log and snapshot; 0 where there is neither. */
    long run() throws IOException {
        List<NumberedFile> files = NumberedFile.logs(directory);
        for (int i = firstNeeded(files); i < files.size(); i++) {
            try (LogReader reader = LogReader.open(files.get(i))) {
                boolean any = replay(files.get(i), reader);
                if (i == files.size() - 1) {
                    checkNewest(files.get(i), reader, any);
                } else {
                    checkOlder(files.get(i + 1), reader, any);
                }
            }
        }
        return Math.max(0, Math.max(last, snapshotZxid));
    }

    /** Cuts off what a crash left. */
    void repair() throws IOException {
        if (torn == null) {
            return;
        }
        long size = Files.size(torn.path());
        if (cutAt == 0) {
            Files.delete(torn.path());
            Disk.sync(directory);
            notes.accept(torn.path() + ": deleted, it holds no whole transaction (" + why + ")");
        } else {
            Disk.truncate(torn.path(), cutAt);
            notes.accept(torn.path() + ": cut the last " + (size - cutAt) + " bytes, from byte " + cutAt
                    + " on, the incomplete end that a crash left (" + why + ")");
        }
    }

    /** The last file that can hold what follows the snapshot, and so must every later one. */
    private int firstNeeded(List<NumberedFile> files) {
        int first = 0;
        for (int i = 0; i < files.size() && files.get(i).zxid() <= snapshotZxid + 1; i++) {
            first = i;
        }
        return first;
    }

    private boolean replay(NumberedFile file, LogReader reader) throws IOException {
        boolean any = false;
        while (reader.next()) {
            long zxid = reader.zxid();
            if (!any && zxid != file.zxid()) {
                throw reader.damage("the first transaction is " + Zxid.text(zxid) + ", the file name says "
                        + Zxid.text(file.zxid()) + ": the file lost its beginning or was renamed");
            }
            checkFollows(zxid, reader);
            any = true;
            last = zxid;
            if (zxid > snapshotZxid) {
                to.txn(zxid, reader.txn());
            }
        }
        return any;
    }

    private void checkFollows(long zxid, LogReader reader) throws IOException {
        boolean behindLast = last != NOTHING && Zxid.follows(last, zxid);
        boolean bridged = snapshotZxid != NO_SNAPSHOT && last <= snapshotZxid && Zxid.follows(snapshotZxid, zxid);
        boolean older = last == NOTHING && zxid <= snapshotZxid;
        boolean begins = last == NOTHING && snapshotZxid == NO_SNAPSHOT && Zxid.counter(zxid) == 1;
        if (behindLast || bridged || older || begins) {
            return;
        }
        if (last == NOTHING && snapshotZxid == NO_SNAPSHOT) {
            throw reader.damage(
                    "the log begins with " + Zxid.text(zxid)
                            + ", and there is no snapshot that it could follow: bring back the snapshot or the older log files");
        }
        throw reader.damage("transaction " + Zxid.text(zxid) + " does not follow "
                + Zxid.text(Math.max(last, snapshotZxid)) + ": some are missing between them");
    }

    private void checkNewest(NumberedFile file, LogReader reader, boolean any) throws IOException {
        if (reader.problem() != null && !reader.tornOnly()) {
            throw reader.damage(reader.problem());
        }
        if (reader.problem() != null || !any) {
            torn = file;
            cutAt = any ? reader.position() : 0;
            why = reader.problem() == null ? "only its header was written" : reader.problem();
        }
    }

    /**
     * An older file ends cleanly, or the next one proves that nothing is lost: Apache's server leaves a torn end where
     * it is and goes on in a new file with the same number.
     */
    private void checkOlder(NumberedFile next, LogReader reader, boolean any) throws IOException {
        if (!any) {
            String what = reader.problem() == null ? "the file holds no transaction" : reader.problem();
            throw reader.damage(what + ", but is not the newest file: it lost what it held, or never held anything; "
                    + "bring it back, or delete it where you are sure");
        }
        if (reader.problem() == null) {
            return;
        }
        if (next.zxid() != last + 1 || !reader.tornOnly()) {
            throw reader.damage(reader.problem() + ", and " + next.path().getFileName() + " comes after it");
        }
        notes.accept(reader.damage(reader.problem()).getMessage() + "; left as it is, since "
                + next.path().getFileName() + " goes on with the same number");
    }
}

package org.vivarium.contract.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Storage;

/**
 * What every storage does with spoilt files: it gives a prefix that lacks at most what the damage reached at the end of
 * the log, or it says which file is damaged and where. It never invents, alters, reorders, or drops from the middle.
 */
abstract class DamagedStorage extends WorkingStorage {
    private static final int LAST = 120;
    private static final int FLIPS = 300;

    /** Appending behind a repair syncs a dozen times, which is slow: not after every one. */
    private static final int GOES_ON_EVERY = 8;

    private int copies;

    /** Something that spoils the files of a copy. */
    private interface Damage {
        void to(StorageBench copy) throws IOException;
    }

    @Test
    void anEndTornAtAnyByteIsCut() throws IOException {
        bench.write(1, 40);
        bench.write(41, 60);
        Path newest = bench.newestLogFile();
        int end = StorageBench.dataEnd(newest);
        for (int at = end; at > end - 2 * Txns.BYTES_MAX; at--) {
            long size = at;
            int lost = end - at;
            mustRecover("cut at " + at, lost, copy -> StorageBench.truncate(bench.in(copy, newest), size));
        }
    }

    @Test
    void anEndThatNeverReachedTheDiskIsCut() throws IOException {
        bench.write(1, 40);
        bench.write(41, 60);
        Path newest = bench.newestLogFile();
        int end = StorageBench.dataEnd(newest);
        for (int at = end - 1; at > end - 2 * Txns.BYTES_MAX; at -= 3) {
            long from = at;
            mustRecover("zero from " + at, end - at, copy -> StorageBench.zero(bench.in(copy, newest), from, end));
        }
    }

    @Test
    void aFlippedBitIsNeverTakenForData() throws IOException {
        fillThreeFiles();
        SplittableRandom random = new SplittableRandom(11);
        List<Path> files = bench.logFiles();
        for (int i = 0; i < FLIPS; i++) {
            Path file = files.get(random.nextInt(files.size()));
            long bit = random.nextLong(StorageBench.dataEnd(file) * 8L);
            String what = "bit " + bit + " of " + file.getFileName();
            mayRecover(what, 1, copy -> StorageBench.flip(bench.in(copy, file), bit));
        }
    }

    @Test
    void aHoleIsNeverTakenForTheEnd() throws IOException {
        fillThreeFiles();
        SplittableRandom random = new SplittableRandom(12);
        List<Path> files = bench.logFiles();
        for (int i = 0; i < 60; i++) {
            Path file = files.get(random.nextInt(files.size()));
            int end = StorageBench.dataEnd(file);
            int page = random.nextBoolean() ? 512 : 4096;
            long from = random.nextLong(end) / page * page;
            String what = "zero page at " + from + " of " + file.getFileName();
            mayRecover(what, page, copy -> StorageBench.zero(bench.in(copy, file), from, Math.min(from + page, end)));
        }
    }

    @Test
    void aDeletedFileInTheMiddleIsDamage() throws IOException {
        fillThreeFiles();
        Path middle = lastButOneLogFile();
        mustRefuse(copy -> Files.delete(bench.in(copy, middle)));
    }

    @Test
    void aDeletedFirstFileIsDamage() throws IOException {
        fillThreeFiles();
        mustRefuse(copy -> Files.delete(bench.in(copy, bench.logFiles().get(0))));
    }

    @Test
    void anEmptyFileInTheMiddleIsDamage() throws IOException {
        fillThreeFiles();
        Path middle = lastButOneLogFile();
        mustRefuse(copy -> StorageBench.truncate(bench.in(copy, middle), 0));
    }

    @Test
    void aLostFileAtTheBorderOfEpochsIsDamage() throws IOException {
        bench.write(1, 10);
        bench.write(11, 20);
        bench.write(Zxid.of(1, 1), Zxid.of(1, 10));
        Path middle = lastButOneLogFile();
        mustRefuse(copy -> StorageBench.truncate(bench.in(copy, middle), 0));
    }

    @Test
    void damageInAnOlderFileIsNotCut() throws IOException {
        fillThreeFiles();
        Path older = lastButOneLogFile();
        int end = StorageBench.dataEnd(older);
        mustRefuse(copy -> StorageBench.truncate(bench.in(copy, older), end - Txns.BYTES_MIN));
    }

    @Test
    void aTornEndAtTheBorderOfEpochsIsNotCut() throws IOException {
        bench.write(1, 20);
        bench.write(Zxid.of(1, 1), Zxid.of(1, 10));
        Path older = severalLogFiles().get(0);
        int end = StorageBench.dataEnd(older);
        mustRefuse(copy -> StorageBench.truncate(bench.in(copy, older), end - Txns.BYTES_MIN));
    }

    @Test
    void ofADamagedSnapshotTheOlderOneIsTaken() throws IOException {
        fillWithSnapshots();
        Path newest = bench.newestSnapshotFile();
        SplittableRandom random = new SplittableRandom(13);
        int end = StorageBench.dataEnd(newest);
        for (int i = 0; i < 60; i++) {
            long bit = random.nextLong(16 * 8, (end - 40) * 8L);
            StorageBench copy = spoil(it -> StorageBench.flip(bench.in(it, newest), bit));
            Seen seen = copy.read();
            assertEquals(20, seen.snapshot, "bit " + bit);
            assertEquals(StorageBench.range(21, 50), seen.zxids);
            String name = newest.getFileName().toString();
            assertTrue(copy.notes.stream().anyMatch(note -> note.contains(name)), "notes: " + copy.notes);
            copy.delete();
        }
    }

    @Test
    void aSnapshotCutAnywhereIsDamaged() throws IOException {
        fillWithSnapshots();
        Path newest = bench.newestSnapshotFile();
        long size = Files.size(newest);
        for (long at = 0; at < size; at += 37) {
            long cut = at;
            StorageBench copy = spoil(it -> StorageBench.truncate(bench.in(it, newest), cut));
            Seen seen = copy.read();
            assertEquals(50, seen.last(), "cut at " + cut);
            assertEquals(StorageBench.range(seen.snapshot + 1, 50), seen.zxids);
            copy.delete();
        }
    }

    @Test
    void withoutAWholeSnapshotThereIsNoStart() throws IOException {
        fillWithSnapshots();
        mustRefuse(copy -> {
            for (Path snapshot : copy.snapshotFiles()) {
                StorageBench.truncate(snapshot, Files.size(snapshot) / 2);
            }
        });
    }

    @Test
    void aLogThatDoesNotReachTheSnapshotIsDamage() throws IOException {
        fillWithSnapshots();
        Path middle = severalLogFiles().get(1);
        Path newest = bench.newestSnapshotFile();
        mustRefuse(copy -> {
            Files.delete(bench.in(copy, middle));
            StorageBench.truncate(bench.in(copy, newest), Files.size(newest) / 2);
        });
    }

    @Test
    void aRepairIsDoneOnce() throws IOException {
        bench.write(1, 60);
        Path newest = bench.newestLogFile();
        StorageBench.truncate(newest, StorageBench.dataEnd(newest) - 10);
        Seen first = bench.read();
        assertPrefix("torn", 10, first, 60); // a storage may end its log with less than a transaction
        assertFalse(bench.notes.isEmpty(), "no note of the repair");
        bench.notes.clear();
        assertEquals(first.zxids, bench.read().zxids);
        assertEquals(List.of(), bench.notes);
    }

    /** Three log files, the middle one of which holds a third of the transactions. */
    private void fillThreeFiles() throws IOException {
        bench.write(1, 40);
        bench.write(41, 80);
        bench.write(81, LAST);
    }

    /** Snapshots at 0, 20 and 40; log files that begin at 1, 21 and 41 and end at 50. */
    private void fillWithSnapshots() throws IOException {
        bench.save(0);
        bench.write(1, 20);
        bench.save(20);
        bench.write(21, 40);
        bench.save(40);
        bench.write(41, 50);
    }

    private List<Path> severalLogFiles() throws IOException {
        assumeFalse(keepsOneLogFile(), "all transactions are in one file");
        List<Path> files = bench.logFiles();
        assertTrue(files.size() > 1, "each start begins another file: " + files);
        return files;
    }

    private Path lastButOneLogFile() throws IOException {
        List<Path> files = severalLogFiles();
        return files.get(files.size() - 2);
    }

    private StorageBench spoil(Damage damage) throws IOException {
        StorageBench copy = bench.copy(home.resolve("copy" + copies++));
        damage.to(copy);
        return copy;
    }

    private void mustRefuse(Damage damage) throws IOException {
        StorageBench copy = spoil(damage);
        List<String> before = copy.contents();
        assertNamesThePlace(copy, assertThrows(DamageException.class, copy::read));
        assertEquals(before, copy.contents(), "a refused storage was changed");
    }

    private void mustRecover(String what, int spoiltBytes, Damage damage) throws IOException {
        StorageBench copy = spoil(damage);
        try {
            Seen seen = copy.read();
            assertPrefix(what, spoiltBytes, seen, 60);
            if (copies % GOES_ON_EVERY == 0) {
                copy.assertGoesOn(seen);
            }
        } catch (IOException e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
        copy.delete();
    }

    private void mayRecover(String what, int spoiltBytes, Damage damage) throws IOException {
        StorageBench copy = spoil(damage);
        List<String> before = copy.contents();
        try {
            Seen seen = copy.read();
            assertPrefix(what, spoiltBytes, seen, LAST);
            copy.assertGoesOn(seen);
        } catch (DamageException e) {
            assertNamesThePlace(copy, e);
            assertEquals(before, copy.contents(), what + ": a refused storage was changed");
        }
        copy.delete();
    }

    /** As many transactions as lay within the spoilt bytes may be lost, and two more that these touched. */
    private static void assertPrefix(String what, int spoiltBytes, Seen seen, long last) {
        assertEquals(StorageBench.range(1, seen.last()), seen.zxids, what);
        long mayLose = spoiltBytes <= 1 ? spoiltBytes : spoiltBytes / Txns.BYTES_MIN + 2;
        assertTrue(
                seen.last() >= last - mayLose,
                () -> what + ": lost " + (last - seen.last()) + " transactions, at most " + mayLose + " were touched");
        assertEquals(Epochs.NONE, seen.recovered.epochs());
    }

    private static void assertNamesThePlace(StorageBench copy, DamageException e) {
        assertTrue(e.file().startsWith(copy.home), e.getMessage());
        assertTrue(e.getMessage().contains(e.file().getFileName().toString()), e.getMessage());
        assertTrue(e.position() >= 0, e.getMessage());
    }

    @Test
    void aPromiseOutlivesDamageToTheLog() throws IOException {
        try (Storage storage = bench.start()) {
            storage.promise(new Epochs(5, 4));
            storage.sync();
            StorageBench.append(storage, Zxid.of(4, 1), Zxid.of(4, 20));
        }
        Path newest = bench.newestLogFile();
        StorageBench.truncate(newest, StorageBench.dataEnd(newest) - 5);
        Seen seen = bench.read();
        assertTrue(seen.last() >= Zxid.of(4, 19), "lost more than was torn: " + Zxid.text(seen.last()));
        assertEquals(new Epochs(5, 4), seen.recovered.epochs());
    }
}

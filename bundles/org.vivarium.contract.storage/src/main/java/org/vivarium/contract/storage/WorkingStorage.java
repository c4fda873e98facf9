package org.vivarium.contract.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;

/** What every storage does while nothing is wrong with its disk. */
abstract class WorkingStorage extends StorageUnderTest {
    @Test
    void anEmptyStorageGivesNothing() throws IOException {
        Seen seen = bench.read();
        assertEquals(new Recovered(-1, 0, Epochs.NONE), seen.recovered);
        assertEquals(List.of(), seen.zxids);
    }

    @Test
    void aStorageThatIsClearedHoldsNothing() throws IOException {
        try (Storage storage = bench.open()) {
            assertTrue(storage.isEmpty());
        }
        bench.write(1, 50);
        try (Storage storage = bench.start()) {
            storage.save(new TestSnapshot(50, 10));
            storage.promise(new Epochs(3, 2));
            storage.append(51, Txns.of(51));
            storage.sync();
        }
        try (Storage storage = bench.open()) {
            assertFalse(storage.isEmpty());
            storage.clear();
            assertTrue(storage.isEmpty());
            assertEquals(new Recovered(-1, 0, Epochs.NONE), storage.recover(new Seen()));
            storage.append(1, Txns.of(1));
            storage.sync();
        }
        Seen seen = bench.read();
        assertEquals(List.of(1L), seen.zxids);
        assertEquals(new Recovered(-1, 1, Epochs.NONE), seen.recovered);
    }

    @Test
    void anotherThreadGoesOnBesideTheFirst() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        CompletableFuture<Void> filled = new CompletableFuture<>();
        try (Storage storage = bench.open()) {
            Thread first = new Thread(() -> {
                fill(storage);
                filled.complete(null);
                awaitEnd(over); // lives on, and leaves the storage alone
            });
            first.start();
            filled.get(60, TimeUnit.SECONDS);
            storage.append(4, Txns.of(4));
            storage.sync();
            over.countDown();
        }
        assertEquals(StorageBench.range(1, 4), bench.read().zxids);
    }

    private static void awaitEnd(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fill(Storage storage) {
        try {
            storage.recover(new Seen());
            for (long zxid = 1; zxid <= 3; zxid++) {
                storage.append(zxid, Txns.of(zxid));
            }
            storage.sync();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatWasAppendedComesBackInOrder() throws IOException {
        bench.write(1, 50);
        bench.write(51, 60);
        Seen seen = bench.read();
        assertEquals(StorageBench.range(1, 60), seen.zxids);
        assertEquals(new Recovered(-1, 60, Epochs.NONE), seen.recovered);
    }

    /** What is asked for, or null where the storage says that it is not all there. */
    private static List<Long> behind(Storage storage, long after, int max) throws IOException {
        List<Long> zxids = new ArrayList<>();
        boolean isThere = storage.read(after, (zxid, txn) -> {
            assertEquals(Txns.of(zxid), txn);
            zxids.add(zxid);
            return zxids.size() < max;
        });
        return isThere ? zxids : null;
    }

    @Test
    void aPartOfTheLogIsReadBesideTheThreadThatWritesIt() throws IOException {
        bench.write(1, 50);
        try (Storage storage = bench.start()) {
            for (long zxid = 51; zxid <= 60; zxid++) {
                storage.append(zxid, Txns.of(zxid));
            }
            storage.sync();

            assertEquals(StorageBench.range(41, 60), behind(storage, 40, 100));
            assertEquals(StorageBench.range(51, 60), behind(storage, 50, 100));
            assertEquals(StorageBench.range(2, 4), behind(storage, 1, 3));
            assertEquals(List.of(), behind(storage, 60, 3));
            assertEquals(null, behind(storage, 0, 100));
            assertEquals(null, behind(storage, 61, 100));
            assertEquals(null, behind(storage, Zxid.of(1, 1), 100));
        }
    }

    @Test
    void theLogIsReadWhileItIsWritten() throws Exception {
        bench.write(1, 50);
        try (Storage storage = bench.start()) {
            AtomicLong synced = new AtomicLong(50);
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Integer> reads = CompletableFuture.supplyAsync(() -> readUntil(ended, storage, synced));
            for (long zxid = 51; zxid <= 3000 && !reads.isDone(); zxid++) {
                storage.append(zxid, Txns.of(zxid));
                if (zxid % 10 == 0) {
                    storage.sync();
                    synced.set(zxid);
                }
            }
            ended.set(true);
            assertTrue(reads.get() > 0, "nothing was read: nothing was tested");
        }
    }

    /** Each read gives all that was durable when it began, and no part of what is not written yet. Returns how many. */
    private static int readUntil(AtomicBoolean ended, Storage storage, AtomicLong synced) {
        int count = 0;
        try {
            do {
                long least = synced.get();
                List<Long> read = behind(storage, 40, Integer.MAX_VALUE);
                long last = 40 + read.size();
                assertEquals(StorageBench.range(41, (int) last), read);
                assertTrue(last >= least, last + " is read, and " + least + " was durable");
                count++;
            } while (!ended.get());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return count;
    }

    @Test
    void whatWasCutIsNotRead() throws IOException {
        bench.write(1, 50);
        try (Storage storage = bench.start()) {
            storage.truncateAfter(30);
            for (long counter = 1; counter <= 5; counter++) {
                storage.append(Zxid.of(1, counter), Txns.of(Zxid.of(1, counter)));
            }
            storage.sync();

            assertEquals(null, behind(storage, 40, 100));
            assertEquals(List.of(Zxid.of(1, 4), Zxid.of(1, 5)), behind(storage, Zxid.of(1, 3), 100));
        }
    }

    @Test
    void groupsAndLargeTransactionsComeBack() throws IOException {
        try (Storage storage = bench.start()) {
            for (long zxid = 1; zxid <= 300; zxid++) {
                storage.append(zxid, Txns.of(zxid, zxid % 100 == 0 ? 1_000_000 : 10));
                if (zxid % 64 == 0) {
                    storage.sync();
                }
            }
        }
        assertEquals(StorageBench.range(1, 300), bench.read().zxids);
    }

    @Test
    void appendReadsFromPositionToLimitAndKeepsNothing() throws IOException {
        try (Storage storage = bench.start()) {
            var reused = java.nio.ByteBuffer.allocateDirect(1000);
            for (long zxid = 1; zxid <= 3; zxid++) {
                reused.clear().position(100);
                reused.put(Txns.of(zxid)).flip().position(100);
                storage.append(zxid, reused);
            }
            storage.sync();
        }
        assertEquals(StorageBench.range(1, 3), bench.read().zxids);
    }

    @Test
    void aZxidThatDoesNotFollowIsRefused() throws IOException {
        try (Storage storage = bench.start()) {
            assertThrows(Invariant.class, () -> storage.append(2, Txns.of(2)));
            StorageBench.append(storage, 1, 2);
            assertThrows(Invariant.class, () -> storage.append(2, Txns.of(2)));
            assertThrows(Invariant.class, () -> storage.append(4, Txns.of(4)));
            long skipped = Zxid.of(1, 2);
            assertThrows(Invariant.class, () -> storage.append(skipped, Txns.of(skipped)));
            long next = Zxid.of(1, 1);
            storage.append(next, Txns.of(next));
            storage.sync();
        }
        assertEquals(List.of(1L, 2L, Zxid.of(1, 1)), bench.read().zxids);
    }

    @Test
    void anEpochMayBeginAnywhereInTheLog() throws IOException {
        bench.write(Zxid.of(1, 1), Zxid.of(1, 5));
        bench.write(Zxid.of(4, 1), Zxid.of(4, 5));
        Seen seen = bench.read();
        assertEquals(10, seen.zxids.size());
        assertEquals(Zxid.of(4, 5), seen.last());
    }

    @Test
    void promisesAreKept() throws IOException {
        try (Storage storage = bench.start()) {
            storage.promise(new Epochs(1, 0));
            storage.promise(new Epochs(3, 2));
            storage.sync();
        }
        assertEquals(new Epochs(3, 2), bench.read().recovered.epochs());
        try (Storage storage = bench.start()) {
            StorageBench.append(storage, Zxid.of(2, 1), Zxid.of(2, 3));
            storage.save(new TestSnapshot(Zxid.of(2, 3), 10));
            storage.promise(new Epochs(3, 3));
            storage.sync();
        }
        assertEquals(new Epochs(3, 3), bench.read().recovered.epochs());
    }

    @Test
    void aSnapshotAndWhatFollowsComeBack() throws IOException {
        try (Storage storage = bench.start()) {
            storage.save(new TestSnapshot(0, 10));
            StorageBench.append(storage, 1, 30);
            storage.save(new TestSnapshot(20, 5000));
            StorageBench.append(storage, 31, 40);
        }
        Seen seen = bench.read();
        assertEquals(20, seen.snapshot);
        assertEquals(StorageBench.range(21, 40), seen.zxids);
        assertEquals(new Recovered(20, 40, Epochs.NONE), seen.recovered);
        bench.assertGoesOn(seen);
    }

    @Test
    void aSnapshotAloneSaysWhereTheLogGoesOn() throws IOException {
        long at = Zxid.of(7, 9);
        try (Storage storage = bench.start()) {
            storage.save(new TestSnapshot(at, 10));
            storage.truncateAfter(at);
            storage.sync();
        }
        Seen seen = bench.read();
        assertEquals(at, seen.recovered.snapshotZxid());
        assertEquals(at, seen.last());
        bench.assertGoesOn(seen);
    }

    @Test
    void aSnapshotFromALeaderReplacesTheLogBehindIt() throws IOException {
        bench.write(1, 10);
        try (Storage storage = bench.start()) {
            long at = Zxid.of(2, 100);
            storage.save(new TestSnapshot(at, 10));
            storage.truncateAfter(at);
            StorageBench.append(storage, at + 1, at + 5);
        }
        Seen seen = bench.read();
        assertEquals(Zxid.of(2, 100), seen.snapshot);
        assertEquals(StorageBench.range(Zxid.of(2, 101), Zxid.of(2, 105)), seen.zxids);
    }

    @Test
    void aSnapshotFromALeaderReplacesTheLogThatIsLonger() throws IOException {
        bench.write(1, 10);
        try (Storage storage = bench.start()) {
            storage.save(new TestSnapshot(5, 10));
            storage.truncateAfter(5);
            StorageBench.append(storage, 6, 7);
        }
        Seen seen = bench.read();
        assertEquals(5, seen.snapshot);
        assertEquals(List.of(6L, 7L), seen.zxids);
    }

    @Test
    void aLargeSnapshotComesBack() throws IOException {
        try (Storage storage = bench.start()) {
            StorageBench.append(storage, 1, 5);
            storage.save(new TestSnapshot(5, 8_000_000));
        }
        assertEquals(5, bench.read().snapshot);
    }

    @Test
    void truncationCutsWithinAFileAndSurvives() throws IOException {
        bench.write(1, 30);
        try (Storage storage = bench.start()) {
            storage.truncateAfter(17);
            storage.sync();
        }
        Seen seen = bench.read();
        assertEquals(StorageBench.range(1, 17), seen.zxids);
        bench.assertGoesOn(seen);
    }

    @Test
    void truncationReachesWhatThisProcessAppended() throws IOException {
        try (Storage storage = bench.start()) {
            StorageBench.append(storage, 1, 30);
            storage.append(31, Txns.of(31));
            storage.truncateAfter(25);
            storage.append(26, Txns.of(26, 7));
            storage.sync();
        }
        Seen seen = bench.read();
        assertEquals(StorageBench.range(1, 26), seen.zxids);
        bench.assertGoesOn(seen);
    }

    @Test
    void truncationCutsAcrossFilesAndSnapshotsCannotBringItBack() throws IOException {
        bench.save(0);
        bench.write(1, 10);
        bench.save(10);
        bench.write(11, 20);
        bench.save(20);
        bench.write(21, 30);
        try (Storage storage = bench.start()) {
            storage.truncateAfter(8);
            storage.sync();
        }
        Seen seen = bench.read();
        assertEquals(0, seen.snapshot);
        assertEquals(StorageBench.range(1, 8), seen.zxids);
        bench.assertGoesOn(seen);
    }

    @Test
    void truncationAtTheEndChangesNothing() throws IOException {
        bench.write(1, 10);
        try (Storage storage = bench.start()) {
            storage.truncateAfter(10);
            StorageBench.append(storage, 11, 12);
            storage.truncateAfter(12);
            storage.sync();
        }
        assertEquals(StorageBench.range(1, 12), bench.read().zxids);
    }

    @Test
    void truncationToWhatIsNotThereIsRefused() throws IOException {
        bench.write(1, 10);
        try (Storage storage = bench.start()) {
            assertThrows(Invariant.class, () -> storage.truncateAfter(11));
            assertThrows(Invariant.class, () -> storage.truncateAfter(Zxid.of(1, 4)));
        }
        assertEquals(StorageBench.range(1, 10), bench.read().zxids);
    }

    @Test
    void savingDoesNotHoldUpAppending() throws Exception {
        try (Storage storage = bench.start()) {
            StorageBench.append(storage, 1, 100);
            CompletableFuture<Void> begun = new CompletableFuture<>();
            CompletableFuture<Void> goOn = new CompletableFuture<>();
            CompletableFuture<Void> saving =
                    CompletableFuture.runAsync(() -> save(storage, new Held(new TestSnapshot(100, 500), begun, goOn)));
            begun.get(120, TimeUnit.SECONDS);
            StorageBench.append(storage, 101, 400);
            goOn.complete(null);
            saving.get(120, TimeUnit.SECONDS);
            StorageBench.append(storage, 401, 410);
        }
        Seen seen = bench.read();
        assertEquals(100, seen.snapshot);
        assertEquals(StorageBench.range(101, 410), seen.zxids);
    }

    @Test
    void aFailedSaveLeavesEverythingAsItWas() throws IOException {
        try (Storage storage = bench.start()) {
            storage.save(new TestSnapshot(0, 10));
            StorageBench.append(storage, 1, 10);
            assertThrows(IOException.class, () -> storage.save(new Broken(new TestSnapshot(10, 100_000))));
            StorageBench.append(storage, 11, 20);
        }
        Seen seen = bench.read();
        assertEquals(0, seen.snapshot);
        assertEquals(StorageBench.range(1, 20), seen.zxids);
        assertEquals(1, bench.snapshotFiles().size());
    }

    @Test
    void aPurgeLeavesThreeSnapshotsAndTheLogBehindTheOldest() throws IOException {
        bench.save(0);
        for (int i = 0; i < 6; i++) {
            bench.write(i * 10 + 1, i * 10 + 10);
            bench.save(i * 10 + 10);
        }
        assertEquals(3, bench.snapshotFiles().size());
        assertTrue(bench.logFiles().size() <= 5, "log files left: " + bench.logFiles());
        try (Storage storage = bench.start()) {
            assertEquals(null, behind(storage, 5, 100), "the log that no snapshot needs is there");
        }
        Seen newest = bench.read();
        assertEquals(new Recovered(60, 60, Epochs.NONE), newest.recovered);
        List<Path> snapshots = bench.snapshotFiles();
        for (Path snapshot : snapshots.subList(1, 3)) {
            StorageBench.truncate(snapshot, java.nio.file.Files.size(snapshot) / 2);
        }
        Seen oldest = bench.read();
        assertEquals(40, oldest.snapshot);
        assertEquals(StorageBench.range(41, 60), oldest.zxids);
        bench.assertGoesOn(oldest);
    }

    @Test
    void aSecondOpenIsRefusedUntilTheFirstIsClosed() throws IOException {
        Storage first = bench.start();
        IOException refused = assertThrows(IOException.class, () -> bench.open().close());
        assertTrue(refused.getMessage().contains(home.toString()), refused.getMessage());
        first.close();
        first.close();
        bench.open().close();
    }

    @Test
    void closingMakesDurableWhatWasAppended() throws IOException {
        try (Storage storage = bench.start()) {
            storage.append(1, Txns.of(1));
        }
        assertEquals(List.of(1L), bench.read().zxids);
    }

    private static void save(Storage storage, Snapshot snapshot) {
        try {
            storage.save(snapshot);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Waits in the middle of being written. */
    private record Held(TestSnapshot snapshot, CompletableFuture<Void> begun, CompletableFuture<Void> goOn)
            implements Snapshot {
        @Override
        public long zxid() {
            return snapshot.zxid();
        }

        @Override
        public long digest() {
            return snapshot.digest();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            begun.complete(null);
            goOn.orTimeout(120, TimeUnit.SECONDS).join();
            snapshot.writeTo(out);
        }
    }

    /** Fails when it has been written. */
    private record Broken(TestSnapshot snapshot) implements Snapshot {
        @Override
        public long zxid() {
            return snapshot.zxid();
        }

        @Override
        public long digest() {
            return snapshot.digest();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            snapshot.writeTo(out);
            throw new IOException("a test says that this snapshot cannot be written");
        }
    }
}

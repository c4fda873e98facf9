package org.vivarium.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageSettings;

/** What concerns the files themselves; what every storage does is tested by the contract tests. */
class FileStorageTest {
    @TempDir
    Path home;

    private Bench bench;

    @BeforeEach
    void prepare() {
        bench = new Bench(home, Map.of("preAllocSize", "64"));
        bench.bodyBytes = 100;
    }

    @Test
    void aFileBeginsAfterAStartASnapshotAndACut() throws IOException {
        try (Storage storage = bench.start()) {
            Bench.append(storage, 1, 9);
            storage.save(bench.snapshot(9));
            Bench.append(storage, 10, 15);
        }
        try (Storage storage = bench.start()) {
            Bench.append(storage, 16, 20);
            storage.truncateAfter(18);
            Bench.append(storage, 19, 20);
        }
        assertEquals(List.of("log.1", "log.10", "log.13", "log.a", "snapshot.9.gz"), bench.names());
        assertEquals(20, bench.read().recovered.lastZxid());
    }

    @Test
    void aFileEndsAboveItsLimit() throws IOException {
        bench = new Bench(home, Map.of("preAllocSize", "0", "txnLogSizeLimitInKb", "1"));
        try (Storage storage = bench.start()) {
            for (int zxid = 1; zxid <= 40; zxid++) {
                Bench.append(storage, zxid, zxid);
            }
        }
        assertEquals(List.of("log.1", "log.15", "log.29").subList(0, 2), bench.names());
        assertTrue(Files.size(bench.directory.resolve("log.1")) <= 1024 + 53);
        assertEquals(40, bench.read().zxids.size());
    }

    @Test
    void aTornEndThatApacheLeftBehindIsPassedWhereTheNextFileGoesOn() throws IOException {
        fillTwoFiles(10, 11);
        Path older = bench.directory.resolve("log.1");
        byte[] whole = Files.readAllBytes(older);
        Files.write(older, java.util.Arrays.copyOf(whole, whole.length + 20));
        flipLast(older);
        assertEquals(20, bench.read().recovered.lastZxid());
        assertEquals(1, bench.notes.size());
        assertTrue(bench.notes.get(0).contains("log.1"), bench.notes.get(0));
    }

    @Test
    void aTornEndBeforeAnotherEpochIsDamage() throws IOException {
        fillTwoFiles(10, Zxid.of(1, 1));
        flipLast(bench.directory.resolve("log.1"));
        DamageException damage = assertThrows(DamageException.class, bench::read);
        assertEquals(bench.directory.resolve("log.1"), damage.file());
        assertEquals(16 + 9 * 53, damage.position());
    }

    @Test
    void aHeaderWithoutEntriesIsDeletedAtTheEndAndDamageBefore() throws IOException {
        fillTwoFiles(10, 11);
        bench.put("log.15", "5a4b4c47 00000002 0000000000000000");
        assertEquals(20, bench.read().recovered.lastZxid());
        assertEquals(List.of("log.1", "log.b"), bench.names());
        assertEquals(1, bench.notes.size());
        bench.put("log.5", "5a4b4c47 00000002 0000000000000000");
        assertThrows(DamageException.class, bench::read);
    }

    @Test
    void anEmptyNewestFileIsDeleted() throws IOException {
        fillTwoFiles(10, 11);
        bench.put("log.15", "");
        assertEquals(20, bench.read().recovered.lastZxid());
        assertEquals(List.of("log.1", "log.b"), bench.names());
        try (Storage storage = bench.start()) {
            Bench.append(storage, 21, 22);
        }
        assertEquals(22, bench.read().recovered.lastZxid());
    }

    @Test
    void aFileThatIsNoLogIsNotDeleted() throws IOException {
        fillTwoFiles(10, 11);
        Path foreign = bench.put("log.15", "cafebabe".repeat(100));
        DamageException damage = assertThrows(DamageException.class, bench::read);
        assertEquals(foreign, damage.file());
        assertTrue(Files.exists(foreign));
    }

    @Test
    void aRenamedLogIsDamage() throws IOException {
        fillTwoFiles(10, 11);
        Files.move(bench.directory.resolve("log.b"), bench.directory.resolve("log.c"));
        assertThrows(DamageException.class, bench::read);
    }

    @Test
    void aLogThatBeginsInTheMiddleNeedsASnapshot() throws IOException {
        fillTwoFiles(10, 11);
        Files.delete(bench.directory.resolve("log.1"));
        DamageException damage = assertThrows(DamageException.class, bench::read);
        assertTrue(damage.getMessage().contains("no snapshot"), damage.getMessage());
    }

    @Test
    void copiesAndUnfinishedFilesAreNotTakenForData() throws IOException {
        fillTwoFiles(10, 11);
        bench.put("log.5.bak", "00");
        bench.put("snapshot.5.tmp", "00");
        bench.put("unfinished.snapshot.5.gz", "00");
        assertEquals(20, bench.read().recovered.lastZxid());
        assertEquals(List.of("log.1", "log.5.bak", "log.b", "snapshot.5.tmp"), bench.names());
    }

    @Test
    void aSnapshotWithAnotherDigestIsDamaged() throws IOException {
        bench.digest = 7;
        try (Storage storage = bench.start()) {
            storage.save(bench.snapshot(0));
            Bench.append(storage, 1, 9);
            bench.digest = 8;
            storage.save(bench.snapshot(9));
        }
        bench.digest = 7;
        assertEquals(0, bench.read().recovered.snapshotZxid());
        assertEquals(9, bench.zxids.size());
        assertTrue(bench.notes.get(0).contains("digest"), bench.notes.get(0));
    }

    @Test
    void theDigestOfAFuzzySnapshotIsOfALaterState() throws IOException {
        bench.digest = 7;
        try (Storage storage = bench.start()) {
            storage.save(bench.snapshot(9));
        }
        Files.move(bench.directory.resolve("snapshot.9.gz"), bench.directory.resolve("snapshot.8.gz"));
        bench.digest = 8;
        assertEquals(8, bench.read().recovered.snapshotZxid());
    }

    @Test
    void snappyIsRefusedByName() throws IOException {
        bench.put("snapshot.5.snappy", "00");
        DamageException damage = assertThrows(DamageException.class, bench::read);
        assertTrue(damage.getMessage().contains("snappy"), damage.getMessage());
    }

    @Test
    void optionsAreCheckedWhenTheStorageIsOpened() {
        for (var wrong : List.of(
                Map.of("snapshot.compression.method", "snappy"),
                Map.of("preAllocSize", "many"),
                Map.of("preAllocSize", "-2"),
                Map.of("txnLogSizeLimitInKb", "99999999999999"))) {
            String key = wrong.keySet().iterator().next();
            IOException refused = assertThrows(IOException.class, () -> new Bench(home, wrong).open());
            assertTrue(refused.getMessage().contains(key), refused.getMessage());
            assertTrue(refused.getMessage().contains(wrong.get(key)), refused.getMessage());
        }
    }

    @Test
    void filesInTheWrongOneOfTwoDirectoriesAreNotOverlooked() throws IOException {
        fillTwoFiles(10, 11);
        StorageSettings apart = new StorageSettings(home, home.resolve("log"), 3, Map.of(), bench.notes::add);
        IOException refused = assertThrows(IOException.class, () -> new FileStorageFactory().open(apart));
        assertTrue(refused.getMessage().contains("log.1"), refused.getMessage());
        assertEquals(20, bench.read().recovered.lastZxid(), "and the locks were given back");
    }

    @Test
    void epochsAreThoseOfTheLogWhereNoFileSaysSo() throws IOException {
        fillTwoFiles(Zxid.of(6, 10), Zxid.of(6, 11));
        assertEquals(new Epochs(6, 6), bench.read().recovered.epochs());
        epoch("acceptedEpoch", "9");
        assertEquals(new Epochs(9, 6), bench.read().recovered.epochs());
        epoch("currentEpoch", "8\n");
        assertEquals(new Epochs(9, 8), bench.read().recovered.epochs());
    }

    @Test
    void epochsThatMakeNoSenseAreDamage() throws IOException {
        fillTwoFiles(10, 11);
        epoch("acceptedEpoch", "2");
        epoch("currentEpoch", "3");
        assertThrows(DamageException.class, bench::read);
        epoch("currentEpoch", "x");
        DamageException damage = assertThrows(DamageException.class, bench::read);
        assertEquals(bench.directory.resolve("currentEpoch"), damage.file());
    }

    @Test
    void aSnapshotOfWhatWasCutMeanwhileIsDropped() throws IOException {
        try (Storage storage = bench.start()) {
            Bench.append(storage, 1, 9);
            Snapshot whole = bench.snapshot(9);
            Snapshot cutMeanwhile = new Snapshot() {
                @Override
                public long zxid() {
                    return 9;
                }

                @Override
                public long digest() {
                    return 0;
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    storage.truncateAfter(5);
                    whole.writeTo(out);
                }
            };
            IOException dropped = assertThrows(IOException.class, () -> storage.save(cutMeanwhile));
            assertTrue(dropped.getMessage().contains("snapshot.9"), dropped.getMessage());
        }
        assertEquals(List.of("log.1"), bench.names());
        assertEquals(5, bench.read().recovered.lastZxid());
    }

    @Test
    void aCutBelowAllSnapshotsIsRefusedWhereTheLogCannotRebuildTheState() throws IOException {
        try (Storage storage = bench.start()) {
            storage.save(bench.snapshot(100));
            storage.truncateAfter(100);
            Bench.append(storage, 101, 105);
            storage.save(bench.snapshot(105));
        }
        Files.delete(bench.directory.resolve("snapshot.64.gz"));
        try (Storage storage = bench.start()) {
            IOException refused = assertThrows(IOException.class, () -> storage.truncateAfter(103));
            assertTrue(refused.getMessage().contains("0x67"), refused.getMessage());
        }
        assertEquals(105, bench.read().recovered.lastZxid());
    }

    @Test
    void aHeaderWithAnotherZxidIsRefused() throws IOException {
        try (Storage storage = bench.start()) {
            assertThrows(Invariant.class, () -> storage.append(1, Bench.txn(2)));
            assertThrows(Invariant.class, () -> storage.append(1, Bench.txn(1).limit(31)));
        }
    }

    @Test
    void nothingIsDoneBeforeRecoveryOrAfterClose() throws IOException {
        Storage storage = bench.open();
        assertThrows(Invariant.class, () -> storage.append(1, Bench.txn(1)));
        storage.recover(bench);
        assertThrows(Invariant.class, () -> storage.recover(bench));
        storage.close();
        assertThrows(Invariant.class, storage::sync);
    }

    /** Ten transactions up to each border: one file ends with {@code last}, the next begins with {@code next}. */
    private void fillTwoFiles(long last, long next) throws IOException {
        try (Storage storage = bench.start()) {
            Bench.append(storage, last - 9, last);
        }
        try (Storage storage = bench.start()) {
            Bench.append(storage, next, next + 9);
        }
    }

    private void flipLast(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    private void epoch(String name, String text) throws IOException {
        Files.writeString(bench.directory.resolve(name), text, StandardCharsets.US_ASCII);
    }
}

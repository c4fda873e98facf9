package org.vivarium.storage.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageSettings;

class SnapshotsTest {
    @TempDir
    Path home;

    private Disk disk;

    @BeforeEach
    void prepare() {
        disk = new Disk(home);
    }

    @Test
    void aSnapshotOfWhatIsBeingCutIsGivenUp() throws IOException {
        try (Storage storage = disk.start()) {
            Disk.append(storage, 1, 10);
            storage.sync();
            Snapshot cutMeanwhile = new Snapshot() {
                @Override
                public long zxid() {
                    return 10;
                }

                @Override
                public long digest() {
                    return 0;
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    storage.truncateAfter(8);
                    storage.sync();
                }
            };
            IOException failed = assertThrows(IOException.class, () -> storage.save(cutMeanwhile));
            assertTrue(failed.getMessage().contains("0x8"), failed.getMessage());
        }
        assertEquals(Disk.range(1, 8), disk.read().given);
        assertEquals(-1, disk.recovered.snapshotZxid());
    }

    @Test
    void aTreeWithAnotherDigestIsNotTaken() throws IOException {
        try (Storage storage = disk.start()) {
            storage.save(new Disk.Bytes(0, 100));
            Disk.append(storage, 1, 5);
            storage.save(new Disk.Bytes(5, 100));
        }
        Storage storage =
                new ChronicleStorageFactory().open(new StorageSettings(home, home, 3, Map.of(), disk.notes::add));
        try {
            Recovery wrongAtFive = new Recovery() {
                @Override
                public long snapshot(long zxid, InputStream body) throws IOException {
                    return body.readAllBytes().length + (zxid == 5 ? 1 : 0);
                }

                @Override
                public void txn(long zxid, ByteBuffer txn) {}
            };
            assertEquals(0, storage.recover(wrongAtFive).snapshotZxid());
            assertTrue(disk.notes.get(0).contains("digest"), disk.notes.toString());
        } finally {
            storage.close();
        }
    }

    @Test
    void whatIsNotReadToTheEndIsNotTaken() throws IOException {
        try (Storage storage = disk.start()) {
            storage.save(new Disk.Bytes(3, 100));
        }
        try (Storage storage =
                new ChronicleStorageFactory().open(new StorageSettings(home, home, 3, Map.of(), disk.notes::add))) {
            Recovery lazy = new Recovery() {
                @Override
                public long snapshot(long zxid, InputStream body) throws IOException {
                    return body.readNBytes(99).length + 1;
                }

                @Override
                public void txn(long zxid, ByteBuffer txn) {
                    throw new UncheckedIOException(new IOException("no transaction was written"));
                }
            };
            assertThrows(DamageException.class, () -> storage.recover(lazy));
        }
    }

    @Test
    void aHalfWrittenSnapshotIsDeleted() throws IOException {
        disk.write(1, 2);
        Path half = home.resolve("chronicle").resolve("state.0000000000000002.vsnap.tmp");
        Files.write(half, new byte[10]);
        assertEquals(Disk.range(1, 2), disk.read().given);
        assertTrue(Files.notExists(half));
        assertEquals(List.of(), disk.notes);
    }
}

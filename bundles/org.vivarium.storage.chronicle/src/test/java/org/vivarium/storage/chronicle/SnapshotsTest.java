package org.vivarium.storage.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.Arrays;
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
    void manyBlocksComeBackAsTheyWere() throws IOException {
        int bytes = 5 * BlockOutput.BLOCK_BYTES + 1;
        try (Storage storage = disk.start()) {
            storage.save(new Disk.Bytes(3, bytes));
        }
        try (Storage storage =
                new ChronicleStorageFactory().open(new StorageSettings(home, home, 3, Map.of(), disk.notes::add))) {
            Recovery compares = new Recovery() {
                @Override
                public long snapshot(long zxid, InputStream body) throws IOException {
                    assertArrayEquals(Disk.txn(3, bytes).array(), body.readAllBytes());
                    return bytes;
                }

                @Override
                public void txn(long zxid, ByteBuffer txn) {}
            };
            assertEquals(3, storage.recover(compares).snapshotZxid());
        }
    }

    @Test
    void damageIsNamedByTheBlockThatItIsIn() throws IOException {
        try (Storage storage = disk.start()) {
            storage.save(new Disk.Bytes(3, 3 * BlockOutput.BLOCK_BYTES));
        }
        Path file = disk.files(".vsnap").get(0);
        byte[] whole = Files.readAllBytes(file);
        int head = 28;
        int block = BlockOutput.HEAD_BYTES + BlockOutput.BLOCK_BYTES;

        assertDamage(file, whole, head + block + 100, "byte " + (head + block) + ": the checksum of a block is wrong");
        assertDamage(file, whole, head + 2 * block + 3, "byte " + (head + 2 * block) + ": no block begins here");
        assertDamage(file, whole, 20, "byte 0: the checksum of the head is wrong");
        assertDamage(file, whole, 7, "byte 0: a snapshot of version 3, and version 2 is what can be read");
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertTrue(assertThrows(DamageException.class, () -> disk.read())
                .getMessage()
                .contains("follows the last block"));
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertTrue(assertThrows(DamageException.class, () -> disk.read())
                .getMessage()
                .contains("ends within a block"));
    }

    private void assertDamage(Path file, byte[] whole, int at, String what) throws IOException {
        Files.write(file, whole);
        Disk.flip(file, at);
        String said = assertThrows(DamageException.class, () -> disk.read()).getMessage();
        assertTrue(said.contains(what), said);
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

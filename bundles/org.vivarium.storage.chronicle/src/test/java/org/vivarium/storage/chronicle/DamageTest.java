package org.vivarium.storage.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.api.Epochs;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Storage;

/** Where Chronicle Queue would go on as if nothing had happened, we do not. */
class DamageTest {
    private static final int ZERO_PAGE = 4096;

    @TempDir
    Path home;

    private Disk disk;

    @BeforeEach
    void prepare() {
        disk = new Disk(home.resolve("disk"));
    }

    private DamageException mustRefuse() throws IOException {
        byte[] before = Files.readAllBytes(disk.newest());
        DamageException damage = assertThrows(DamageException.class, disk::read);
        assertArrayEquals(before, Files.readAllBytes(disk.newest()), "a refused file was changed");
        return damage;
    }

    @Test
    void aFlippedBitInATransactionIsDamage() throws IOException {
        disk.write(1, 20);
        int at = Disk.find(disk.newest(), 10);
        Disk.flip(disk.newest(), at);
        DamageException damage = mustRefuse();
        assertEquals(disk.newest(), damage.file());
        assertEquals(at - Entry.HEAD_BYTES - Integer.BYTES, damage.position());
    }

    @Test
    void damageToTheVeryLastTransactionIsSeenSinceAMarkFollows() throws IOException {
        disk.write(1, 20);
        Disk.flip(disk.newest(), Disk.find(disk.newest(), 20));
        mustRefuse();
    }

    @Test
    void aHoleIsNotTheEnd() throws IOException {
        disk.write(1, 100);
        Disk.put(disk.newest(), Disk.find(disk.newest(), 50) / ZERO_PAGE * ZERO_PAGE, new byte[ZERO_PAGE]);
        mustRefuse();
    }

    @Test
    void anEmptyFirstPageIsNotANewFile() throws IOException {
        disk.write(1, 20);
        Disk.put(disk.newest(), 0, new byte[ZERO_PAGE]);
        DamageException damage = assertTimeout(Duration.ofSeconds(8), this::mustRefuse, "it waited for a header");
        assertEquals(0, damage.position());
    }

    @Test
    void anEmptyFileIsNotANewFile() throws IOException {
        disk.write(1, 20);
        Files.write(disk.newest(), new byte[0]);
        assertEquals(0, mustRefuse().position());
    }

    @Test
    void lengthWordsAreNotTrusted() throws IOException {
        disk.write(1, 20);
        int word = Disk.find(disk.newest(), 10) - Entry.HEAD_BYTES - Integer.BYTES;
        byte[] whole = Files.readAllBytes(disk.newest());
        for (int bogus : new int[] {0x3fffffff, 64 << 20, 0x80000000, 0xc0000000, 0x40000010, 1, 0, 0x7fffffff}) {
            Disk.put(disk.newest(), word, littleEndian(bogus));
            assertTimeout(Duration.ofSeconds(8), this::mustRefuse, Integer.toHexString(bogus));
            Files.write(disk.newest(), whole);
        }
        int length = word + Integer.BYTES; // our own
        for (int bogus : new int[] {Integer.MAX_VALUE, -1, 1 << 30, 0}) {
            Disk.put(disk.newest(), length, ByteBuffer.allocate(4).putInt(bogus).array());
            assertTimeout(Duration.ofSeconds(8), this::mustRefuse, Integer.toHexString(bogus));
            Files.write(disk.newest(), whole);
        }
        assertEquals(Disk.range(1, 20), disk.read().given);
    }

    private static byte[] littleEndian(int word) {
        return ByteBuffer.allocate(4).putInt(Integer.reverseBytes(word)).array();
    }

    @Test
    void anEntryMarkedAsMetadataIsMissed() throws IOException {
        disk.write(1, 20);
        int word = Disk.find(disk.newest(), 20) - Entry.HEAD_BYTES - Integer.BYTES;
        Disk.put(disk.newest(), word, littleEndian(0x40000000 | Entry.FRAME_BYTES + 200));
        mustRefuse();
    }

    @Test
    void anUnsyncedGroupThatReachedTheDiskInPartIsATornEnd() throws IOException {
        Disk torn;
        try (Storage storage = disk.start()) {
            Disk.append(storage, 1, 20);
            storage.sync();
            Disk.append(storage, 21, 100);
            torn = disk.copy(home.resolve("torn"));
        }
        int page = Disk.find(torn.newest(), 60) / ZERO_PAGE * ZERO_PAGE; // lost, though later pages were written
        Disk.put(torn.newest(), page, new byte[ZERO_PAGE]);
        torn.read();
        long last = torn.recovered.lastZxid();
        assertTrue(last >= 20 && last < 60, "recovered up to " + last);
        assertEquals(Disk.range(1, last), torn.given);
        assertTrue(torn.notes.get(0).contains(torn.segments().get(0).toString()), torn.notes.toString());

        torn.notes.clear();
        torn.write(last + 1, last + 5);
        assertEquals(Disk.range(1, last + 5), torn.read().given);
        assertEquals(List.of(), torn.notes, "the remains of the cut raise an alarm");
    }

    @Test
    void aSegmentThatWasBeingMadeIsDeleted() throws IOException {
        disk.write(1, 20);
        disk.write(21, 22);
        Path begun = disk.newest().getParent();
        Files.delete(begun.resolve(SegmentHead.NAME));
        assertThrows(DamageException.class, disk::read, "it holds transactions");
        Files.write(disk.newest(), new byte[0]);
        assertEquals(Disk.range(1, 20), disk.read().given);
        assertTrue(disk.notes.get(0).contains(begun.toString()), disk.notes.toString());
        assertTrue(Files.notExists(begun));
        disk.write(21, 30);
        assertEquals(Disk.range(1, 30), disk.read().given);
    }

    @Test
    void aSpoiltHeadIsDamage() throws IOException {
        disk.write(1, 20);
        Path head = disk.files(SegmentHead.NAME).get(0);
        for (int i = 0; i < Files.size(head); i++) {
            Disk.flip(head, i);
            assertEquals(head, assertThrows(DamageException.class, disk::read).file());
            Disk.flip(head, i);
        }
        assertEquals(Disk.range(1, 20), disk.read().given);
    }

    @Test
    void whatAClientStoresCannotPassForAnEntry() throws IOException {
        ByteBuffer forged = ByteBuffer.allocate(300);
        Entry other = new Entry(4711); // a client cannot know the salt
        other.frame(Entry.APPEND, 5, 99, 5, Disk.txn(5, 200));
        forged.put(other.head()).put(Disk.txn(5, 200)).put(other.tail()).flip();
        Disk torn;
        try (Storage storage = disk.start()) {
            storage.append(1, Disk.txn(1, 200));
            storage.append(2, forged);
            torn = disk.copy(home.resolve("torn"));
        }
        Disk.flip(torn.newest(), Disk.find(torn.newest(), 1));
        assertEquals(List.of(), torn.read().given, "an end that was never synced was taken for damage");
    }

    @Test
    void aJournalWhoseSnapshotsAreGoneIsDamage() throws IOException {
        disk.write(1, 10);
        try (Storage storage = disk.start()) {
            for (int i = 0; i < 4; i++) {
                storage.save(new Disk.Bytes(10 + i, 100));
                storage.append(11 + i, Disk.txn(11 + i, 200));
                storage.sync();
            }
        }
        for (Path snapshot : disk.files(".vsnap")) {
            Files.delete(snapshot);
        }
        mustRefuse();
    }

    @Test
    void thePromiseOutlivesThePurgeOfItsSegment() throws IOException {
        try (Storage storage = disk.start()) {
            storage.promise(new Epochs(7, 6));
            for (int i = 1; i <= 6; i++) {
                storage.append(i, Disk.txn(i, 200));
                storage.save(new Disk.Bytes(i, 100));
                storage.sync();
            }
        }
        assertTrue(disk.segments().size() < 6, "nothing was purged");
        assertEquals(new Epochs(7, 6), disk.read().recovered.epochs());
    }
}

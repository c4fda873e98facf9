package org.vivarium.storage.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.Storage;

/** Chronicle Queue does what this storage takes for granted, and is kept from what it must not do. */
class SegmentTest {
    @TempDir
    Path home;

    private Disk disk;

    @BeforeEach
    void prepare() {
        disk = new Disk(home.resolve("disk"));
    }

    private static SingleChronicleQueue chronicle(Path directory) {
        return SingleChronicleQueueBuilder.binary(directory.toFile())
                .rollCycle(RollCycles.FAST_DAILY)
                .timeProvider(new SetTimeProvider(0))
                .build();
    }

    /** Guards the framing that {@link SegmentReader} knows: sizes of all kinds, chunk borders, pages of the index. */
    @Test
    void weReadWhatChronicleWouldRead() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        long last = 0;
        try (Storage storage = disk.start()) {
            for (int bytes = 0; bytes < 45 << 20; ) {
                int length = random.nextInt(100) == 0 ? random.nextInt(1 << 20) : random.nextInt(600);
                storage.append(++last, Disk.txn(last, length));
                bytes += length;
            }
            storage.sync();
        }
        assertEquals(Disk.range(1, last), disk.read().given);
        long documents = 0;
        try (SingleChronicleQueue queue = chronicle(disk.newest().getParent());
                ExcerptTailer tailer = queue.createTailer()) {
            boolean isThere = true;
            while (isThere) {
                try (DocumentContext document = tailer.readingDocument()) {
                    isThere = document.isPresent();
                    documents += isThere ? 1 : 0;
                }
            }
        }
        assertEquals(1, disk.segments().size());
        assertEquals(last + 2, documents, "the transactions, the mark that begins a segment, and that of the sync");
    }

    @Test
    void largeTransactionsComeBack() throws IOException {
        int[] sizes = {0, 1, 3 << 20, 9 << 20, 100, 33 << 20, 7};
        try (Storage storage = disk.start()) {
            for (int i = 0; i < sizes.length; i++) {
                storage.append(i + 1, Disk.txn(i + 1, sizes[i]));
            }
            storage.sync();
            ByteBuffer tooLong = ByteBuffer.allocate(Entry.PAYLOAD_BYTES_MAX + 1);
            IOException refused = assertThrows(IOException.class, () -> storage.append(sizes.length + 1, tooLong));
            assertTrue(refused.getMessage().contains("jute.maxbuffer"), refused.getMessage());
        }
        assertEquals(Disk.range(1, sizes.length), disk.read().given);
    }

    @Test
    void theBufferIsLeftAsItWas() throws IOException {
        try (Storage storage = disk.start()) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(400).position(100).limit(300);
            buffer.put(Disk.txn(1, 200)).position(100);
            storage.append(1, buffer);
            assertEquals(100, buffer.position());
            assertEquals(300, buffer.limit());
            assertEquals(java.nio.ByteOrder.BIG_ENDIAN, buffer.order());
        }
        assertEquals(List.of(1L), disk.read().given);
    }

    @Test
    void aNewSegmentBeginsAtEachStartEpochAndSize() throws IOException {
        disk.segmentBytes = 256 << 10;
        disk.write(1, 2);
        assertEquals(1, disk.segments().size());
        disk.write(3, 4);
        assertEquals(2, disk.segments().size(), "a file of an earlier run was used again");
        disk.read();
        assertEquals(2, disk.segments().size(), "a start alone needs no file");
        try (Storage storage = disk.start()) {
            storage.append(Zxid.of(1, 1), Disk.txn(1, 200));
            assertEquals(3, disk.segments().size());
            storage.append(Zxid.of(2, 1), Disk.txn(1, 200));
            assertEquals(4, disk.segments().size(), "an epoch");
            storage.append(Zxid.of(2, 2), Disk.txn(1, 300_000));
            storage.append(Zxid.of(2, 3), Disk.txn(1, 200));
            assertEquals(5, disk.segments().size(), "size");
        }
    }

    @Test
    void aPurgeDropsWholeSegmentsUnderTheAppendingThread() throws IOException {
        disk.segmentBytes = 256 << 10;
        try (Storage storage = disk.start()) {
            for (int i = 1; i <= 40; i++) {
                storage.append(i, Disk.txn(i, 100_000));
                storage.sync();
                if (i % 5 == 0) {
                    storage.save(new Disk.Bytes(i, 100));
                }
            }
        }
        assertEquals(3, disk.files(".vsnap").size());
        assertTrue(disk.segments().size() <= 8, "left: " + disk.segments());
        assertEquals(40, disk.read().recovered.lastZxid());
        Files.delete(disk.files(".vsnap").get(2));
        Files.delete(disk.files(".vsnap").get(1));
        assertEquals(Disk.range(31, 40), disk.read().given);
    }

    @Test
    void aSegmentHalfPurgedIsForgotten() throws IOException {
        disk.write(1, 2);
        Path rest = Files.createDirectories(disk.newest().getParent().resolveSibling("purged-journal-0000000000"));
        Files.write(rest.resolve(SegmentWriter.FILE), new byte[10]);
        assertEquals(Disk.range(1, 2), disk.read().given);
        assertFalse(Files.exists(rest));
    }

    @Test
    void aClosedSegmentTakesNoMoreThanItHolds() throws IOException {
        disk.write(1, 2);
        assertTrue(Files.size(disk.newest()) < 100_000, "holds " + Files.size(disk.newest()) + " bytes");
    }

    @Test
    void aLockThatALivingProcessHoldsDoesNotHoldUpAStart() throws IOException {
        disk.write(1, 2);
        try (SingleChronicleQueue queue = chronicle(disk.newest().getParent());
                ExcerptAppender appender = queue.createAppender();
                DocumentContext document = appender.writingDocument()) { // the pid in the lock is ours, and alive
            document.rollbackOnClose();
            assertTimeout(Duration.ofSeconds(8), () -> disk.write(3, 4));
        }
        assertEquals(Disk.range(1, 4), disk.read().given);
    }

    @Test
    void aFullDiskIsAnIOExceptionThatNamesTheFile() throws Exception {
        Path mount = Files.createDirectories(disk.home);
        List<String> command = List.of("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", mount.toString());
        Children.run(command);
        assumeTrue(Files.getFileStore(mount).getTotalSpace() == 6 << 20, "mounting a small disk needs root");
        try {
            long durable = 0;
            Storage storage = disk.start();
            storage.save(new Disk.Bytes(0, 100));
            IOException full = null;
            while (full == null) {
                try {
                    storage.append(durable + 1, Disk.txn(durable + 1, 5000));
                    storage.sync();
                    durable++;
                } catch (IOException e) {
                    full = e;
                }
            }
            assertTrue(full.getMessage().contains(SegmentWriter.FILE), full.getMessage());
            assertThrows(IOException.class, () -> storage.save(new Disk.Bytes(1, 1 << 20)));
            assertEquals(1, disk.files(".vsnap").size(), "a failed snapshot left something");
            storage.close();
            assertTrue(disk.read().given.containsAll(Disk.range(1, durable)));
        } finally {
            // lazily: Chronicle lets go of its mapped memory on a thread of its own, after it is closed
            assertEquals("", Children.run(List.of("umount", "--lazy", mount.toString())));
        }
    }

    @Test
    void chronicleSaysNothingAndPhonesNobody() throws Exception {
        Path user = Files.createDirectories(home.resolve("user"));
        List<String> command = Children.java(Quiet.class, disk.home.toString());
        command.add(1, "-Duser.home=" + user);
        String said = Children.run(command);
        assertTrue(said.contains("stored 1"), said);
        assertFalse(said.contains("startup:"), said);
        assertFalse(said.toLowerCase(java.util.Locale.ROOT).contains("e-mail"), said);
        try (var files = Files.list(user)) {
            assertEquals(List.of(), files.toList(), "written to the user's home");
        }
    }

    /** Would print Chronicle's banner, as a log that shows everything does. */
    static final class Quiet {
        private Quiet() {}

        public static void main(String[] args) throws IOException {
            Jvm.setPerfExceptionHandler((where, message, thrown) -> System.out.println("startup: " + message));
            Disk disk = new Disk(Path.of(args[0]));
            disk.write(1, 1);
            System.out.println("stored " + disk.read().recovered.lastZxid());
        }
    }
}

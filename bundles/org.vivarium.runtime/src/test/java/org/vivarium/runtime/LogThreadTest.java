package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;

/** The order of the log's queue is the order of durability, over failures and returns of the storage. */
class LogThreadTest {
    private static final long LIMIT_S = 60;

    private final BlockingQueue<List<byte[]>> released = new LinkedBlockingQueue<>();
    private final BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
    private final AtomicInteger appended = new AtomicInteger();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final LogThread log = new LogThread(
            released::add,
            (link, message) -> sent.add(link + " " + message.length),
            Storage::save,
            failures::add,
            appended::incrementAndGet);

    @BeforeEach
    void start() {
        log.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        log.stop();
    }

    /** A storage in memory, which can be told to fail and to make its caller wait. */
    private static final class Memory implements Storage {
        final List<String> done = new ArrayList<>();
        final BlockingQueue<String> syncs = new LinkedBlockingQueue<>();
        volatile int failAtSync = -1;
        volatile boolean failAtClose;
        volatile boolean closed;
        private int syncCount;

        @Override
        public Recovered recover(Recovery to) {
            return new Recovered(-1, 0, Epochs.NONE);
        }

        @Override
        public synchronized void append(long zxid, ByteBuffer txn) {
            done.add("append " + zxid);
        }

        @Override
        public synchronized void truncateAfter(long zxid) {
            done.add("cut " + zxid);
        }

        @Override
        public synchronized void promise(Epochs epochs) {
            done.add("promise " + epochs.accepted());
        }

        @Override
        public synchronized void sync() throws IOException {
            if (++syncCount == failAtSync) {
                throw new IOException("no space left");
            }
            done.add("sync");
            syncs.add("sync");
        }

        @Override
        public void save(Snapshot snapshot) {
            done.add("save " + snapshot.zxid());
        }

        @Override
        public void close() throws IOException {
            closed = true;
            if (failAtClose) {
                throw new IOException("no space left to close");
            }
        }

        synchronized List<String> done() {
            return List.copyOf(done);
        }
    }

    private void write(long zxid) {
        log.append(zxid, new byte[] {1});
        log.hold(new byte[] {(byte) zxid});
    }

    private List<Integer> next(int count) throws InterruptedException {
        List<Integer> all = new ArrayList<>();
        while (all.size() < count) {
            List<byte[]> group = released.poll(LIMIT_S, TimeUnit.SECONDS);
            assertTrue(group != null, "only " + all + " came");
            group.forEach(message -> all.add((int) message[0]));
        }
        return all;
    }

    @Test
    void whatWaitedIsReleasedInOrderAfterASyncBehindIt() throws Exception {
        Memory storage = new Memory();
        for (int zxid = 1; zxid <= 5; zxid++) {
            write(zxid);
        }
        log.attach(storage, 0);
        assertEquals(List.of(1, 2, 3, 4, 5), next(5));
        assertEquals(
                List.of("append 1", "append 2", "append 3", "append 4", "append 5", "sync"),
                storage.done(),
                "what was there is one group");
        log.promise(new Epochs(7, 7));
        log.hold(new byte[] {9});
        assertEquals(List.of(9), next(1));
        assertEquals(
                List.of("promise 7", "sync"),
                storage.done().subList(6, storage.done().size()));
        log.hold(new byte[] {10});
        assertEquals(List.of(10), next(1));
        assertEquals(8, storage.done().size(), "a message that waits for nothing costs no sync");
    }

    @Test
    void nothingIsReleasedWithoutAStorage() throws Exception {
        write(1);
        assertEquals(null, released.poll(100, TimeUnit.MILLISECONDS));
        log.attach(new Memory(), 0);
        assertEquals(List.of(1), next(1));
    }

    @Test
    void aGroupThatWasNotSyncedIsWrittenAgainAsFarAsItIsMissing() throws Exception {
        Memory first = new Memory();
        first.failAtSync = 2;
        log.attach(first, 0);
        write(1);
        assertEquals(List.of(1), next(1));
        write(2);
        write(3);
        assertTrue(failures.poll(LIMIT_S, TimeUnit.SECONDS).getMessage().contains("no space left"));
        assertTrue(first.closed);
        Memory second = new Memory();
        log.attach(second, 2); // what was not acknowledged may have survived, or not
        assertEquals(List.of(2, 3), next(2));
        assertTrue(second.done().contains("append 3"));
        assertTrue(!second.done().contains("append 2"), second.done().toString());
    }

    @Test
    void whatAnEarlierReplicaHasQueuedIsForgottenWhereANewOneBegins() throws Exception {
        Memory first = new Memory();
        first.failAtSync = 2;
        log.attach(first, 0);
        write(1);
        assertEquals(List.of(1), next(1));
        write(2);
        assertTrue(failures.poll(LIMIT_S, TimeUnit.SECONDS).getMessage().contains("no space left"));
        write(3);
        log.promise(new Epochs(9, 9));
        assertThrows(IOException.class, () -> log.begin(new Memory(), 0), "1 was acknowledged");
        Memory second = new Memory();
        log.begin(second, 1);
        write(4);
        assertEquals(List.of(4), next(1));
        assertEquals(List.of("append 4", "sync"), second.done());
    }

    @Test
    void aStorageThatFailsIsToldOfOnceThoughItDoesNotClose() throws Exception {
        Memory storage = new Memory();
        storage.failAtSync = 1;
        storage.failAtClose = true;
        log.attach(storage, 0);
        write(1);
        Exception failure = failures.poll(LIMIT_S, TimeUnit.SECONDS);
        assertEquals("no space left", failure.getMessage());
        assertEquals(1, failure.getSuppressed().length);
        assertEquals(0, failures.size());
    }

    @Test
    void aStorageThatLacksWhatWasAcknowledgedIsRefused() throws Exception {
        Memory first = new Memory();
        log.attach(first, 0);
        write(1);
        write(2);
        next(2);
        log.detach().get(LIMIT_S, TimeUnit.SECONDS);
        assertTrue(first.closed);
        IOException e = assertThrows(IOException.class, () -> log.attach(new Memory(), 1));
        assertTrue(e.getMessage().contains("0x2"), e.getMessage());
        write(3);
        log.attach(new Memory(), 2);
        assertEquals(List.of(3), next(1));
    }

    @Test
    void transactionsAreCountedForSnapshotsOnceEach() throws Exception {
        Memory first = new Memory();
        first.failAtSync = 1;
        log.attach(first, 0);
        write(1);
        failures.poll(LIMIT_S, TimeUnit.SECONDS);
        log.attach(new Memory(), 0);
        next(1);
        assertEquals(1, appended.get());
    }

    @Test
    void stoppingWritesWhatIsQueued() throws Exception {
        Memory storage = new Memory();
        log.attach(storage, 0);
        for (int zxid = 1; zxid <= 100; zxid++) {
            write(zxid);
        }
        log.stop();
        assertEquals(
                100, storage.done().stream().filter(s -> s.startsWith("append")).count());
        assertTrue(storage.closed);
    }

    private static Snapshot at(long zxid) {
        return new Snapshot() {
            @Override
            public long zxid() {
                return zxid;
            }

            @Override
            public long digest() {
                return 0;
            }

            @Override
            public void writeTo(OutputStream out) {}
        };
    }

    @Test
    void whatGoesToOthersAndWhatReplacesEverythingKeepTheirPlace() throws Exception {
        Memory storage = new Memory();
        CountDownLatch then = new CountDownLatch(1);
        write(1);
        log.install(at(7));
        log.hold(4, new byte[3]);
        write(8);
        log.then(then::countDown);
        log.attach(storage, 0);
        assertEquals(List.of(1, 8), next(2));
        assertTrue(then.await(LIMIT_S, TimeUnit.SECONDS));
        assertEquals(List.of("append 1", "save 7", "append 8", "sync"), storage.done());
        assertEquals(List.of("4 3"), sent);
        log.detach().get(LIMIT_S, TimeUnit.SECONDS);
        assertThrows(IOException.class, () -> log.attach(new Memory(), 7), "8 was acknowledged");
    }
}

package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
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

    private static Recovered ended(long zxid) {
        return new Recovered(-1, zxid, Epochs.NONE);
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
        MemoryStorage storage = new MemoryStorage();
        for (int zxid = 1; zxid <= 5; zxid++) {
            write(zxid);
        }
        log.attach(storage, ended(0));
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
        log.attach(new MemoryStorage(), ended(0));
        assertEquals(List.of(1), next(1));
    }

    @Test
    void aGroupThatWasNotSyncedIsWrittenAgainAsFarAsItIsMissing() throws Exception {
        MemoryStorage first = new MemoryStorage();
        first.failAtSync = 2;
        log.attach(first, ended(0));
        write(1);
        assertEquals(List.of(1), next(1));
        write(2);
        write(3);
        assertTrue(failures.poll(LIMIT_S, TimeUnit.SECONDS).getMessage().contains("no space left"));
        assertTrue(first.closed);
        MemoryStorage second = new MemoryStorage();
        log.attach(second, ended(2)); // what was not acknowledged may have survived, or not
        assertEquals(List.of(2, 3), next(2));
        assertTrue(second.done().contains("append 3"));
        assertTrue(!second.done().contains("append 2"), second.done().toString());
    }

    @Test
    void whatAnEarlierReplicaHasQueuedIsForgottenWhereANewOneBegins() throws Exception {
        MemoryStorage first = new MemoryStorage();
        first.failAtSync = 2;
        log.attach(first, ended(0));
        write(1);
        assertEquals(List.of(1), next(1));
        write(2);
        assertTrue(failures.poll(LIMIT_S, TimeUnit.SECONDS).getMessage().contains("no space left"));
        write(3);
        log.promise(new Epochs(9, 9));
        assertThrows(IOException.class, () -> log.begin(new MemoryStorage(), ended(0)), "1 was acknowledged");
        MemoryStorage second = new MemoryStorage();
        log.begin(second, ended(1));
        write(4);
        assertEquals(List.of(4), next(1));
        assertEquals(List.of("append 4", "sync"), second.done());
    }

    @Test
    void aStorageThatFailsIsToldOfOnceThoughItDoesNotClose() throws Exception {
        MemoryStorage storage = new MemoryStorage();
        storage.failAtSync = 1;
        storage.failAtClose = true;
        log.attach(storage, ended(0));
        write(1);
        Exception failure = failures.poll(LIMIT_S, TimeUnit.SECONDS);
        assertEquals("no space left", failure.getMessage());
        assertEquals(1, failure.getSuppressed().length);
        assertEquals(0, failures.size());
    }

    @Test
    void aStorageThatLacksWhatWasAcknowledgedIsRefused() throws Exception {
        MemoryStorage first = new MemoryStorage();
        log.attach(first, ended(0));
        write(1);
        write(2);
        next(2);
        log.detach().get(LIMIT_S, TimeUnit.SECONDS);
        assertTrue(first.closed);
        IOException e = assertThrows(IOException.class, () -> log.attach(new MemoryStorage(), ended(1)));
        assertTrue(e.getMessage().contains("0x2"), e.getMessage());
        write(3);
        log.attach(new MemoryStorage(), ended(2));
        assertEquals(List.of(3), next(1));
    }

    @Test
    void transactionsAreCountedForSnapshotsOnceEach() throws Exception {
        MemoryStorage first = new MemoryStorage();
        first.failAtSync = 1;
        log.attach(first, ended(0));
        write(1);
        failures.poll(LIMIT_S, TimeUnit.SECONDS);
        log.attach(new MemoryStorage(), ended(0));
        next(1);
        assertEquals(1, appended.get());
    }

    @Test
    void stoppingWritesWhatIsQueued() throws Exception {
        MemoryStorage storage = new MemoryStorage();
        log.attach(storage, ended(0));
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
        MemoryStorage storage = new MemoryStorage();
        CountDownLatch then = new CountDownLatch(1);
        write(1);
        log.install(at(7));
        log.hold(4, new byte[3]);
        write(8);
        log.then(then::countDown);
        log.attach(storage, ended(0));
        assertEquals(List.of(1, 8), next(2));
        assertTrue(then.await(LIMIT_S, TimeUnit.SECONDS));
        assertEquals(List.of("append 1", "save 7", "append 8", "sync"), storage.done());
        assertEquals(List.of("4 3"), sent);
        log.detach().get(LIMIT_S, TimeUnit.SECONDS);
        assertThrows(IOException.class, () -> log.attach(new MemoryStorage(), ended(7)), "8 was acknowledged");
    }

    @Test
    void aTapHasWhatBecomesDurableFromAMomentOn() throws Exception {
        log.attach(new MemoryStorage(), ended(0));
        write(1);
        next(1);
        LogTap tap = new LogTap();
        log.tap(tap);
        assertEquals(1, tap.from().get(LIMIT_S, TimeUnit.SECONDS));
        write(2);
        log.promise(new Epochs(7, 7));
        write(3);
        next(2);
        log.tap(null);
        write(4);
        next(1);
        MemoryStorage to = new MemoryStorage();
        assertEquals(3, tap.pour(to, 2), "what the other one has is not appended again");
        assertEquals(List.of("append 3", "promise 7", "sync"), to.done());
    }

    @Test
    void aTapIsOfNoUseWhereTheLogWasCutOrLost() throws Exception {
        MemoryStorage storage = new MemoryStorage();
        log.attach(storage, ended(0));
        LogTap cut = new LogTap();
        log.tap(cut);
        cut.from().get(LIMIT_S, TimeUnit.SECONDS);
        write(1);
        log.truncateAfter(0);
        log.hold(new byte[] {9});
        next(2);
        assertThrows(IOException.class, () -> cut.pour(new MemoryStorage(), 0));
        LogTap lost = new LogTap();
        log.tap(lost);
        lost.from().get(LIMIT_S, TimeUnit.SECONDS);
        log.detach().get(LIMIT_S, TimeUnit.SECONDS);
        assertThrows(IOException.class, lost::check);
    }

    @Test
    void aTapIsGivenUpWhereItGrowsTooLarge() throws IOException {
        LogTap tap = new LogTap(10);
        tap.begin(0, Epochs.NONE);
        tap.append(1, new byte[10]);
        tap.check();
        tap.append(2, new byte[1]);
        assertThrows(IOException.class, tap::check);
    }

    @Test
    void anotherStorageTakesOverBetweenTwoGroups() throws Exception {
        MemoryStorage before = new MemoryStorage();
        log.attach(before, ended(0));
        HandOver handOver = new HandOver(TimeUnit.SECONDS.toMillis(LIMIT_S));
        log.handOver(handOver);
        handOver.awaitStanding();
        write(1);
        MemoryStorage after = new MemoryStorage();
        handOver.claim();
        assertEquals(0, released.size(), "the log stands still");
        handOver.take(after);
        assertSame(after, log.storage(), "who has handed it over may count on it");
        assertEquals(List.of(1), next(1));
        assertEquals(List.of(), before.done());
        assertEquals(List.of("append 1", "sync"), after.done());
        assertEquals(false, before.closed, "that is for others to do");
    }

    @Test
    void theStorageInUseGoesOnWhereTheNextOneIsGivenUpOrLate() throws Exception {
        MemoryStorage before = new MemoryStorage();
        log.attach(before, ended(0));
        HandOver early = new HandOver(TimeUnit.SECONDS.toMillis(LIMIT_S));
        early.giveUp("not wanted");
        log.handOver(early);
        write(1);
        assertEquals(List.of(1), next(1));
        HandOver late = new HandOver(1);
        log.handOver(late);
        late.awaitStanding();
        write(2);
        assertEquals(List.of(2), next(1), "the log did not wait for ever");
        assertThrows(IOException.class, late::claim);
        HandOver failed = new HandOver(TimeUnit.SECONDS.toMillis(LIMIT_S));
        log.handOver(failed);
        failed.awaitStanding();
        failed.giveUp("it failed");
        write(3);
        assertEquals(List.of(3), next(1));
    }

    @Test
    void neitherIsUsedWhereNobodyKnowsWhichRules() throws Exception {
        MemoryStorage before = new MemoryStorage();
        log.attach(before, ended(0));
        HandOver handOver = new HandOver(TimeUnit.SECONDS.toMillis(LIMIT_S));
        log.handOver(handOver);
        handOver.awaitStanding();
        handOver.claim();
        write(1);
        handOver.fail(new IOException("the marker could not be written"));
        assertTrue(failures.poll(LIMIT_S, TimeUnit.SECONDS).getMessage().contains("marker"));
        assertTrue(before.closed);
        assertEquals(0, released.size());
        log.attach(new MemoryStorage(), ended(0));
        assertEquals(List.of(1), next(1));
    }
}

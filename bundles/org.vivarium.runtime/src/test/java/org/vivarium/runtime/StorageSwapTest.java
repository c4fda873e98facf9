package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.Epochs;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;
import org.vivarium.api.tree.DataTree;
import org.vivarium.core.state.SortedTree;
import org.vivarium.core.state.State;
import org.vivarium.runtime.StorageSwap.Step;

/** One of two storages has all that was acknowledged, and the marker names it, at every step and whatever fails. */
class StorageSwapTest {
    private static final long LIMIT_MS = 60_000;

    @TempDir
    Path dir;

    private final BlockingQueue<Long> acknowledged = new LinkedBlockingQueue<>();
    private final BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
    private final LogThread log = new LogThread(
            messages -> messages.forEach(message -> acknowledged.add((long) message[0])),
            (link, message) -> {},
            (to, snapshot) -> {},
            failures::add,
            () -> {});
    private final MemoryStorage before = new MemoryStorage();
    private final MemoryStorage after = new MemoryStorage();
    private StorageMarker marker;
    private long written;
    private volatile long committed;

    @BeforeEach
    void start() throws IOException {
        log.start();
        log.attach(before, new Recovered(-1, 0, Epochs.NONE));
        marker = StorageMarker.read(dir);
        marker.settle("before");
        write();
    }

    @AfterEach
    void stop() throws InterruptedException {
        log.stop();
    }

    private void queue() {
        log.append(++written, new byte[] {1});
        log.hold(new byte[] {(byte) written});
    }

    /** Writes, and waits until that is acknowledged. */
    private void write() {
        queue();
        try {
            while (committed < written) {
                committed = acknowledged.poll(LIMIT_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private State state() {
        DataTree tree = (DataTree) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataTree.class},
                (self, called, arguments) -> called.getName().equals("size") ? 1 : null);
        return new State(tree, SortedTree.empty(), committed, 0, 0, 0);
    }

    private StorageSwap swap(Consumer<Step> reached) {
        StorageFactory factory = settings -> after;
        StorageSettings settings = new StorageSettings(dir, dir, 3, Map.of(), note -> {});
        StorageSwap.Target target = new StorageSwap.Target("after", factory, settings);
        return new StorageSwap(target, marker, log, this::state, LIMIT_MS, true, reached);
    }

    private static boolean standsStill(Step step) {
        return step == Step.STANDING_STILL || step == Step.READY;
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void theOtherOneHasTheSnapshotAndAllThatWasWrittenMeanwhile() throws IOException {
        List<Step> steps = new ArrayList<>();
        StorageSwap.Result result = swap(step -> {
                    steps.add(step);
                    if (!standsStill(step)) {
                        write();
                    }
                    if (step == Step.CLEARED) {
                        log.promise(new Epochs(4, 4));
                    }
                })
                .run();
        assertEquals(List.of(Step.values()), steps);
        write();
        long saved = result.zxid();
        assertTrue(after.done().contains("save " + saved), after.done().toString());
        assertEquals(range(saved + 1, written), after.durable());
        assertTrue(after.done().contains("promise 4"), after.done().toString());
        assertEquals("after", StorageMarker.read(dir).storage());
        assertFalse(before.done().contains("append " + written));
    }

    /** A crash leaves the files as they are: the storage that the marker names has what was acknowledged. */
    @ParameterizedTest
    @EnumSource(Step.class)
    void whatACrashLeavesAtAnyStepHoldsAllThatWasAcknowledged(Step at) throws IOException {
        Map<Step, String> rules = new EnumMap<>(Step.class);
        Map<Step, List<Long>> durable = new EnumMap<>(Step.class);
        long[] atZxid = new long[1];
        List<String> first = new ArrayList<>();
        swap(step -> {
                    if (!standsStill(step)) {
                        write();
                    }
                    try {
                        rules.put(step, StorageMarker.read(dir).storage());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    if (step == at) {
                        atZxid[0] = committed;
                        boolean isBefore = rules.get(step).equals("before");
                        durable.put(step, (isBefore ? before : after).durable());
                        first.addAll(isBefore ? List.of() : after.done());
                    }
                })
                .run();
        assertEquals(at == Step.TAKEN_OVER ? "after" : "before", rules.get(at));
        long saved = first.stream()
                .filter(what -> what.startsWith("save "))
                .mapToLong(what -> Long.parseLong(what.substring("save ".length())))
                .max()
                .orElse(0);
        assertEquals(range(saved + 1, atZxid[0]), durable.get(at));
    }

    @ParameterizedTest
    @ValueSource(strings = {"isEmpty", "clear", "recover", "save", "truncateAfter", "append", "promise", "sync"})
    void whereTheOtherOneFailsTheOldOneStays(String method) throws IOException {
        if (method.equals("clear")) {
            after.append(99, ByteBuffer.allocate(0));
            marker.retire("after");
        }
        after.failAt = method;
        log.promise(new Epochs(4, 4));
        IOException e = assertThrows(
                IOException.class,
                () -> swap(step -> {
                            if (!standsStill(step)) {
                                write();
                            }
                        })
                        .run());
        assertTrue(e.getMessage().contains("it fails at " + method), e.getMessage());
        assertOldOneStays();
        boolean wasCleared = !List.of("isEmpty", "clear", "recover").contains(method);
        assertTrue(!wasCleared || after.done().isEmpty(), "what was written takes room: " + after.done());
    }

    private void assertOldOneStays() throws IOException {
        write();
        assertEquals(range(1, written), before.durable());
        assertEquals("before", StorageMarker.read(dir).storage());
        assertTrue(after.closed);
        assertFalse(before.closed);
        assertEquals(0, failures.size());
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, mode = EnumSource.Mode.EXCLUDE, names = "TAKEN_OVER")
    void thatIsGivenUpLeavesTheOldOne(Step at) throws IOException {
        StorageSwap[] swap = new StorageSwap[1];
        swap[0] = swap(step -> {
            if (step == at) {
                swap[0].giveUp("nobody wants it");
            }
        });
        IOException e = assertThrows(IOException.class, swap[0]::run);
        assertEquals("nobody wants it", e.getMessage());
        assertOldOneStays();
        swap[0] = swap(step -> {});
        swap[0].run(); // what was left of the first does no harm
        assertEquals("after", StorageMarker.read(dir).storage());
    }

    @Test
    void dataThatNoSwapHasLeftIsNotTouched() throws IOException {
        after.append(99, ByteBuffer.allocate(0));
        IOException e = assertThrows(IOException.class, () -> swap(step -> {}).run());
        assertTrue(e.getMessage().contains("holds data"), e.getMessage());
        assertEquals(List.of("append 99"), after.done());
        assertOldOneStays();
    }

    @Test
    void aCutOfTheLogEndsIt() throws IOException {
        IOException e = assertThrows(
                IOException.class,
                () -> swap(step -> {
                            if (step == Step.COLLECTING) {
                                log.truncateAfter(written); // this one cuts nothing, which nobody knows before
                                write();
                            }
                        })
                        .run());
        assertTrue(e.getMessage().contains("cut"), e.getMessage());
        assertTrue(after.closed);
        assertEquals("before", StorageMarker.read(dir).storage());
    }

    @Test
    void whereTheMarkerCannotBeWrittenNothingIsAcknowledgedUntilItIs() throws Exception {
        assertThrows(
                IOException.class,
                () -> swap(step -> {
                            if (step == Step.READY) {
                                queue();
                                block();
                            }
                        })
                        .run());
        assertTrue(failures.poll(LIMIT_MS, TimeUnit.MILLISECONDS) != null, "the storage counts as failed");
        assertEquals(0, acknowledged.size());
        assertThrows(IOException.class, () -> marker.settle("before"));
    }

    private void block() {
        try {
            Files.createDirectory(dir.resolve(StorageMarker.NAME + ".tmp"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

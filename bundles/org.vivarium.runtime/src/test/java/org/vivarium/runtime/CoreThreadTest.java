package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One task at a time, in order, none lost, whoever runs it. */
@Timeout(180)
class CoreThreadTest {
    private static final int BRINGERS = 4;
    private static final int TASKS = 20_000;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CoreThread core = new CoreThread((client, word) -> {}, failure::set);

    @BeforeEach
    void start() {
        core.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        core.stop();
        assertSame(null, failure.get());
    }

    /** What every task does; it would show two at a time. */
    private final List<Integer> order = new ArrayList<>();

    private boolean inside;

    private Runnable task(int number) {
        return () -> {
            assertFalse(inside);
            inside = true;
            order.add(number);
            inside = false;
        };
    }

    @Test
    void runsOneAtATimeAndAllOfThem() throws Exception {
        List<Thread> bringers = new ArrayList<>();
        for (int b = 0; b < BRINGERS; b++) {
            int first = b * TASKS;
            bringers.add(new Thread(() -> {
                for (int i = 0; i < TASKS; i++) {
                    core.run(task(first + i), i % 3 != 0);
                }
            }));
        }
        bringers.forEach(Thread::start);
        for (Thread bringer : bringers) {
            bringer.join();
        }
        List<Integer> done = core.call(() -> List.copyOf(order)).get(60, TimeUnit.SECONDS);
        // the call above may have overtaken work that nobody had begun yet: it is control
        while (done.size() < BRINGERS * TASKS) {
            done = core.call(() -> List.copyOf(order)).get(60, TimeUnit.SECONDS);
        }
        int[] last = new int[BRINGERS];
        for (int number : done) {
            assertEquals(last[number / TASKS]++, number % TASKS, "in the order of who brought it");
        }
    }

    @Test
    void aShortTaskIsRunByWhoBringsItToAnIdleCore() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        core.run(() -> ran.set(Thread.currentThread()), true);
        assertSame(Thread.currentThread(), ran.get());
    }

    @Test
    void aLongTaskIsRunByTheCoresThread() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        core.run(() -> ran.complete(Thread.currentThread()), false);
        assertNotSame(Thread.currentThread(), ran.get(60, TimeUnit.SECONDS));
    }

    @Test
    void whoBringsATaskIsNotKeptByTheOthers() throws Exception {
        CountDownLatch leaves = new CountDownLatch(1);
        CompletableFuture<Thread> last = new CompletableFuture<>();
        // a task that brings more and more, until a thread that only visits has left
        core.run(() -> again(leaves, last), true);
        leaves.countDown();
        assertNotSame(Thread.currentThread(), last.get(60, TimeUnit.SECONDS));
    }

    private void again(CountDownLatch leaves, CompletableFuture<Thread> last) {
        if (leaves.getCount() == 0) {
            last.complete(Thread.currentThread());
        } else {
            core.run(() -> again(leaves, last), true);
        }
    }

    @Test
    void whatClientsWantWaitsWhileItIsHeld() throws Exception {
        core.held(true);
        core.run(task(1), true);
        assertEquals(0, core.call(order::size).get(60, TimeUnit.SECONDS));
        core.held(false);
        while (core.call(order::size).get(60, TimeUnit.SECONDS) == 0) {
            Thread.onSpinWait();
        }
    }
}

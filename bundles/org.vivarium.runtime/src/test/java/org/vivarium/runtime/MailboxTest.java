package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is left lying, however putting and sleeping meet. */
class MailboxTest {
    private static final int THINGS = 200_000;
    private static final int PUTTERS = 3;

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void everyThingIsTakenInTheOrderOfItsPutter() throws InterruptedException {
        Mailbox<int[]> box = new Mailbox<>();
        List<Thread> putters = new ArrayList<>();
        for (int p = 0; p < PUTTERS; p++) {
            int me = p;
            putters.add(new Thread(() -> {
                for (int i = 0; i < THINGS; i++) {
                    box.put(new int[] {me, i});
                    if (i % 1000 == 0) {
                        Thread.yield(); // lets the taker fall asleep now and then
                    }
                }
            }));
        }
        putters.forEach(Thread::start);
        int[] next = new int[PUTTERS];
        for (int taken = 0; taken < PUTTERS * THINGS; ) {
            int[] thing = box.poll();
            if (thing == null) {
                box.await(box::isEmpty);
            } else {
                assertEquals(next[thing[0]]++, thing[1]);
                taken++;
            }
        }
        for (Thread putter : putters) {
            putter.join();
            assertFalse(putter.isAlive());
        }
    }
}

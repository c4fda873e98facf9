package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.tree.DataTree;
import org.vivarium.core.state.SortedTree;
import org.vivarium.core.state.State;
import org.vivarium.core.state.StateWriter;

/** How many transactions lie between two snapshots. */
@Timeout(120)
class SnapshotsTest {
    private final Semaphore saved = new Semaphore(0);
    private int znodes;

    private final Storage storage = fake(Storage.class, "save", () -> {
        saved.release();
        return null;
    });
    private final DataTree tree = fake(DataTree.class, "size", () -> znodes);

    private interface Answer {
        Object get();
    }

    private static <T> T fake(Class<T> type, String method, Answer answer) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, arguments) -> {
                    assertEquals(method, called.getName());
                    return answer.get();
                });
        return type.cast(proxy);
    }

    private Snapshots every(int txns) {
        return at(1, txns);
    }

    private Snapshots at(long zxid, int txns) {
        State state = new State(tree, SortedTree.empty(), zxid, 0, 0, 0);
        return new Snapshots(txns, new Random(1), () -> state, () -> storage);
    }

    /** Appends until a snapshot is due, and saves it; returns after how many transactions. */
    private int appendsUntilSaved(Snapshots snapshots, int atMost) throws InterruptedException {
        for (int count = 1; count <= atMost; count++) {
            if (snapshots.isDue()) {
                do {
                    snapshots.save(); // does nothing while the one before comes to its end
                } while (!saved.tryAcquire(10, TimeUnit.MILLISECONDS));
                return count;
            }
        }
        return -1;
    }

    @Test
    void liesBetweenHalfOfSnapCountAndAllOfIt() throws InterruptedException {
        znodes = 100;
        Snapshots snapshots = every(1000);
        for (int i = 0; i < 50; i++) {
            int count = appendsUntilSaved(snapshots, 2000);
            assertTrue(count >= 500 && count <= 1000, "after " + count);
        }
    }

    @Test
    void isHalfOfTheZnodesWhereThatIsMore() throws InterruptedException {
        znodes = 10_000;
        Snapshots snapshots = every(1000);
        assertTrue(appendsUntilSaved(snapshots, 2000) <= 1000, "the first one: nobody knows yet how many there are");
        assertEquals(5000, appendsUntilSaved(snapshots, 10_000));
        assertEquals(5000, appendsUntilSaved(snapshots, 10_000));
    }

    @Test
    void aStateFromAnotherServerIsWhereTheLogGoesOn() throws IOException {
        List<String> calls = new ArrayList<>();
        Storage recording = (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (self, called, arguments) -> {
                    calls.add(called.getName() + (called.getName().equals("save") ? "" : " " + arguments[0]));
                    return null;
                });
        at(1, 1000).install(recording, new StateWriter(new State(tree, SortedTree.empty(), 7, 0, 0, 0)));
        assertEquals(List.of("save", "truncateAfter 7"), calls);
    }

    @Test
    void isSavedAtTheEndWhereTheLogBehindTheLastOneIsLong() {
        znodes = 100_000;
        Snapshots snapshots = at(0x100025000L, 1000);
        snapshots.began(0x100025000L - 24_999, znodes);
        snapshots.saveAtEnd();
        assertEquals(0, saved.availablePermits());
        snapshots.began(0x100025000L - 25_000, znodes);
        snapshots.saveAtEnd();
        snapshots.saveAtEnd();
        assertEquals(1, saved.availablePermits(), "the second time it is saved already");
    }
}

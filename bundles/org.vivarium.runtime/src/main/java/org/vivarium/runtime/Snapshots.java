package org.vivarium.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.Zxid;
import org.vivarium.api.admin.ServerControl.SnapshotStatus;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;
import org.vivarium.core.state.State;
import org.vivarium.core.state.StateWriter;

/**
 * Saves snapshots in the background: after so many transactions, and when one is asked for. One at a time; the number
 * of transactions is drawn anew each time between half of {@code snapCount} and all of it, so that the servers of an
 * ensemble do not all write at once (compat C6).
 *
 * <p>Where there are many znodes it waits for half as many transactions, so that a transaction never costs the writing
 * of more than two znodes; and to read them back from the log takes no longer than to load the snapshot.
 */
final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    /** Fewer are read back from the log sooner than it takes to start Java. */
    private static final int AT_END_TXNS_MIN = 10_000;

    private final int everyTxns;
    private final RandomGenerator random;
    private final Supplier<State> state;
    private final Supplier<Storage> storage;
    private final AtomicBoolean saving = new AtomicBoolean();
    private final ReentrantLock inUse = new ReentrantLock();
    /** How many wait for the one that is being saved. */
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile int znodesSaved;
    private volatile long savedZxid;
    private int drawn;
    private int since;

    /**
     * @param state the last committed state, or null
     * @param storage where snapshots go, or null
     */
    Snapshots(int everyTxns, RandomGenerator random, Supplier<State> state, Supplier<Storage> storage) {
        this.everyTxns = everyTxns;
        this.random = random;
        this.state = state;
        this.storage = storage;
        this.drawn = draw();
    }

    private int draw() {
        return everyTxns / 2 + random.nextInt(everyTxns / 2 + 1);
    }

    /** A transaction was appended. Log thread. */
    void appended() {
        if (isDue()) {
            save();
        }
    }

    /** Counts a transaction; whether it is the last one before the next snapshot. */
    boolean isDue() {
        if (++since >= Math.max(drawn, znodesSaved / 2)) {
            since = 0;
            drawn = draw();
            return true;
        }
        return false;
    }

    /** The server begins with a snapshot that was read. */
    void began(long snapshotZxid, int znodes) {
        savedZxid = snapshotZxid;
        znodesSaved = znodes;
    }

    /**
     * Saves one before the server ends, where that takes less time than the next start would take to read the log. A
     * transaction that is read back costs as much as four znodes of a snapshot, while Java has compiled nothing yet.
     * Returns when it is saved; nothing is committed any more.
     */
    void saveAtEnd() {
        State now = state.get();
        if (now != null
                && now.zxid() - savedZxid
                        >= Math.max(AT_END_TXNS_MIN, now.tree().size() / 4)) {
            waiting.incrementAndGet();
            run();
            waiting.decrementAndGet();
        }
    }

    /**
     * Stores a state that came from another server in place of all that is stored, once no snapshot is being saved: the
     * log, which may end before it or behind it, goes on from there. Log thread.
     */
    void install(Storage to, Snapshot snapshot) throws IOException {
        lock();
        try {
            to.save(snapshot);
            to.truncateAfter(snapshot.zxid());
            savedZxid = snapshot.zxid();
        } finally {
            inUse.unlock();
        }
    }

    /** Saves one now, unless one is being saved. Any thread; does not wait. */
    void save() {
        if (saving.compareAndSet(false, true)) {
            Thread thread = new Thread(this::run, "vivarium-snapshot");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        inUse.lock();
        try {
            State now = state.get();
            Storage to = storage.get();
            if (now != null && to != null) {
                SnapshotStatus saved = save(now, to);
                LOG.info(
                        "snapshot of {} znodes at {} saved in {} ms",
                        saved.znodes(),
                        Zxid.text(saved.zxid()),
                        saved.tookMs());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("a snapshot could not be saved; the log and the older snapshots go on holding everything", e);
        } finally {
            inUse.unlock();
            saving.set(false);
        }
    }

    private SnapshotStatus save(State now, Storage to) throws IOException {
        long start = Clock.nowMs();
        znodesSaved = now.tree().size();
        to.save(new Paced(new StateWriter(now)));
        savedZxid = now.zxid();
        return new SnapshotStatus(now.zxid(), now.tree().size(), Clock.nowMs() - start);
    }

    /**
     * Saves one, after the one that is being saved, and waits for it.
     *
     * @throws IOException where it could not be; the message says why
     */
    SnapshotStatus saveNow() throws IOException {
        lock();
        try {
            State now = state.get();
            Storage to = storage.get();
            if (now == null || to == null) {
                throw new IOException(
                        now == null ? "this server does not serve at the moment" : "no storage is in use");
            }
            return save(now, to);
        } finally {
            inUse.unlock();
        }
    }

    /** Runs something while none is being saved. Waits for the one that is. */
    void whileIdle(Runnable task) {
        lock();
        try {
            task.run();
        } finally {
            inUse.unlock();
        }
    }

    private void lock() {
        waiting.incrementAndGet();
        inUse.lock();
        waiting.decrementAndGet();
    }

    /** Leaves the processors to those who wait for answers. */
    private final class Paced implements Snapshot {
        private final Snapshot whole;

        Paced(Snapshot whole) {
            this.whole = whole;
        }

        @Override
        public long zxid() {
            return whole.zxid();
        }

        @Override
        public long digest() {
            return whole.digest();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            whole.writeTo(new PacedOutput(out, Clock::nowNs, LockSupport::parkNanos, () -> waiting.get() > 0));
        }
    }
}

package org.vivarium.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.vivarium.api.Epochs;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;

/**
 * The log: one queue, in which writes and the messages that must wait for them stand in order, and one thread that
 * performs it in groups: take what is there, write it, sync once, release what waited.
 *
 * <p>Without a storage the queue waits. A group that a storage failed to make durable is kept, and what of it the next
 * storage does not have is written again; unless a new replica begins from that storage, which knows nothing of it.
 */
final class LogThread {
    /** So that a group's first message does not wait for a crowd without end. */
    private static final int GROUP_MAX = 4096;

    private final Mailbox<Op> queue = new Mailbox<>();
    private final List<Op> group = new ArrayList<>();
    private final Consumer<List<byte[]>> release;
    private final PeerSender peers;
    private final Installer installer;
    private final Consumer<Exception> failed;
    private final Runnable appended;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile CompletableFuture<Void> detaching;
    private volatile HandOver handOver;
    private volatile Storage storage;
    private volatile long durableZxid;
    private volatile Epochs epochs = Epochs.NONE;

    /** Is told what becomes durable; null where nobody wants it. */
    private volatile LogTap tap;

    /** Something in the queue. */
    private sealed interface Op {
        record Append(long zxid, byte[] txn) implements Op {}

        record TruncateAfter(long zxid) implements Op {}

        record Promise(Epochs epochs) implements Op {}

        record Install(Snapshot snapshot) implements Op {}

        record Held(byte[] message) implements Op {}

        record HeldFor(long link, byte[] message) implements Op {}

        record Then(Runnable task) implements Op {}
    }

    /** Stores a state in place of all that is stored, while no other snapshot is being saved. */
    @FunctionalInterface
    interface Installer {
        void install(Storage to, Snapshot snapshot) throws IOException;
    }

    /** Takes messages to other servers that have become due. */
    @FunctionalInterface
    interface PeerSender {
        void send(long link, byte[] message);
    }

    /**
     * @param release takes the messages to this server itself that have become due
     * @param peers takes those to other servers
     * @param installer stores states that come from other servers
     * @param failed is told what a storage failed with; the storage is closed then, and no longer attached
     * @param appended is called after a group, once for every transaction in it
     */
    LogThread(
            Consumer<List<byte[]>> release,
            PeerSender peers,
            Installer installer,
            Consumer<Exception> failed,
            Runnable appended) {
        this.release = release;
        this.peers = peers;
        this.installer = installer;
        this.failed = failed;
        this.appended = appended;
        this.thread = new Thread(this::run, "vivarium-log");
    }

    void start() {
        thread.start();
    }

    /** Performs what is queued, as far as there is a storage, closes it, and returns when the thread has ended. */
    void stop() throws InterruptedException {
        stopping = true;
        queue.wake();
        thread.join();
    }

    /**
     * Begins with a storage that was recovered, and from which a new replica is about to begin: what an earlier replica
     * has queued, and is not durable, is forgotten. There is no storage now.
     *
     * @throws IOException where it lacks what was acknowledged
     */
    void begin(Storage next, Recovered recovered) throws IOException {
        requireAcknowledged(recovered.lastZxid()); // before anything is forgotten
        group.clear(); // the log thread keeps its hands off while there is no storage
        while (queue.poll() != null) {
            continue;
        }
        attach(next, recovered);
    }

    /**
     * Goes on with a storage that was recovered.
     *
     * @throws IOException where it lacks what was acknowledged
     */
    void attach(Storage next, Recovered recovered) throws IOException {
        requireAcknowledged(recovered.lastZxid());
        durableZxid = recovered.lastZxid();
        epochs = recovered.epochs();
        storage = next;
        queue.wake();
    }

    private void requireAcknowledged(long lastZxid) throws IOException {
        if (Long.compareUnsigned(lastZxid, durableZxid) < 0) {
            throw new IOException("the storage ends at 0x" + Long.toHexString(lastZxid) + ", but transactions up to 0x"
                    + Long.toHexString(durableZxid) + " were acknowledged; bring back the files that hold them");
        }
    }

    /** The storage in use, or null; for saving snapshots. */
    Storage storage() {
        return storage;
    }

    /** Lets go of the storage between two groups; done when it is closed. */
    CompletableFuture<Void> detach() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (storage == null) {
            done.complete(null);
        } else {
            detaching = done;
            queue.wake();
        }
        return done;
    }

    /** From some moment on, what becomes durable is told to this one, too; null for nobody. */
    void tap(LogTap next) {
        if (next == null) {
            tap = null;
        } else {
            then(() -> {
                next.begin(durableZxid, epochs);
                tap = next;
            });
        }
    }

    /** Stands still between two groups, and goes on with the storage it is given there. The old one is left open. */
    void handOver(HandOver to) {
        handOver = to;
        queue.wake();
    }

    void append(long zxid, byte[] txn) {
        queue.put(new Op.Append(zxid, txn));
    }

    void truncateAfter(long zxid) {
        queue.put(new Op.TruncateAfter(zxid));
    }

    void promise(Epochs epochs) {
        queue.put(new Op.Promise(epochs));
    }

    /** Puts a state in place of all that is stored. */
    void install(Snapshot snapshot) {
        queue.put(new Op.Install(snapshot));
    }

    /** A message to another server. */
    void hold(long link, byte[] message) {
        queue.put(new Op.HeldFor(link, message));
    }

    /** Runs something, on the log thread, once everything before is durable. */
    void then(Runnable task) {
        queue.put(new Op.Then(task));
    }

    /** A message of this server to itself. */
    void hold(byte[] message) {
        queue.put(new Op.Held(message));
    }

    private void run() {
        while (true) {
            if (detaching != null) {
                letGo();
            }
            if (handOver != null) {
                standStill();
            }
            Storage now = storage;
            if (now != null) {
                fill();
            }
            if (now != null && !group.isEmpty()) {
                perform(now);
            } else if (stopping) {
                letGo();
                return;
            } else {
                queue.await(this::isIdle);
            }
        }
    }

    private boolean isIdle() {
        return detaching == null
                && handOver == null
                && !stopping
                && (storage == null || queue.isEmpty() && group.isEmpty());
    }

    private void fill() {
        while (group.size() < GROUP_MAX) {
            Op op = queue.poll();
            if (op == null) {
                return;
            }
            group.add(op);
        }
    }

    private void perform(Storage now) {
        try {
            long last = durableZxid;
            boolean wrote = false;
            for (int i = 0; i < group.size(); i++) {
                last = perform(now, group.get(i), last);
                wrote |= isWrite(group.get(i));
            }
            if (wrote) {
                now.sync();
            }
            durableZxid = last;
        } catch (IOException | RuntimeException | InternalError e) {
            fail(now, e);
            return;
        }
        LogTap told = tap;
        if (told != null) {
            group.forEach(op -> tell(told, op));
        }
        List<byte[]> due = new ArrayList<>();
        for (Op op : group) {
            if (op instanceof Op.Held held) {
                due.add(held.message());
            } else if (op instanceof Op.HeldFor held) {
                peers.send(held.link(), held.message());
            } else if (op instanceof Op.Then then) {
                then.task().run();
            } else if (op instanceof Op.Append) {
                appended.run();
            }
        }
        group.clear();
        if (!due.isEmpty()) {
            release.accept(due);
        }
    }

    private void fail(Storage now, Throwable e) {
        storage = null;
        LogTap told = tap;
        if (told != null) {
            told.breakOff("the storage in use failed: " + e.getMessage());
        }
        try {
            now.close();
        } catch (IOException alsoFailed) {
            e.addSuppressed(alsoFailed);
        }
        failed.accept(e instanceof Exception exception ? exception : new IOException(e));
    }

    private static void tell(LogTap told, Op op) {
        if (op instanceof Op.Append append) {
            told.append(append.zxid(), append.txn());
        } else if (op instanceof Op.Promise promise) {
            told.promise(promise.epochs());
        } else if (op instanceof Op.TruncateAfter || op instanceof Op.Install) {
            told.breakOff("the log was cut meanwhile, as its leader wants it");
        }
    }

    private void standStill() {
        HandOver to = handOver;
        handOver = null;
        Storage now = storage;
        if (now == null) {
            to.giveUp("there is no storage in use");
            return;
        }
        try {
            storage = to.standStill(now);
        } catch (IOException e) {
            fail(now, e);
        } finally {
            to.over();
        }
    }

    private static boolean isWrite(Op op) {
        return !(op instanceof Op.Held || op instanceof Op.HeldFor || op instanceof Op.Then);
    }

    /**
     * Performs one operation; returns where the log ends then. What a storage has from before is not appended again.
     */
    private long perform(Storage to, Op op, long last) throws IOException {
        if (op instanceof Op.Append append) {
            if (Long.compareUnsigned(append.zxid(), last) <= 0) {
                return last;
            }
            to.append(append.zxid(), ByteBuffer.wrap(append.txn()));
            return append.zxid();
        } else if (op instanceof Op.TruncateAfter cut) {
            to.truncateAfter(cut.zxid());
            return cut.zxid();
        } else if (op instanceof Op.Promise promise) {
            to.promise(promise.epochs());
            epochs = promise.epochs();
        } else if (op instanceof Op.Install install) {
            installer.install(to, install.snapshot());
            return install.snapshot().zxid();
        }
        return last;
    }

    private void letGo() {
        CompletableFuture<Void> done = detaching;
        detaching = null;
        Storage now = storage;
        storage = null;
        LogTap told = tap;
        if (told != null) {
            told.breakOff("the storage in use was let go of");
        }
        if (now != null) {
            try {
                now.close();
            } catch (IOException e) {
                failed.accept(e);
            }
        }
        if (done != null) {
            done.complete(null);
        }
    }
}

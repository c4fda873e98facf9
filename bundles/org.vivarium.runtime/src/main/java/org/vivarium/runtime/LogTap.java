package org.vivarium.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.vivarium.api.Epochs;
import org.vivarium.api.storage.Storage;

/**
 * What has become durable since a moment, kept for the storage that comes next. The log thread puts, one other thread
 * takes.
 */
final class LogTap {
    /** As much as a busy server writes in some tens of seconds. */
    private static final long BYTES_MAX = 512L << 20;

    private final ConcurrentLinkedQueue<Txn> txns = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final CompletableFuture<Long> from = new CompletableFuture<>();
    private final long bytesMax;
    private volatile Epochs epochs;
    private volatile String broken;
    private Epochs poured = Epochs.NONE;

    private record Txn(long zxid, byte[] txn) {}

    LogTap() {
        this(BYTES_MAX);
    }

    LogTap(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    // ---- log thread

    /** What is durable so far will not come. */
    void begin(long durableZxid, Epochs promised) {
        epochs = promised;
        from.complete(durableZxid);
    }

    void append(long zxid, byte[] txn) {
        if (broken != null) {
            return;
        }
        txns.add(new Txn(zxid, txn));
        if (bytes.addAndGet(txn.length) > bytesMax) {
            breakOff("more was written meanwhile than " + (bytesMax >> 20)
                    + " MB, faster than the new storage takes it");
        }
    }

    void promise(Epochs promised) {
        epochs = promised;
    }

    /** What comes after this does not continue what came before. */
    void breakOff(String why) {
        broken = why;
        txns.clear();
        from.complete(0L);
    }

    // ---- who takes

    /** Where the log stood at the beginning: what comes here is behind it. Done once that is known. */
    CompletableFuture<Long> from() {
        return from;
    }

    void check() throws IOException {
        String why = broken;
        if (why != null) {
            throw new IOException(why);
        }
    }

    /**
     * Appends what is there to a storage, without what it has, stores what is promised, and syncs.
     *
     * @param behind where its log ends
     * @return where it ends then
     */
    long pour(Storage to, long behind) throws IOException {
        long last = behind;
        for (Txn txn = txns.poll(); txn != null; txn = txns.poll()) {
            bytes.addAndGet(-txn.txn().length);
            if (Long.compareUnsigned(txn.zxid(), last) > 0) {
                to.append(txn.zxid(), ByteBuffer.wrap(txn.txn()));
                last = txn.zxid();
            }
        }
        Epochs now = epochs;
        if (!now.equals(poured)) {
            to.promise(now);
            poured = now;
        }
        to.sync();
        check(); // what was taken may have been a part
        return last;
    }

    boolean isEmpty() {
        return txns.isEmpty();
    }
}

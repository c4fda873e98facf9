package org.vivarium.runtime;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;
import org.vivarium.core.state.State;
import org.vivarium.core.state.StateWriter;

/**
 * One swap of the storage: another one is filled beside the one in use, takes over between two groups of the log, and
 * the old one is closed. Until the marker names the new one, whatever goes wrong leaves the old one in charge.
 *
 * <p>{@link #run} belongs to a thread of its own, which a plug-in may keep for ever; {@link #giveUp} to any other.
 */
final class StorageSwap implements SwapRun.Watched {
    private static final long LOOK_MS = 50;

    /** What is done, in this order. */
    enum Step {
        /** The marker says that what the new storage holds is out of date. */
        MARKED("marked"),
        CLEARED("cleared"),
        /** What becomes durable is kept for the new storage, too. */
        COLLECTING("keeping what is written meanwhile"),
        /** The new storage has a snapshot. */
        SAVED("snapshot saved"),
        /** It has almost all that was written meanwhile. */
        CAUGHT_UP("caught up"),
        STANDING_STILL("log stands still"),
        /** It has all. */
        READY("has all"),
        /** The marker names it: it rules. */
        TAKEN_OVER("taken over");

        private final String text;

        Step(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * What becomes the storage.
     *
     * @param name by which it is chosen
     */
    record Target(String name, StorageFactory factory, StorageSettings settings) {}

    /**
     * How it went.
     *
     * @param zxid where the snapshot stands that the new storage begins with
     * @param znodes how many are in it
     * @param stillMs for how long the log stood still
     */
    record Result(long zxid, int znodes, double stillMs) {}

    private final Target target;
    private final StorageMarker marker;
    private final LogThread log;
    private final Supplier<State> state;
    private final Consumer<Step> observer;
    private volatile String status = "opening it";
    private final HandOver handOver;
    private final LogTap tap = new LogTap();
    private final boolean isHurried;
    private volatile long progressedMs = Clock.nowMs();
    private volatile long writtenBytes;
    private long stillNs;

    /** Whether the new storage holds what this swap has written, and nothing else. */
    private boolean isFilled;

    /**
     * @param state what is committed and agreed; null while nothing is
     * @param stillMsMax how long the log may stand still
     * @param isHurried whether somebody waits: then it takes all of a processor, else a third
     * @param observer is told each step when it is done; the swap's thread
     */
    StorageSwap(
            Target target,
            StorageMarker marker,
            LogThread log,
            Supplier<State> state,
            long stillMsMax,
            boolean isHurried,
            Consumer<Step> observer) {
        this.target = target;
        this.marker = marker;
        this.log = log;
        this.state = state;
        this.isHurried = isHurried;
        this.observer = observer;
        this.handOver = new HandOver(stillMsMax);
    }

    /** The old storage stays in charge; too late where the new one has claimed the log. */
    @Override
    public void giveUp(String why) {
        handOver.giveUp(why);
    }

    @Override
    public long progressedMs() {
        return progressedMs;
    }

    @Override
    public String status() {
        long bytes = writtenBytes;
        return bytes == 0 ? status : status + ", " + bytes / 1_000_000 + " MB of the snapshot written";
    }

    /**
     * Performs the swap.
     *
     * @throws IOException where it could not be done: the old storage stays in charge, the new one is closed
     */
    Result run() throws IOException {
        Result result;
        Storage next = target.factory().open(target.settings());
        try {
            clear(next);
            log.tap(tap);
            State saved = settledState();
            step(Step.COLLECTING);
            next.save(new Watched(new StateWriter(saved)));
            next.truncateAfter(saved.zxid());
            next.sync();
            step(Step.SAVED);
            long last = catchUp(next, saved.zxid());
            takeOver(next, last);
            result = new Result(saved.zxid(), saved.tree().size(), stillNs / 1e6);
        } catch (IOException | RuntimeException | Error e) {
            handOver.giveUp("the new storage failed: " + e.getMessage());
            closeAfter(e, next);
            clearAfter(e);
            throw e;
        } finally {
            log.tap(null);
        }
        reached(Step.TAKEN_OVER);
        return result;
    }

    private static void closeAfter(Throwable e, Storage next) {
        try {
            next.close();
        } catch (IOException | RuntimeException alsoFailed) {
            e.addSuppressed(alsoFailed);
        }
    }

    /** What was written so far is of no use, and may have filled the disk. */
    private void clearAfter(Throwable e) {
        if (!isFilled) {
            return;
        }
        try (Storage left = target.factory().open(target.settings())) {
            left.clear();
        } catch (IOException | RuntimeException alsoFailed) {
            e.addSuppressed(alsoFailed);
        }
    }

    private void reached(Step step) {
        progressedMs = Clock.nowMs();
        status = step.text();
        observer.accept(step);
    }

    private void step(Step done) throws IOException {
        reached(done);
        handOver.check();
        tap.check();
    }

    static String holdsData(String name, Path dataDir, StorageMarker marker) {
        return "storage " + name + " holds data in " + dataDir + " that no swap has left there; move its files away, or"
                + " stop the server and name it in " + marker.file() + " to start from it";
    }

    private void clear(Storage next) throws IOException {
        boolean isEmpty = next.isEmpty();
        if (!isEmpty && !marker.retired().contains(target.name())) {
            throw new IOException(holdsData(target.name(), target.settings().dataDir(), marker));
        }
        marker.retire(target.name());
        step(Step.MARKED);
        if (!isEmpty) {
            next.clear();
        }
        Recovered recovered = next.recover(new Nothing());
        if (recovered.snapshotZxid() >= 0 || recovered.lastZxid() != 0) {
            throw new IOException("storage " + target.name() + " was cleared, and is not empty");
        }
        isFilled = true;
        step(Step.CLEARED);
    }

    /** A state in which is all that the tap does not have. */
    private State settledState() throws IOException {
        long from = await(() -> tap.from().get(LOOK_MS, TimeUnit.MILLISECONDS));
        tap.check();
        return await(() -> {
            State now = state.get();
            if (now != null && Long.compareUnsigned(now.zxid(), from) >= 0) {
                return now;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
            return null;
        });
    }

    @FunctionalInterface
    private interface Look<T> {
        T look() throws InterruptedException, ExecutionException, TimeoutException;
    }

    /** Looks again and again, until there is something or the swap is given up. */
    private <T> T await(Look<T> look) throws IOException {
        while (true) {
            handOver.check();
            tap.check();
            try {
                T found = look.look();
                if (found != null) {
                    return found;
                }
            } catch (TimeoutException notYet) {
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
        }
    }

    /** Until what is left is what came during one sync. */
    private long catchUp(Storage next, long behind) throws IOException {
        long last = behind;
        long longestNs = Long.MAX_VALUE;
        while (true) {
            long start = Clock.nowNs();
            last = tap.pour(next, last);
            progressedMs = Clock.nowMs();
            handOver.check();
            long tookNs = Clock.nowNs() - start;
            if (tap.isEmpty() || tookNs * 2 > longestNs) {
                break; // a shorter round is no longer to be had
            }
            longestNs = tookNs;
        }
        step(Step.CAUGHT_UP);
        return last;
    }

    private void takeOver(Storage next, long behind) throws IOException {
        log.handOver(handOver);
        handOver.awaitStanding();
        long start = Clock.nowNs();
        step(Step.STANDING_STILL);
        tap.pour(next, behind);
        step(Step.READY);
        handOver.claim();
        isFilled = false; // from here on it may rule
        try {
            marker.takenOverBy(target.name());
        } catch (IOException e) {
            handOver.fail(e);
            throw e;
        }
        handOver.take(next);
        stillNs = Clock.nowNs() - start;
    }

    /** Of a storage that is empty. */
    private static final class Nothing implements Recovery {
        @Override
        public long snapshot(long zxid, InputStream body) throws IOException {
            throw new IOException("a snapshot at " + Zxid.text(zxid) + " is left in a storage that was cleared");
        }

        @Override
        public void txn(long zxid, ByteBuffer txn) throws IOException {
            throw new IOException("transaction " + Zxid.text(zxid) + " is left in a storage that was cleared");
        }
    }

    /** A snapshot whose writing is watched, and ends where the swap is given up. */
    private final class Watched implements Snapshot {
        private final Snapshot whole;

        Watched(Snapshot whole) {
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
            whole.writeTo(
                    new FilterOutputStream(
                            new PacedOutput(out, Clock::nowNs, LockSupport::parkNanos, () -> isHurried)) {
                        @Override
                        public void write(byte[] bytes, int offset, int length) throws IOException {
                            handOver.check();
                            tap.check();
                            this.out.write(bytes, offset, length);
                            writtenBytes += length;
                            progressedMs = Clock.nowMs();
                        }
                    });
        }
    }
}

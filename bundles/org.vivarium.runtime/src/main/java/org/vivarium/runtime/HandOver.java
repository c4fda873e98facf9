package org.vivarium.runtime;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.vivarium.api.storage.Storage;

/**
 * Where a log thread and whoever prepares the next storage meet. The log thread stands still between two groups, for a
 * bounded time; the other one brings the next storage up to where the log stands, claims the log, and from then on there
 * is no way back. Until the claim either side, or a third, may give up.
 */
final class HandOver {
    private enum Phase {
        AWAITED,
        STANDING,
        CLAIMED,
        GIVEN_UP
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.AWAITED);
    private final CompletableFuture<Void> standing = new CompletableFuture<>();
    private final CompletableFuture<Storage> next = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final long stillMsMax;
    private final AtomicReference<String> why = new AtomicReference<>();

    /** @param stillMsMax how long the log thread stands still at most, until the claim */
    HandOver(long stillMsMax) {
        this.stillMsMax = stillMsMax;
    }

    /** Nothing comes of it, unless it was claimed already. Any thread. */
    void giveUp(String reason) {
        why.compareAndSet(null, reason);
        boolean wasAwaited = phase.compareAndSet(Phase.AWAITED, Phase.GIVEN_UP);
        if (wasAwaited || phase.compareAndSet(Phase.STANDING, Phase.GIVEN_UP)) {
            standing.complete(null);
            next.complete(null);
        }
    }

    /** Throws where it was given up, with the reason. */
    void check() throws IOException {
        if (phase.get() == Phase.GIVEN_UP) {
            throw new IOException(why.get());
        }
    }

    // ---- who prepares

    /** Returns when the log thread stands still. */
    void awaitStanding() throws IOException {
        standing.join();
        check();
    }

    /** From here on the log thread waits, however long it takes. */
    void claim() throws IOException {
        if (!phase.compareAndSet(Phase.STANDING, Phase.CLAIMED)) {
            throw new IOException(why.get());
        }
    }

    /** The log goes on with this storage; returns when it does. */
    void take(Storage storage) {
        next.complete(storage);
        over.join();
    }

    /** After the claim: nobody knows which storage rules. */
    void fail(IOException e) {
        next.completeExceptionally(e);
    }

    // ---- log thread

    /**
     * Stands still.
     *
     * @return the storage to go on with: the next one, or the one that is in use
     * @throws IOException where neither may be used
     */
    Storage standStill(Storage now) throws IOException {
        if (!phase.compareAndSet(Phase.AWAITED, Phase.STANDING)) {
            return now;
        }
        standing.complete(null);
        try {
            return orElse(now, next.get(stillMsMax, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            giveUp("the new storage was not ready within " + stillMsMax
                    + " ms, a third of the shortest session timeout");
            return orElse(now, claimed());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp("the server stops");
            return orElse(now, claimed());
        } catch (ExecutionException e) {
            throw (IOException) e.getCause();
        }
    }

    /** The log goes on. */
    void over() {
        over.complete(null);
    }

    private static Storage orElse(Storage now, Storage taken) {
        return taken == null ? now : taken;
    }

    private Storage claimed() throws IOException {
        try {
            return next.join();
        } catch (CompletionException e) {
            throw (IOException) e.getCause();
        }
    }
}

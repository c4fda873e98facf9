package org.vivarium.runtime;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a swap on a thread of its own, and waits for it: for as long as it goes on, and as long as it is wanted. A plug-in
 * that hangs keeps that thread and nothing else.
 *
 * @param progress takes a line when there is something to say; the waiting thread
 * @param unwanted says why it is no longer wanted, or null; looked at all the time
 * @param stalledMsMax for how long nothing may be done before it is given up
 */
record SwapRun(Consumer<String> progress, Supplier<String> unwanted, long stalledMsMax) {
    private static final long LOOK_MS = 20;
    private static final long SAY_MS = 1000;

    /** How long one that was given up may take to end. */
    private static final long END_MS_MAX = 3000;

    /** What the waiting thread sees of a swap, and may do to it. Any thread. */
    interface Watched {
        /** When something was last done, on the clock of {@link Clock#nowMs}. */
        long progressedMs();

        /** How it is, in a few words; looked at now and then. */
        String status();

        /** Has it end soon, if it is not too late. */
        void giveUp(String why);
    }

    /** Takes lines from any thread, for the one that waits. */
    static final class Lines {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        void say(String line) {
            lines.add(line);
        }
    }

    /**
     * Runs a task and returns what it returns.
     *
     * @throws IOException what it throws; or where it hung, and was left behind
     */
    <T> T await(Watched swap, Lines lines, Callable<T> task) throws IOException {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> run(task, done), "vivarium-swap");
        thread.setDaemon(true);
        thread.start();
        long givenUpMs = Long.MAX_VALUE;
        long saidMs = Clock.nowMs();
        while (true) {
            boolean isDone = waitFor(done);
            for (String line = lines.lines.poll(); line != null; line = lines.lines.poll()) {
                progress.accept(line);
                saidMs = Clock.nowMs();
            }
            if (isDone) {
                return result(done);
            }
            long nowMs = Clock.nowMs();
            if (nowMs - saidMs >= SAY_MS) {
                saidMs = nowMs;
                progress.accept(swap.status());
            }
            String why = why(swap, nowMs);
            if (why != null && givenUpMs == Long.MAX_VALUE) {
                givenUpMs = nowMs;
                swap.giveUp(why);
            }
            if (nowMs - END_MS_MAX > givenUpMs) {
                thread.interrupt();
                throw new IOException(why(swap, nowMs) + "; it hangs, and was left behind");
            }
        }
    }

    private String why(Watched swap, long nowMs) {
        String why = unwanted.get();
        if (why == null && nowMs - swap.progressedMs() > stalledMsMax) {
            why = "nothing was done for " + stalledMsMax / 1000 + " s: " + swap.status();
        }
        return why;
    }

    private static <T> void run(Callable<T> task, CompletableFuture<T> done) {
        try {
            done.complete(task.call());
        } catch (Throwable e) { // a plug-in may throw anything, and the other thread waits
            done.completeExceptionally(e);
        }
    }

    private static boolean waitFor(CompletableFuture<?> done) throws IOException {
        try {
            done.get(LOOK_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it waited for the swap", e);
        }
    }

    private static <T> T result(CompletableFuture<T> done) throws IOException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException known) {
                throw known;
            }
            throw new IOException(cause.toString(), cause);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}

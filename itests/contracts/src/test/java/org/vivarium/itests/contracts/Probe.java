package org.vivarium.itests.contracts;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.ConnectionHandler;

/** A handler that writes down what it is told; a test lays over it what it wants done. */
class Probe implements ConnectionHandler {
    private static final long TIMEOUT_S = 60;

    final Connection connection;

    /** What was told, in order: {@code "received N"}, {@code "drained"}, {@code "ended"}, {@code "closed"}. */
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    /** The thread of the first call; every other one must come on the same. */
    private volatile Thread thread = Thread.currentThread();

    Probe(Connection connection) {
        this.connection = connection;
    }

    @Override
    public final void received(ByteBuffer in) {
        note("received " + in.remaining());
        read(in);
    }

    /** Takes everything. */
    void read(ByteBuffer in) {
        in.position(in.limit());
    }

    @Override
    public void drained() {
        note("drained");
    }

    @Override
    public boolean ended() {
        note("ended");
        return true;
    }

    @Override
    public void closed() {
        note("closed");
    }

    private void note(String what) {
        told.add(Thread.currentThread() == thread ? what : what + " on the wrong thread");
    }

    /** The next thing that is told. */
    String next() throws InterruptedException {
        String what = told.poll(TIMEOUT_S, TimeUnit.SECONDS);
        return what != null ? what : fail("nothing was told within " + TIMEOUT_S + " s");
    }

    /** Runs something on the connection's loop and gives what it gives. */
    <T> T onLoop(Supplier<T> work) throws Exception {
        var result = new CompletableFuture<T>();
        connection.loop().execute(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** As above, for what gives nothing. */
    void doOnLoop(Runnable work) throws Exception {
        onLoop(() -> {
            work.run();
            return null;
        });
    }

    static void eventually(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, "not within " + TIMEOUT_S + " s: " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    interface Condition {
        boolean holds() throws Exception;
    }
}

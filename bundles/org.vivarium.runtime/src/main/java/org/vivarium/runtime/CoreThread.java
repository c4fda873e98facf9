package org.vivarium.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.vivarium.core.replica.Replica;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.CoreInbox;
import org.vivarium.core.shard.Submission;
import org.vivarium.wire.ConnectRequest;

/**
 * The core: one thread, to which everybody hands what the replica is to do. Tasks run in the order they came. While the
 * core is held, what comes from clients and the clock waits; what the log and the reconciler want is done all the same.
 */
final class CoreThread implements CoreInbox {
    private final Mailbox<Runnable> work = new Mailbox<>();
    private final Mailbox<Runnable> control = new Mailbox<>();
    private final ObjIntConsumer<Client> words;
    private final Consumer<Throwable> failed;
    private final Thread thread;
    private volatile boolean held;
    private volatile boolean stopping;
    private volatile Replica replica;

    /**
     * @param words takes a client that wants a four-letter word answered
     * @param failed is told what ended the replica; called on the core thread
     */
    CoreThread(ObjIntConsumer<Client> words, Consumer<Throwable> failed) {
        this.words = words;
        this.failed = failed;
        this.thread = new Thread(this::run, "vivarium-core");
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopping = true;
        work.wake();
        thread.join();
    }

    /** The replica that runs; null before there is one and after it has failed. Any thread may look at it. */
    Replica replica() {
        return replica;
    }

    /** From here on this replica decides; null for none. Core thread. */
    void replica(Replica next) {
        replica = next;
    }

    /** Whether what clients want waits. */
    void held(boolean hold) {
        held = hold;
        work.wake();
    }

    /** Runs a task on the core thread, held or not, and tells what became of it. Any thread. */
    <T> CompletableFuture<T> call(Supplier<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        control.put(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        work.wake();
        return answer;
    }

    private void run() {
        while (!stopping) {
            Runnable task = control.poll();
            if (task == null && !held) {
                task = work.poll();
            }
            if (task == null) {
                work.await(() -> !stopping && control.isEmpty() && (held || work.isEmpty()));
            } else {
                perform(task);
            }
        }
    }

    /** The one place where a fault of ours is caught: the replica ends with it, the server says why and lives on. */
    private void perform(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            replica = null;
            failed.accept(e);
        }
    }

    private void post(Consumer<Replica> task) {
        work.put(() -> run(task));
    }

    private void run(Consumer<Replica> task) {
        Replica now = replica;
        if (now != null) {
            task.accept(now);
        }
    }

    @Override
    public void connect(Client client, ConnectRequest request, int timeoutMs) {
        post(r -> r.connect(client, request, timeoutMs, Clock.nowMs(), Clock.wallMs()));
    }

    @Override
    public void submit(List<Submission> submissions) {
        post(r -> r.submit(submissions, Clock.nowMs(), Clock.wallMs()));
    }

    @Override
    public void touched(long[] sessionIds) {
        post(r -> r.touched(sessionIds, Clock.nowMs()));
    }

    @Override
    public void gone(Client client) {
        post(r -> r.gone(client));
    }

    @Override
    public void word(Client client, int word) {
        words.accept(client, word);
    }

    /** Messages of this server to itself have become due. They are taken while the core is held, too. */
    void received(long from, List<byte[]> messages) {
        control.put(() -> run(r -> r.received(from, messages, Clock.nowMs(), Clock.wallMs())));
        work.wake();
    }

    void tick() {
        post(r -> r.tick(Clock.nowMs(), Clock.wallMs()));
    }
}

package org.vivarium.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.vivarium.api.Outbox;
import org.vivarium.core.replica.LeaderTransfer;
import org.vivarium.core.replica.Replica;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.CoreInbox;
import org.vivarium.core.shard.Submission;
import org.vivarium.wire.ConnectRequest;

/**
 * The core: a queue of tasks for the replica, and whoever runs them; one task at a time, in the order they came.
 *
 * <p>Mostly that is the core's thread. But where the core is idle and a task is short, the thread that brings it runs
 * it on the spot, since to wake another thread takes longer than the task: so a lone write costs two changes of thread
 * and not four. What comes meanwhile is left to whoever runs, and, if that is not the core's thread, soon handed to it.
 *
 * <p>While the core is held, what comes from clients and the clock waits; what the log and the reconciler want is done
 * all the same.
 */
final class CoreThread implements CoreInbox {
    /** How many writes a task may have that is run by who brings it. */
    private static final int SHORT_WRITES_MAX = 8;

    /** How many messages that have become due; a commit is much less work than a write. */
    private static final int SHORT_MESSAGES_MAX = 64;

    /** After how many tasks the core's thread takes over. */
    private static final int VISIT_TASKS_MAX = 4;

    private static final long STOP_LOOK_NANOS = 1_000_000;

    private final ConcurrentLinkedQueue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> control = new ConcurrentLinkedQueue<>();
    private final ObjIntConsumer<Client> words;
    private final Consumer<Throwable> failed;
    private final Thread thread;

    /** 0 where nobody runs the core. Whoever runs it looks again before it leaves, where this was raised meanwhile. */
    private final AtomicInteger calls = new AtomicInteger();

    private volatile boolean handedOver;
    private volatile boolean held;
    private volatile boolean stopping;
    private volatile boolean stopped;
    private volatile Replica replica;

    /**
     * @param words takes a client that wants a four-letter word answered
     * @param failed is told what ended the replica; called in the core
     */
    CoreThread(ObjIntConsumer<Client> words, Consumer<Throwable> failed) {
        this.words = words;
        this.failed = failed;
        this.thread = new Thread(this::run, "vivarium-core");
    }

    void start() {
        thread.start();
    }

    /** Returns when the task that runs has ended; no other one begins. */
    void stop() throws InterruptedException {
        stopping = true;
        while (!calls.compareAndSet(0, 1)) {
            LockSupport.parkNanos(STOP_LOOK_NANOS);
        }
        stopped = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    /** The replica that runs; null before there is one and after it has failed. Any thread may look at it. */
    Replica replica() {
        return replica;
    }

    /** From here on this replica decides; null for none. In the core. */
    void replica(Replica next) {
        replica = next;
    }

    /** Whether what clients want waits. */
    void held(boolean hold) {
        held = hold;
        call(false);
    }

    /** Runs a task in the core, held or not, and tells what became of it. Any thread. */
    <T> CompletableFuture<T> call(Supplier<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        control.add(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        call(false);
        return answer;
    }

    // ---- whose turn it is

    private void run() {
        while (!stopped) {
            if (handedOver) {
                handedOver = false;
                turn(Integer.MAX_VALUE);
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Something was put into a queue, or what is in one may go on. */
    private void call(boolean isShort) {
        if (calls.getAndIncrement() > 0) {
            return; // who runs the core looks again
        }
        if (isShort) {
            turn(VISIT_TASKS_MAX);
        } else {
            handOver();
        }
    }

    private void handOver() {
        handedOver = true;
        LockSupport.unpark(thread);
    }

    private void turn(int tasksMax) {
        int left = tasksMax;
        do {
            calls.set(1);
            for (Runnable task = next(); task != null; task = next()) {
                perform(task);
                if (--left <= 0 && !isEmpty()) {
                    handOver();
                    return;
                }
            }
        } while (!calls.compareAndSet(1, 0));
    }

    private Runnable next() {
        if (stopping) {
            return null;
        }
        Runnable task = control.poll();
        return task == null && !held ? work.poll() : task;
    }

    private boolean isEmpty() {
        return control.isEmpty() && (held || work.isEmpty());
    }

    /** The one place where a fault of ours is caught: the replica ends with it, the server says why and lives on. */
    private void perform(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            replica = null;
            failed.accept(e);
        }
    }

    /**
     * Runs a task in the core, once those before it have been. Any thread.
     *
     * @param isShort whether the calling thread may run it
     */
    void run(Runnable task, boolean isShort) {
        work.add(task);
        call(isShort);
    }

    private void post(Consumer<Replica> task, boolean isShort) {
        run(() -> run(task), isShort);
    }

    private void run(Consumer<Replica> task) {
        Replica now = replica;
        if (now != null) {
            task.accept(now);
        }
    }

    /** Begins to transfer the leadership; {@code done} is told in the core, or never where the replica ends before. */
    void transferLeadership(long transferee, LeaderTransfer.Done done) {
        ask(done, r -> r.transferLeadership(transferee, done, Clock.nowMs(), Clock.wallMs()));
    }

    /** Begins to choose an election; {@code done} as above. */
    void chooseElection(String name, LeaderTransfer.Done done) {
        ask(done, r -> r.chooseElection(name, done, Clock.nowMs(), Clock.wallMs()));
    }

    private void ask(LeaderTransfer.Done done, Consumer<Replica> task) {
        run(
                () -> {
                    Replica now = replica;
                    if (now == null) {
                        done.failed("this server takes no part at the moment");
                    } else {
                        task.accept(now);
                    }
                },
                false);
    }

    @Override
    public void connect(Client client, ConnectRequest request, int timeoutMs) {
        post(r -> r.connect(client, request, timeoutMs, Clock.nowMs(), Clock.wallMs()), true);
    }

    @Override
    public void submit(List<Submission> submissions) {
        boolean isShort = submissions.size() <= SHORT_WRITES_MAX;
        post(r -> r.submit(submissions, Clock.nowMs(), Clock.wallMs()), isShort);
    }

    @Override
    public void touched(long[] sessionIds) {
        post(r -> r.touched(sessionIds, Clock.nowMs()), false);
    }

    @Override
    public void gone(Client client) {
        post(r -> r.gone(client), true);
    }

    @Override
    public void word(Client client, int word) {
        words.accept(client, word);
    }

    /** Messages of this server to itself have become due. They are taken while the core is held, too. */
    void durable(List<byte[]> messages) {
        control.add(() -> run(r -> r.received(Outbox.SELF, messages, Clock.nowMs(), Clock.wallMs())));
        call(messages.size() <= SHORT_MESSAGES_MAX);
    }

    /** Messages of another server have come, in one read of its link. They are taken while the core is held, too. */
    void received(long link, List<byte[]> messages) {
        peer(r -> r.received(link, messages, Clock.nowMs(), Clock.wallMs()), messages.size() <= SHORT_MESSAGES_MAX);
    }

    void opened(long link, long peer) {
        peer(r -> r.opened(link, peer, Clock.nowMs(), Clock.wallMs()), true);
    }

    void closed(long link, long peer) {
        peer(r -> r.closed(link, peer, Clock.nowMs(), Clock.wallMs()), true);
    }

    void vote(long from, byte[] vote) {
        peer(r -> r.vote(from, vote, Clock.nowMs(), Clock.wallMs()), true);
    }

    void unreachable(long peer) {
        peer(r -> r.unreachable(peer, Clock.nowMs(), Clock.wallMs()), true);
    }

    private void peer(Consumer<Replica> task, boolean isShort) {
        control.add(() -> run(task));
        call(isShort);
    }

    void tick() {
        post(r -> r.tick(Clock.nowMs(), Clock.wallMs()), false);
    }
}

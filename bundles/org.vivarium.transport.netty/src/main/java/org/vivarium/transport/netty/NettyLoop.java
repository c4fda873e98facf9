package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.vivarium.api.transport.Loop;

/**
 * One thread, {@code vivarium-loop-N}, and what its connections share: a buffer to read into, a heap buffer to show
 * what was read, and spare buffers. An idle connection holds none of them.
 */
final class NettyLoop implements Loop {
    /** Size of a spare buffer for output; a flush of more takes further ones. */
    private static final int CHUNK_BYTES = 16 * 1024;

    /** Size of the largest single output buffer, so that the progress of a big write is seen as it goes. */
    static final int CHUNK_BYTES_MAX = 64 * 1024;

    /** Size of a spare array for the rest of a read; most incomplete requests fit. */
    static final int REST_BYTES = 2 * 1024;

    /**
     * Size of the buffer to read into. What was read is taken out before the next read, so one is enough, and large
     * costs nothing more.
     */
    static final int RECEIVE_BYTES = 64 * 1024;

    private static final int SPARE_MAX = 64;

    private final int index;
    private final SingleThreadIoEventLoop events;
    private final PooledByteBufAllocator buffers;
    private final ByteBuf receive = new UnpooledByteBufAllocator(true, true).directBuffer(RECEIVE_BYTES, RECEIVE_BYTES);
    private final ByteBuffer shown = ByteBuffer.allocate(2 * RECEIVE_BYTES);
    private final ArrayDeque<ByteBuf> spareChunks = new ArrayDeque<>(SPARE_MAX);
    private final ArrayDeque<byte[]> spareArrays = new ArrayDeque<>(SPARE_MAX);
    private final ArrayDeque<Output> spareOutputs = new ArrayDeque<>(SPARE_MAX);
    private final ArrayDeque<Rest> spareRests = new ArrayDeque<>(SPARE_MAX);

    /** One of the connections that live here; they are chained. */
    private NettyConnection first;

    /** How many there are or soon will be; counted where they are accepted, so that a burst is spread too. */
    private final AtomicInteger load = new AtomicInteger();

    /** Connections on their way. */
    private final Set<NettyDial> dials = new HashSet<>();

    private boolean stopped;
    private Thread thread;

    NettyLoop(int index, Sockets sockets) {
        this.index = index;
        // of its own and for one thread: no lock is ever waited for, and it goes with the loop
        buffers = new PooledByteBufAllocator(true, 0, 1, 8192, 9, 256, 64, false);
        events = new SingleThreadIoEventLoop(null, this::thread, sockets.events());
        events.execute(() -> {}); // starts the thread
    }

    private Thread thread(Runnable work) {
        Runnable all = () -> {
            work.run();
            spareChunks.forEach(ByteBuf::release);
            receive.release();
        };
        thread = new FastThreadLocalThread(all, "vivarium-loop-" + index);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void execute(Runnable task) {
        try {
            events.execute(task);
        } catch (RejectedExecutionException stopped) {
            // as the contract says: what is handed to a stopped loop is dropped
        }
    }

    /** Runs a task on the loop and tells when it has; not where the loop has stopped. */
    <T> Future<T> call(Callable<T> task) {
        return events.submit(task);
    }

    /** Runs a task later; it is dropped where the loop stops before. */
    void executeIn(int seconds, Runnable task) {
        events.schedule(task, seconds, TimeUnit.SECONDS);
    }

    /** As above; what it gives can cancel it. */
    Future<?> executeInMs(int ms, Runnable task) {
        return events.schedule(task, ms, TimeUnit.MILLISECONDS);
    }

    boolean isCurrent() {
        return events.inEventLoop();
    }

    /** Has a socket watched, once events are asked for. On the loop. */
    IoRegistration register(IoHandle socket) throws IOException {
        Future<IoRegistration> done = events.register(socket); // on the loop it is done at once
        if (!done.isSuccess()) {
            throw new IOException("the loop takes no more sockets", done.cause());
        }
        return done.getNow();
    }

    AtomicInteger load() {
        return load;
    }

    /**
     * The loop that has the fewest connections.
     *
     * @param next where the search begins, so that equals have their turn
     */
    static NettyLoop leastLoaded(List<NettyLoop> loops, int next) {
        NettyLoop least = loops.get(next);
        for (int i = 1; i < loops.size(); i++) {
            NettyLoop each = loops.get((next + i) % loops.size());
            if (each.load().get() < least.load().get()) {
                least = each;
            }
        }
        return least;
    }

    void opened(NettyConnection connection) {
        connection.after = first;
        if (first != null) {
            first.before = connection;
        }
        first = connection;
    }

    void closed(NettyConnection connection) {
        load.decrementAndGet();
        if (connection.before == null) {
            first = connection.after;
        } else {
            connection.before.after = connection.after;
        }
        if (connection.after != null) {
            connection.after.before = connection.before;
        }
        connection.before = null;
        connection.after = null;
    }

    /** A connection is on its way; it fails at once where the loop has stopped. */
    void dialling(NettyDial dial) throws IOException {
        dials.add(dial);
        if (stopped) {
            throw new IOException("the transport is closed");
        }
    }

    void dialled(NettyDial dial) {
        dials.remove(dial);
    }

    /** The buffer to read into; for one read at a time. */
    ByteBuf receive() {
        return receive;
    }

    /** The heap buffer in which a read is shown; for one call of a handler at a time. */
    ByteBuffer shown() {
        return shown;
    }

    /** An empty buffer for output of which {@code bytes} or more are to come. */
    ByteBuf chunk(int bytes) {
        if (bytes > CHUNK_BYTES) {
            int size = Math.min(bytes, CHUNK_BYTES_MAX);
            return buffers.directBuffer(size, size);
        }
        ByteBuf spare = spareChunks.poll();
        return spare != null ? spare : buffers.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
    }

    /** Takes a buffer back that nobody else holds any more. */
    void give(ByteBuf chunk) {
        if (chunk.capacity() == CHUNK_BYTES && spareChunks.size() < SPARE_MAX) {
            spareChunks.push(chunk.clear());
        } else {
            chunk.release();
        }
    }

    /** An array for the rest of a read. */
    byte[] array(int bytes) {
        if (bytes > REST_BYTES) {
            return new byte[bytes];
        }
        byte[] spare = spareArrays.poll();
        return spare != null ? spare : new byte[REST_BYTES];
    }

    void give(byte[] array) {
        if (array.length == REST_BYTES && spareArrays.size() < SPARE_MAX) {
            spareArrays.push(array);
        }
    }

    /** An empty one. */
    Output output() {
        Output spare = spareOutputs.poll();
        return spare != null ? spare : new Output(this);
    }

    void give(Output empty) {
        if (spareOutputs.size() < SPARE_MAX) {
            spareOutputs.push(empty);
        }
    }

    /** An empty one. */
    Rest rest() {
        Rest spare = spareRests.poll();
        return spare != null ? spare : new Rest(this);
    }

    void give(Rest empty) {
        if (spareRests.size() < SPARE_MAX) {
            spareRests.push(empty);
        }
    }

    /** Closes this loop's connections, runs what has been handed to it, and ends; returns at once. */
    void stop() {
        execute(() -> {
            stopped = true;
            List.copyOf(dials).forEach(NettyDial::close);
            // Netty closes what is open when a loop ends, but not in every order of events, nor are all told: so here
            while (first != null) {
                first.abort(); // which takes it out
            }
            execute(() -> events.shutdownGracefully(0, 10, TimeUnit.SECONDS)); // behind the calls of closed()
        });
    }

    /** Waits until the thread has ended. */
    void join() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the caller's business, once the promise of close() is kept
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

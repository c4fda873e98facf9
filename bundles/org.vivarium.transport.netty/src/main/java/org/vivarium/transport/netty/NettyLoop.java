package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    private static final int SPARE_MAX = 64;

    private final int index;
    private final SingleThreadIoEventLoop events;
    private final PooledByteBufAllocator buffers;
    private final ReceiveBuffer receive = new ReceiveBuffer();
    private final ByteBuffer shown = ByteBuffer.allocate(2 * ReceiveBuffer.BYTES);
    private final ArrayDeque<ByteBuf> spareChunks = new ArrayDeque<>(SPARE_MAX);
    private final ArrayDeque<byte[]> spareRests = new ArrayDeque<>(SPARE_MAX);

    /** The connections that live here. */
    private final Set<NettyConnection> connections = new HashSet<>();

    /** How many there are or soon will be; counted where they are accepted, so that a burst is spread too. */
    private final AtomicInteger load = new AtomicInteger();

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
            receive.free();
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

    /** Runs a task later; it is dropped where the loop stops before. */
    void executeIn(int seconds, Runnable task) {
        events.schedule(task, seconds, TimeUnit.SECONDS);
    }

    boolean isCurrent() {
        return events.inEventLoop();
    }

    ChannelFuture register(Channel channel) {
        return events.register(channel);
    }

    AtomicInteger load() {
        return load;
    }

    void opened(NettyConnection connection) {
        connections.add(connection);
    }

    void closed(NettyConnection connection) {
        connections.remove(connection);
    }

    PooledByteBufAllocator buffers() {
        return buffers;
    }

    ReceiveBuffer receive() {
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
    byte[] rest(int bytes) {
        if (bytes > REST_BYTES) {
            return new byte[bytes];
        }
        byte[] spare = spareRests.poll();
        return spare != null ? spare : new byte[REST_BYTES];
    }

    void give(byte[] rest) {
        if (rest.length == REST_BYTES && spareRests.size() < SPARE_MAX) {
            spareRests.push(rest);
        }
    }

    /** Closes this loop's connections, runs what has been handed to it, and ends; returns at once. */
    void stop() {
        execute(() -> {
            // Netty closes what is open when a loop ends, but not in every order of events, nor are all told: so here
            List.copyOf(connections).forEach(NettyConnection::abort);
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

package org.vivarium.runtime.peers;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Pieces that another thread makes, which waits where the link does not take them: there are never more than
 * {@link #AHEAD_MAX} of them.
 */
public final class MadePieces extends OutputStream implements Pieces {
    /** Bytes of a piece; what is written at once and is longer is a piece of its own. */
    static final int PIECE_BYTES = 64 << 10;

    static final int AHEAD_MAX = 16;

    private static final long LOOK_MS = 50;

    private final BlockingQueue<byte[]> made = new ArrayBlockingQueue<>(AHEAD_MAX);
    private final Executor executor;
    private final Maker maker;
    private byte[] piece = new byte[PIECE_BYTES];
    private int filled;
    private Runnable more;
    private volatile boolean stopped;
    private volatile boolean over;
    private volatile Exception failure;

    /** Writes what is to be sent; a stream that fails ends it. */
    @FunctionalInterface
    public interface Maker {
        void writeTo(OutputStream out) throws IOException;
    }

    /** @param executor whose thread makes them */
    public MadePieces(Executor executor, Maker maker) {
        this.executor = executor;
        this.maker = maker;
    }

    @Override
    public void begin(Runnable tell) {
        more = tell;
        try {
            executor.execute(this::make);
        } catch (RejectedExecutionException closing) {
            failure = closing;
            over = true;
        }
    }

    private void make() {
        try {
            maker.writeTo(this);
            put();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        over = true;
        more.run();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (length > piece.length - filled) {
            put();
        }
        if (length > piece.length) {
            piece = new byte[length];
        }
        System.arraycopy(bytes, from, piece, filled, length);
        filled += length;
    }

    private void put() throws IOException {
        if (filled == 0) {
            return;
        }
        byte[] whole = filled == piece.length ? piece : Arrays.copyOf(piece, filled);
        piece = new byte[PIECE_BYTES];
        filled = 0;
        try {
            while (!made.offer(whole, LOOK_MS, TimeUnit.MILLISECONDS)) {
                if (stopped) {
                    throw new IOException("the link is closed");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        more.run();
    }

    @Override
    public byte[] poll() {
        return made.poll();
    }

    @Override
    public boolean isOver() {
        if (over && failure != null) {
            throw new IllegalStateException(failure);
        }
        return over;
    }

    @Override
    public void stop() {
        stopped = true;
    }
}

package org.vivarium.runtime.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.broadcast.Framing;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.ConnectionHandler;
import org.vivarium.runtime.peers.BroadcastLinks.Events;

/**
 * One link of the broadcast. What is sent stands in a queue, as the one array that all links share; the loop copies
 * only as much of it into the connection as the socket is likely to take soon, and flushes once for all of it.
 */
final class BroadcastLink implements ConnectionHandler {
    /**
     * Bytes of messages that wait for the other side, before it is given up; also the most that can be sent at once.
     * Pieces do not count.
     */
    static final long UNSENT_BYTES_MAX = 128L << 20;

    /** Bytes that the connection holds before no more is written to it. */
    private static final int WRITE_AHEAD_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(BroadcastLink.class);

    /** One of the two is null. */
    private record Item(byte[] message, Pieces pieces) {}

    final long id;
    private final long peer;
    private final Framing framing;
    private final Events events;
    private final Runnable gone;
    private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong unsentBytes = new AtomicLong();

    /** Whether the loop has been asked to send, and has not begun. */
    private final AtomicBoolean asked = new AtomicBoolean();

    private final AtomicBoolean over = new AtomicBoolean();

    /** Null until it is there. */
    private volatile Connection connection;

    private volatile boolean hungUp;

    /** What is being sent in pieces; the loop's. */
    private Pieces pieces;

    /** Whether {@code drained} is to come; the loop's. */
    private boolean full;

    /** @param gone run once, before the end of the link is told */
    BroadcastLink(long id, long peer, Framing framing, Events events, Runnable gone) {
        this.id = id;
        this.peer = peer;
        this.framing = framing;
        this.events = events;
        this.gone = gone;
    }

    // any thread

    void send(byte[] message) {
        if (hungUp || over.get()) {
            return;
        }
        if (unsentBytes.addAndGet(message.length) > UNSENT_BYTES_MAX) {
            giveUp("it has not taken " + UNSENT_BYTES_MAX + " bytes that wait for it");
            return;
        }
        queue.add(new Item(message, null));
        ask();
    }

    void send(Pieces inPieces) {
        if (!hungUp && !over.get()) {
            inPieces.begin(this::ask);
            queue.add(new Item(null, inPieces));
            ask();
            if (over.get()) {
                inPieces.stop();
            }
        }
    }

    void hangUp() {
        hungUp = true;
        ask();
    }

    /** Closes at once, or as soon as it is there. */
    void abort() {
        hungUp = true;
        Connection open = connection;
        if (open != null) {
            open.abort();
        }
    }

    private void giveUp(String why) {
        if (!hungUp) {
            LOG.warn("gave up link {}{}: {}", id, peer < 0 ? "" : " to server " + peer, why);
        }
        abort();
    }

    private void ask() {
        Connection open = connection;
        if (open != null && asked.compareAndSet(false, true)) {
            open.loop().execute(this::push);
        }
    }

    // on the connection's loop

    /** It is there; returns false where nobody wants it any more. */
    boolean open(Connection there) {
        if (hungUp) {
            over();
            return false;
        }
        connection = there;
        events.opened(id, peer);
        ask();
        return true;
    }

    /** Also where it could not be had, and then on any thread. */
    void over() {
        if (over.compareAndSet(false, true)) {
            for (Item item = queue.poll(); item != null; item = queue.poll()) {
                stop(item.pieces());
            }
            stop(pieces);
            gone.run();
            events.closed(id, peer);
        }
    }

    private static void stop(Pieces none) {
        if (none != null) {
            none.stop();
        }
    }

    private void push() {
        asked.set(false);
        if (over.get()) {
            return;
        }
        if (hungUp) {
            sendRestAndClose();
            return;
        }
        try {
            write();
        } catch (RuntimeException e) {
            LOG.error("what was to be sent over link {} in pieces cannot be had", id, e);
            giveUp("what was to be sent cannot be had: " + e.getMessage());
        }
    }

    private void write() {
        long room = WRITE_AHEAD_BYTES - connection.pending();
        byte[] next = null;
        while (room > 0 && (next = next()) != null) {
            connection.write(ByteBuffer.wrap(next));
            room -= next.length;
        }
        connection.flush();
        if (next == null && room > 0) {
            return; // all of it
        }
        if (connection.pending() == 0) {
            ask(); // others of this loop have their turn first
        } else if (!full) {
            full = true;
            connection.reading(false); // which asks to be told of drained; it is read all the same
            connection.reading(true);
        }
    }

    private byte[] next() {
        while (true) {
            if (pieces != null) {
                boolean isOver = pieces.isOver(); // before: the last one may come in between
                byte[] piece = pieces.poll();
                if (piece != null || !isOver) {
                    return piece;
                }
                pieces = null;
            }
            Item item = queue.poll();
            if (item == null) {
                return null;
            }
            if (item.message() != null) {
                unsentBytes.addAndGet(-item.message().length);
                return item.message();
            }
            pieces = item.pieces();
        }
    }

    /** Half of a snapshot is of no use to anybody, nor is what stands behind it. */
    private void sendRestAndClose() {
        while (pieces == null && !queue.isEmpty()) {
            Item item = queue.poll();
            if (item.message() == null) {
                break;
            }
            connection.write(ByteBuffer.wrap(item.message()));
        }
        connection.close();
    }

    @Override
    public void received(ByteBuffer in) {
        List<byte[]> messages = new ArrayList<>();
        try {
            int length;
            while (!hungUp && (length = framing.next(in)) > 0) {
                byte[] message = new byte[length];
                in.get(message);
                messages.add(message);
            }
        } catch (IOException e) {
            giveUp("what came over it is no message: " + e.getMessage());
        }
        if (!messages.isEmpty()) {
            events.received(id, messages);
        }
        if (hungUp) {
            in.position(in.limit());
        }
    }

    @Override
    public void drained() {
        full = false;
        push();
    }

    @Override
    public void closed() {
        over();
    }
}

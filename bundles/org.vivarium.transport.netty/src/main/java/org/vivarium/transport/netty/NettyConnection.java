package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.vivarium.api.transport.Acceptor;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.ConnectionHandler;
import org.vivarium.api.transport.Loop;

/**
 * Stands between one socket and one handler. On its loop, but for what the interface allows to any thread.
 *
 * <p>It is what the loop knows of a socket, and not a Netty channel: there may be very many, most of them idle, and a
 * channel with its pipeline takes several times the memory. Subclasses know the system's door to the socket.
 *
 * <p>A handler is never entered while it is in a call: what one of its own calls brings about ({@code drained},
 * {@code closed}, bytes shown again) comes as a task of the loop.
 */
abstract class NettyConnection implements Connection, IoHandle {
    static final int READ = 1;
    static final int WRITE = 2;
    private static final InternalLogger log = InternalLoggerFactory.getInstance(NettyConnection.class);

    /** Full reads of one connection in a row, before the others have their turn. */
    private static final int READS_IN_A_ROW = 4;

    private final NettyLoop loop;
    private final InetSocketAddress remote;
    private IoRegistration registration;

    /** Null until it is accepted, and again after it is closed. */
    private ConnectionHandler handler;

    /** Null where nothing is to be sent. */
    private Output output;

    /** Null where the handler has left nothing unread. */
    private Rest rest;

    /** Its neighbours among those of its loop; the loop's own. */
    NettyConnection before;

    NettyConnection after;

    /** Below which number of pending bytes the handler is to be told; 0 where it does not wait. */
    private long drainBelow;

    /** What the loop has been asked to watch for; -1 before it was asked first. */
    private byte interest = -1;

    private boolean reading = true;
    private boolean closing;
    private boolean closed;

    /** Something came while it was not to be read, and the loop no longer looks for more. */
    private boolean deaf;

    /** The socket is full, and the loop looks for when it is not. */
    private boolean full;

    /** The other side sends no more. */
    private boolean inputEnded;

    /** It sends no more, and the handler has not been told yet. */
    private boolean endUntold;

    NettyConnection(NettyLoop loop, InetSocketAddress remote) {
        this.loop = loop;
        this.remote = remote;
    }

    // the system's door to the socket

    /** Reads into an empty buffer; returns how much, 0 where there is nothing now, -1 at the end. */
    abstract int receive(ByteBuf into) throws IOException;

    /** Sends the first bytes of a buffer, without moving it; returns how many the socket has taken. */
    abstract int send(ByteBuf from, int bytes) throws IOException;

    /** Sends a direct buffer, and moves it by what the socket has taken. */
    abstract void sendDirect(ByteBuffer from) throws IOException;

    /** Asks for events: {@link #READ} and {@link #WRITE}. */
    abstract void ask(IoRegistration at, int events);

    abstract void closeSocket() throws IOException;

    // what the handler asks for

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (isOpen()) {
            if (output == null) {
                output = loop.output();
            }
            output.write(bytes);
        }
    }

    @Override
    public void flush() {
        if (isOpen()) {
            send();
        }
    }

    @Override
    public void send(ByteBuffer bytes) {
        if (output == null && bytes.isDirect() && isOpen()) {
            try {
                sendDirect(bytes);
            } catch (IOException e) {
                failed(e);
                return;
            }
        }
        if (bytes.hasRemaining()) {
            write(bytes);
            flush();
        }
    }

    private void send() {
        if (output != null) {
            output.flush();
            if (!full) {
                push();
            }
        }
    }

    /** Sends what the socket takes. */
    private void push() {
        boolean all;
        try {
            all = output.sendTo(this);
        } catch (IOException e) {
            failed(e);
            return;
        }
        long pending = output.pending();
        if (pending == 0) {
            loop.give(output);
            output = null;
        }
        full = !all;
        askAnew();
        if (closing && pending == 0) {
            closeNow();
        } else if (pending < drainBelow) {
            drainBelow = 0;
            loop.execute(this::drained);
        }
    }

    @Override
    public long pending() {
        return output == null ? 0 : output.pending();
    }

    @Override
    public void reading(boolean on) {
        if (!on) {
            drainBelow = (pending() + 1) / 2;
        }
        if (on == reading || !isOpen()) {
            return;
        }
        reading = on; // that it is not to be read need not be told to the system before something comes
        if (on) {
            deaf = false;
            askAnew();
            loop.execute(this::showAgain); // decides then: a handler may be in the middle of taking
        }
    }

    @Override
    public void close() {
        if (!isOpen()) {
            return;
        }
        send();
        if (closed) {
            return;
        }
        closing = true;
        clearRest();
        if (output == null) {
            closeNow();
        } else {
            loop.executeIn(CLOSE_SECONDS_MAX, this::closeNow);
        }
    }

    @Override
    public void abort() {
        if (loop.isCurrent()) {
            closeNow();
        } else {
            loop.execute(this::closeNow);
        }
    }

    private boolean isOpen() {
        return !closing && !closed;
    }

    // what the loop tells

    /** It has been accepted. */
    void begin(Acceptor acceptor) {
        loop.opened(this);
        try {
            registration = loop.register(this);
            handler = acceptor.accepted(this);
            if (handler == null) {
                closeNow();
            } else {
                askAnew();
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    private void askAnew() {
        if (!closed && handler != null) {
            int wanted = (deaf || inputEnded ? 0 : READ) | (full ? WRITE : 0);
            if (wanted != interest) {
                interest = (byte) wanted;
                ask(registration, wanted);
            }
        }
    }

    /**
     * The loop has found out something about the socket.
     *
     * @param broken whether the system says so
     */
    void happened(boolean readable, boolean writable, boolean broken) {
        try {
            if (writable && full && !closed) {
                push();
            }
            if ((readable || broken) && !closed) {
                take(broken);
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    private void take(boolean broken) throws IOException {
        if (!broken && (closing || !reading)) {
            deaf = true;
            askAnew();
            return;
        }
        ByteBuf in = loop.receive();
        for (int i = 0; i < READS_IN_A_ROW && !closed; i++) {
            int came = receive(in.clear());
            if (came < 0) {
                inputEnded();
                if (broken) {
                    closeNow();
                }
                return;
            }
            if (came > 0) {
                show(in);
            }
            if (came < NettyLoop.RECEIVE_BYTES || !reading && !broken) {
                return; // where there is more, the loop says so again
            }
        }
    }

    private void show(ByteBuf in) {
        if (closing) {
            return;
        }
        if (rest == null) {
            rest = loop.rest();
        }
        if (reading) {
            show(rest.show(in));
        } else {
            rest.add(in); // the last that came over a connection that is broken
        }
    }

    private void show(ByteBuffer bytes) {
        handler.received(bytes);
        if (isOpen()) {
            rest.keep(bytes);
            if (rest.isEmpty()) {
                clearRest();
            }
        }
    }

    private void clearRest() {
        if (rest != null) {
            rest.clear();
            loop.give(rest);
            rest = null;
        }
    }

    private void showAgain() {
        guarded(() -> {
            if (isOpen() && reading && rest != null) {
                show(rest.show());
            }
            end();
        });
    }

    private void inputEnded() {
        if (!inputEnded) { // an error that comes later shows the end again
            inputEnded = true;
            endUntold = true;
            askAnew();
            end();
        }
    }

    /** Tells the handler that nothing more comes, once it has seen what came. */
    private void end() {
        if (endUntold && reading && isOpen()) {
            endUntold = false;
            if (handler.ended()) {
                close();
            }
        }
    }

    private void drained() {
        guarded(() -> {
            if (isOpen()) {
                handler.drained();
            }
        });
    }

    // the end

    /** Closes; the handler is told in a while, since it may be in a call. */
    private void closeNow() {
        if (closed) {
            return;
        }
        closed = true;
        loop.closed(this);
        try {
            closeSocket();
        } catch (IOException e) {
            log.debug("closing the connection from {}", remote, e); // it is gone all the same
        }
        if (registration != null) {
            registration.cancel();
        }
        clearRest();
        if (output != null) {
            output.clear();
            output = null;
        }
        loop.execute(this::tellClosed);
    }

    private void tellClosed() {
        ConnectionHandler told = handler;
        handler = null;
        if (told != null) {
            guarded(told::closed);
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    /** Whatever goes wrong on a connection ends this connection and no other. */
    private void failed(Throwable cause) {
        // a connection that breaks is everyday life; a handler that throws is a fault of this server
        if (!(cause instanceof IOException)) {
            log.error("closing the connection from {}: serving it failed", remote, cause);
        }
        closeNow();
    }
}

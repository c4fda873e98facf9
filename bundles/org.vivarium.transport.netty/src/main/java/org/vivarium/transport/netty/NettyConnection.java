package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
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
 * Stands between one Netty channel and one handler. On its loop, but for what the interface allows to any thread.
 *
 * <p>A handler is never entered while it is in a call: what one of its own calls brings about ({@code drained},
 * {@code closed}, bytes shown again) comes as a task of the loop.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final InternalLogger log = InternalLoggerFactory.getInstance(NettyConnection.class);

    private final NettyLoop loop;
    private final SocketChannel channel;
    private final Acceptor acceptor;
    private final Rest rest;
    private final Output output;
    private volatile InetSocketAddress remote;
    private volatile InetSocketAddress local;

    /** Null until it is accepted, and again after it is closed. */
    private ConnectionHandler handler;

    private boolean reading = true;
    private boolean closing;
    private boolean closed;

    /** The other side sends no more. */
    private boolean inputEnded;

    /** It sends no more, and the handler has not been told yet. */
    private boolean endUntold;

    /** A flush waits for the channel to be known to the loop again. */
    private boolean rejoining;

    /** Below which number of pending bytes the handler is to be told; 0 where it does not wait. */
    private long drainBelow;

    NettyConnection(NettyLoop loop, SocketChannel channel, Acceptor acceptor) {
        this.loop = loop;
        this.channel = channel;
        this.acceptor = acceptor;
        this.rest = new Rest(loop);
        this.output = new Output(loop, channel, this::progress);
    }

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
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (isOpen()) {
            output.write(bytes);
        }
    }

    @Override
    public void flush() {
        if (isOpen()) {
            send();
        }
    }

    private void send() {
        if (inputEnded && output.wouldSend() && channel instanceof EpollSocketChannel) {
            rejoinAndSend();
        } else {
            output.flush();
        }
    }

    /**
     * Netty's epoll (4.2.18) takes a socket that has nothing more to read out of the loop, and then fails where a full
     * socket makes it wait for room. A channel that joins its loop anew can wait.
     */
    private void rejoinAndSend() {
        if (!rejoining) {
            rejoining = true;
            channel.deregister()
                    .addListener(left -> loop.register(channel).addListener(joined -> {
                        rejoining = false;
                        output.flush();
                    }));
        }
    }

    @Override
    public long pending() {
        return output.pending();
    }

    @Override
    public void reading(boolean on) {
        if (!on) {
            drainBelow = (output.pending() + 1) / 2;
        }
        if (on == reading || !isOpen()) {
            return;
        }
        reading = on;
        netReading(on);
        if (on) {
            loop.execute(this::showAgain); // decides then: a handler may be in the middle of taking
        }
    }

    @Override
    public void close() {
        if (!isOpen()) {
            return;
        }
        send();
        closing = true;
        rest.clear();
        netReading(false);
        if (output.pending() == 0) {
            channel.close();
        } else {
            loop.executeIn(CLOSE_SECONDS_MAX, this::abort);
        }
    }

    private void netReading(boolean on) {
        if (!inputEnded) { // there is nothing to switch then, and Netty's epoll would fail
            channel.config().setAutoRead(on);
        }
    }

    @Override
    public void abort() {
        channel.close();
    }

    private boolean isOpen() {
        return !closing && !closed;
    }

    // what the channel tells

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.opened(this);
        remote = channel.remoteAddress();
        local = channel.localAddress();
        // the system no longer knows a connection whose other side has already gone
        handler = remote == null || local == null ? null : acceptor.accepted(this);
        if (handler == null) {
            closing = true;
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        try {
            if (!isOpen()) {
                return;
            }
            if (reading) {
                show(rest.show(read));
            } else {
                rest.add(read); // the other side has sent its last, and Netty reads to that end unasked
            }
        } finally {
            read.release();
        }
    }

    private void show(ByteBuffer bytes) {
        handler.received(bytes);
        if (isOpen()) {
            rest.keep(bytes);
        }
    }

    private void showAgain() {
        guarded(() -> {
            if (isOpen() && reading && !rest.isEmpty()) {
                show(rest.show());
            }
            end();
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            endUntold = true;
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

    private void progress() {
        if (closing && output.pending() == 0) {
            channel.close();
        } else if (output.pending() < drainBelow) {
            drainBelow = 0;
            loop.execute(this::drained);
        }
    }

    private void drained() {
        guarded(() -> {
            if (isOpen()) {
                handler.drained();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed = true;
        loop.closed(this);
        rest.clear();
        output.clear();
        ConnectionHandler told = handler;
        handler = null;
        if (told != null) {
            told.closed();
        }
    }

    /** Whatever goes wrong on a connection ends this connection and no other. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(cause);
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        closing = true;
        // a connection that breaks is everyday life; a handler that throws is a fault of this server
        if (!(cause instanceof IOException)) {
            log.error("closing the connection from {}: its handler failed", remote, cause);
        }
        channel.close();
    }
}

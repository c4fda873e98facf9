package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/** A connection whose socket is the JDK's. */
final class NioConnection extends NettyConnection implements NioIoHandle {
    /** By {@link #READ} and {@link #WRITE}. */
    private static final NioIoOps[] ASKED = {NioIoOps.NONE, NioIoOps.READ, NioIoOps.WRITE, NioIoOps.READ_AND_WRITE};

    private final SocketChannel socket;

    NioConnection(NettyLoop loop, SocketChannel socket) throws IOException {
        super(loop, (InetSocketAddress) socket.getRemoteAddress());
        this.socket = socket;
    }

    @Override
    public SelectableChannel selectableChannel() {
        return socket;
    }

    @Override
    public InetSocketAddress local() {
        try {
            return (InetSocketAddress) socket.getLocalAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    public void handle(IoRegistration at, IoEvent event) {
        NioIoOps happened = ((NioIoEvent) event).ops();
        happened(happened.contains(NioIoOps.READ), happened.contains(NioIoOps.WRITE), false);
    }

    @Override
    int receive(ByteBuf into) throws IOException {
        int came = socket.read(into.internalNioBuffer(0, into.writableBytes()));
        into.writerIndex(Math.max(came, 0));
        return came;
    }

    @Override
    int send(ByteBuf from, int bytes) throws IOException {
        return socket.write(from.internalNioBuffer(from.readerIndex(), bytes));
    }

    @Override
    void sendDirect(ByteBuffer from) throws IOException {
        socket.write(from);
    }

    @Override
    void ask(IoRegistration at, int events) {
        at.submit(ASKED[events]);
    }

    @Override
    void closeSocket() throws IOException {
        socket.close();
    }
}

package org.vivarium.transport.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.vivarium.api.transport.Acceptor;

/** A connection on its way whose socket is the JDK's. */
final class NioDial extends NettyDial implements NioIoHandle {
    /** Null until it is opened. */
    private SocketChannel socket;

    NioDial(NettyLoop loop, InetSocketAddress to, Acceptor acceptor, Consumer<IOException> failed) {
        super(loop, to, acceptor, failed);
    }

    @Override
    public SelectableChannel selectableChannel() {
        return socket;
    }

    @Override
    public void handle(IoRegistration at, IoEvent event) {
        happened();
    }

    @Override
    boolean connect(InetSocketAddress address) throws IOException {
        socket = SocketChannel.open();
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return socket.connect(address);
    }

    @Override
    boolean finish() throws IOException {
        return socket.finishConnect();
    }

    @Override
    void ask(IoRegistration at) {
        at.submit(NioIoOps.CONNECT);
    }

    @Override
    NettyConnection connection(NettyLoop of, InetSocketAddress remote) throws IOException {
        return new NioConnection(of, socket);
    }

    @Override
    void closeSocket() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }
}

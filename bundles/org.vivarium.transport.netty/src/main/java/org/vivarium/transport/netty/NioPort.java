package org.vivarium.transport.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.vivarium.api.transport.Acceptor;

/** An open port whose socket is the JDK's. */
final class NioPort extends NettyPort implements NioIoHandle {
    private final ServerSocketChannel socket;
    private final InetSocketAddress address;

    private NioPort(List<NettyLoop> loops, NettyLoop loop, Acceptor acceptor, ServerSocketChannel socket)
            throws IOException {
        super(loops, loop, acceptor);
        this.socket = socket;
        this.address = (InetSocketAddress) socket.getLocalAddress();
    }

    /** Opens a port; nobody is accepted yet. */
    static NioPort open(
            InetSocketAddress address, int backlog, List<NettyLoop> loops, NettyLoop loop, Acceptor acceptor)
            throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(address, backlog);
            return new NioPort(loops, loop, acceptor, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public SelectableChannel selectableChannel() {
        return socket;
    }

    @Override
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void handle(IoRegistration at, IoEvent event) {
        acceptAll();
    }

    @Override
    NettyConnection accept(NettyLoop of) throws IOException {
        SocketChannel accepted = socket.accept();
        if (accepted == null) {
            return null;
        }
        try {
            accepted.configureBlocking(false);
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new NioConnection(of, accepted);
        } catch (IOException e) {
            accepted.close();
            throw e;
        }
    }

    @Override
    void ask(IoRegistration at, boolean on) {
        at.submit(on ? NioIoOps.ACCEPT : NioIoOps.NONE);
    }

    @Override
    void closeSocket() throws IOException {
        socket.close();
    }
}

package org.vivarium.transport.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.vivarium.api.transport.Acceptor;

/** A connection on its way whose socket is Linux's own. */
final class EpollDial extends NettyDial implements EpollIoHandle {
    /** Null until it is opened. */
    private Socket socket;

    EpollDial(NettyLoop loop, InetSocketAddress to, Acceptor acceptor, Consumer<IOException> failed) {
        super(loop, to, acceptor, failed);
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration at, IoEvent event) {
        happened();
    }

    @Override
    boolean connect(InetSocketAddress address) throws IOException {
        socket = Socket.newSocketStream();
        socket.setTcpNoDelay(true);
        return socket.connect(address);
    }

    @Override
    boolean finish() throws IOException {
        // that there is no error does not say that there is a connection: the event may have been another socket's
        return socket.finishConnect() && socket.remoteAddress() != null;
    }

    @Override
    void ask(IoRegistration at) {
        at.submit(EpollIoOps.EPOLLOUT);
    }

    @Override
    NettyConnection connection(NettyLoop of, InetSocketAddress remote) {
        return new EpollConnection(of, socket, remote);
    }

    @Override
    void closeSocket() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }
}

package org.vivarium.transport.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.vivarium.api.transport.Acceptor;

/** An open port whose socket is Linux's own. */
final class EpollPort extends NettyPort implements EpollIoHandle {
    /** A length, an address of up to 16 bytes, its scope and its port. */
    private static final int ADDRESS_BYTES_MAX = 26;

    private final Socket socket;
    private final byte[] remote = new byte[ADDRESS_BYTES_MAX];

    private EpollPort(List<NettyLoop> loops, NettyLoop loop, Acceptor acceptor, Socket socket) {
        super(loops, loop, acceptor);
        this.socket = socket;
    }

    /** Opens a port; nobody is accepted yet. */
    static EpollPort open(
            InetSocketAddress address, int backlog, List<NettyLoop> loops, NettyLoop loop, Acceptor acceptor)
            throws IOException {
        Socket socket = Socket.newSocketStream();
        try {
            socket.setReuseAddress(true);
            socket.setTcpNoDelay(true); // and so it is for all that are accepted here
            socket.bind(address);
            socket.listen(backlog > 0 ? backlog : NetUtil.SOMAXCONN);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new EpollPort(loops, loop, acceptor, socket);
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    InetSocketAddress address() {
        return socket.localAddress();
    }

    @Override
    public void handle(IoRegistration at, IoEvent event) {
        acceptAll();
    }

    @Override
    NettyConnection accept(NettyLoop of) throws IOException {
        int accepted = socket.accept(remote);
        return accepted < 0
                ? null
                : new EpollConnection(of, new Socket(accepted), NativeInetAddress.address(remote, 1, remote[0]));
    }

    @Override
    void ask(IoRegistration at, boolean on) {
        at.submit(on ? EpollIoOps.EPOLLIN : EpollIoOps.NONE);
    }

    @Override
    void closeSocket() throws IOException {
        socket.close();
    }
}

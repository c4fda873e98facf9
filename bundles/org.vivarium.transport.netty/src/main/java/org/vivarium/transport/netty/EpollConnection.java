package org.vivarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A connection whose socket is Linux's own. */
final class EpollConnection extends NettyConnection implements EpollIoHandle {
    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value();

    /** By {@link #READ} and {@link #WRITE}. The system tells of errors in any case; so its list is never left. */
    private static final EpollIoOps[] ASKED = {
        EpollIoOps.EPOLLERR,
        EpollIoOps.EPOLLERR.with(EpollIoOps.EPOLLIN),
        EpollIoOps.EPOLLERR.with(EpollIoOps.EPOLLOUT),
        EpollIoOps.EPOLLERR.with(EpollIoOps.EPOLLIN).with(EpollIoOps.EPOLLOUT)
    };

    private final Socket socket;

    EpollConnection(NettyLoop loop, Socket socket, InetSocketAddress remote) {
        super(loop, remote);
        this.socket = socket;
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public InetSocketAddress local() {
        return socket.localAddress();
    }

    @Override
    public void handle(IoRegistration at, IoEvent event) {
        int happened = ((EpollIoEvent) event).ops().value();
        happened((happened & IN) != 0, (happened & OUT) != 0, (happened & ~(IN | OUT)) != 0);
    }

    @Override
    int receive(ByteBuf into) throws IOException {
        int room = into.writableBytes();
        int came = into.hasMemoryAddress()
                ? socket.recvAddress(into.memoryAddress(), 0, room)
                : socket.recv(into.internalNioBuffer(0, room), 0, room);
        into.writerIndex(Math.max(came, 0));
        return came;
    }

    @Override
    int send(ByteBuf from, int bytes) throws IOException {
        int at = from.readerIndex();
        if (from.hasMemoryAddress()) {
            return socket.sendAddress(from.memoryAddress(), at, at + bytes);
        }
        ByteBuffer buffer = from.internalNioBuffer(at, bytes);
        return socket.send(buffer, buffer.position(), buffer.limit());
    }

    @Override
    void sendDirect(ByteBuffer from) throws IOException {
        int at = from.position();
        from.position(at + socket.send(from, at, from.limit()));
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

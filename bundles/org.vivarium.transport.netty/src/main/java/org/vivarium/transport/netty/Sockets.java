package org.vivarium.transport.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.vivarium.api.transport.Acceptor;

/** Which of the system's doors to sockets are used. */
enum Sockets {
    /** Linux's own, without the JDK between: fewer system calls, and no garbage for each event. */
    EPOLL {
        @Override
        IoHandlerFactory events() {
            return EpollIoHandler.newFactory();
        }

        @Override
        NettyPort listen(InetSocketAddress at, int backlog, List<NettyLoop> loops, NettyLoop loop, Acceptor acceptor)
                throws IOException {
            return EpollPort.open(at, backlog, loops, loop, acceptor);
        }

        @Override
        NettyDial dial(InetSocketAddress to, NettyLoop loop, Acceptor acceptor, Consumer<IOException> failed) {
            return new EpollDial(loop, to, acceptor, failed);
        }
    },

    /** The JDK's selectors, on every system. */
    NIO {
        @Override
        IoHandlerFactory events() {
            return NioIoHandler.newFactory();
        }

        @Override
        NettyPort listen(InetSocketAddress at, int backlog, List<NettyLoop> loops, NettyLoop loop, Acceptor acceptor)
                throws IOException {
            return NioPort.open(at, backlog, loops, loop, acceptor);
        }

        @Override
        NettyDial dial(InetSocketAddress to, NettyLoop loop, Acceptor acceptor, Consumer<IOException> failed) {
            return new NioDial(loop, to, acceptor, failed);
        }
    };

    abstract IoHandlerFactory events();

    /**
     * Opens a port; nobody is accepted before it begins.
     *
     * @param loop where it lives itself
     */
    abstract NettyPort listen(
            InetSocketAddress at, int backlog, List<NettyLoop> loops, NettyLoop loop, Acceptor acceptor)
            throws IOException;

    /** An attempt to connect; nothing happens before it begins. */
    abstract NettyDial dial(InetSocketAddress to, NettyLoop loop, Acceptor acceptor, Consumer<IOException> failed);
}

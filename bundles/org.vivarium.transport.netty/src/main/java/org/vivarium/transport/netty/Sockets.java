package org.vivarium.transport.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** Which of the system's doors to sockets are used. */
enum Sockets {
    /** Linux's own, without the JDK between: fewer system calls, and no garbage for each event. */
    EPOLL {
        @Override
        IoHandlerFactory events() {
            return EpollIoHandler.newFactory();
        }

        @Override
        ServerSocketChannel server() {
            return new EpollServerSocketChannel();
        }
    },

    /** The JDK's selectors, on every system. */
    NIO {
        @Override
        IoHandlerFactory events() {
            return NioIoHandler.newFactory();
        }

        @Override
        ServerSocketChannel server() {
            return new NioServerSocketChannel();
        }
    };

    abstract IoHandlerFactory events();

    abstract ServerSocketChannel server();
}

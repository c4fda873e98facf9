package org.vivarium.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.vivarium.api.transport.Acceptor;

/** Hands each new connection of one port to the loop that has the fewest. */
final class Accepting extends ChannelInboundHandlerAdapter {
    private static final InternalLogger log = InternalLoggerFactory.getInstance(Accepting.class);
    private static final int PAUSE_SECONDS = 1;

    private final List<NettyLoop> loops;
    private final Acceptor acceptor;

    /** Where the search for the fewest begins, so that equals have their turn. */
    private int next;

    Accepting(List<NettyLoop> loops, Acceptor acceptor) {
        this.loops = loops;
        this.acceptor = acceptor;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        SocketChannel channel = (SocketChannel) message;
        NettyLoop loop = leastLoaded();
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setAllocator(loop.buffers()).setRecvByteBufAllocator(loop.receive());
        channel.pipeline().addLast(new NettyConnection(loop, channel, acceptor));
        loop.load().incrementAndGet();
        channel.closeFuture().addListener(closed -> loop.load().decrementAndGet());
        loop.register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                forget((ChannelFuture) registered);
            }
        });
    }

    private static void forget(ChannelFuture registration) {
        Channel channel = registration.channel();
        channel.unsafe().closeForcibly();
    }

    private NettyLoop leastLoaded() {
        NettyLoop least = null;
        for (int i = 0; i < loops.size(); i++) {
            NettyLoop loop = loops.get((next + i) % loops.size());
            if (least == null || loop.load().get() < least.load().get()) {
                least = loop;
            }
        }
        next = (next + 1) % loops.size();
        return least;
    }

    /**
     * The system gives no more connections, most often for want of file descriptors: asking on would only burn the
     * loop.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Channel server = context.channel();
        log.warn(
                "cannot accept connections on {}: {}; trying again in {} s. If files are short, raise \"ulimit -n\"",
                server.localAddress(),
                cause.getMessage(),
                PAUSE_SECONDS);
        server.config().setAutoRead(false);
        server.eventLoop().schedule(() -> server.config().setAutoRead(true), PAUSE_SECONDS, TimeUnit.SECONDS);
    }
}

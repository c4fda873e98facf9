package org.vivarium.transport.netty;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.transport.Transport;
import org.vivarium.api.transport.TransportFactory;
import org.vivarium.api.transport.TransportSettings;

/**
 * Makes transports on Netty: on native epoll where the system has it, else on the JDK's selectors. The setting
 * {@value #EPOLL} of zoo.cfg decides otherwise: {@code false} never asks for epoll, {@code true} does not do without.
 */
@Component(service = PartFactory.class, immediate = true)
@Part(kind = "transport", name = "netty")
public final class NettyTransportFactory implements TransportFactory {
    static final String EPOLL = "transport.netty.epoll";

    /** What of Netty takes longest to load. */
    private static final List<Class<?>> SLOW =
            List.of(PooledByteBufAllocator.class, SingleThreadIoEventLoop.class, EpollIoHandler.class);

    /** Begins to load Netty, while the rest of the server starts. */
    @Activate
    public NettyTransportFactory() {
        Thread loading = new Thread(NettyTransportFactory::load, "vivarium-netty-load");
        loading.setDaemon(true);
        loading.start();
    }

    private static void load() {
        try {
            Epoll.isAvailable();
            for (Class<?> slow : SLOW) {
                Class.forName(slow.getName(), true, slow.getClassLoader());
            }
        } catch (ClassNotFoundException | LinkageError e) {
            return; // whoever opens a transport is told
        }
    }

    @Override
    public Transport open(TransportSettings settings) throws IOException {
        return NettyTransport.open(settings.loops(), sockets(settings.options().get(EPOLL)));
    }

    private static Sockets sockets(String epoll) throws IOException {
        if (epoll == null) {
            return Epoll.isAvailable() ? Sockets.EPOLL : Sockets.NIO;
        }
        return switch (epoll) {
            case "false" -> Sockets.NIO;
            case "true" -> {
                if (!Epoll.isAvailable()) {
                    throw new IOException(
                            EPOLL + "=true, but this system has no usable epoll: "
                                    + Epoll.unavailabilityCause().getMessage()
                                    + "; install Netty's native bundle for this platform, or remove the setting",
                            Epoll.unavailabilityCause());
                }
                yield Sockets.EPOLL;
            }
            default -> throw new IOException(EPOLL + " must be true or false, is \"" + epoll + "\"");
        };
    }
}

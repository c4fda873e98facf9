package org.vivarium.itests.contracts;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.vivarium.api.transport.TransportFactory;
import org.vivarium.transport.netty.NettyTransportFactory;

/** The Netty transport, as the system has it (on Linux: native epoll) and on the selectors of the JDK. */
class NettyTransportContractTest {
    private static final Map<String, String> ON_SELECTORS = Map.of("transport.netty.epoll", "false");

    @Nested
    class Bytes extends TransportContractTest {
        @Override
        TransportFactory factory() {
            return new NettyTransportFactory();
        }
    }

    @Nested
    class Life extends TransportLifeContractTest {
        @Override
        TransportFactory factory() {
            return new NettyTransportFactory();
        }
    }

    @Nested
    class BytesOnSelectors extends TransportContractTest {
        @Override
        TransportFactory factory() {
            return new NettyTransportFactory();
        }

        @Override
        Map<String, String> options() {
            return ON_SELECTORS;
        }
    }

    @Nested
    class LifeOnSelectors extends TransportLifeContractTest {
        @Override
        TransportFactory factory() {
            return new NettyTransportFactory();
        }

        @Override
        Map<String, String> options() {
            return ON_SELECTORS;
        }
    }

    @Nested
    class Connect extends TransportConnectContractTest {
        @Override
        TransportFactory factory() {
            return new NettyTransportFactory();
        }
    }

    @Nested
    class ConnectOnSelectors extends TransportConnectContractTest {
        @Override
        TransportFactory factory() {
            return new NettyTransportFactory();
        }

        @Override
        Map<String, String> options() {
            return ON_SELECTORS;
        }
    }
}

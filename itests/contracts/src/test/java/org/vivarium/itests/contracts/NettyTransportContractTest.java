package org.vivarium.itests.contracts;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.vivarium.api.transport.TransportFactory;
import org.vivarium.transport.netty.NettyTransportFactory;

class NettyTransportContractTest {
    @Nested
    class AsTheSystemHasIt extends TransportContractTest {
        @Override
        TransportFactory factory() {
            return new NettyTransportFactory();
        }

        @Override
        Map<String, String> options() {
            return Map.of();
        }
    }

    @Nested
    class OnTheSelectorsOfTheJdk extends TransportContractTest {
        @Override
        TransportFactory factory() {
            return new NettyTransportFactory();
        }

        @Override
        Map<String, String> options() {
            return Map.of("transport.netty.epoll", "false");
        }
    }
}

package org.vivarium.runtime;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import org.vivarium.api.transport.Acceptor;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.ConnectionHandler;

/** Lets no address have more connections than {@code maxClientCnxns} (compat A9). Any thread. */
final class Gate implements Acceptor {
    private final ConcurrentHashMap<InetAddress, Integer> counts = new ConcurrentHashMap<>();
    private final int perAddressMax;
    private final Acceptor next;

    /**
     * @param perAddressMax 0 for any number
     * @param next who is asked about those that are let through
     */
    Gate(int perAddressMax, Acceptor next) {
        this.perAddressMax = perAddressMax;
        this.next = next;
    }

    @Override
    public ConnectionHandler accepted(Connection connection) {
        if (perAddressMax == 0) {
            return next.accepted(connection);
        }
        InetAddress address = connection.remote().getAddress();
        if (counts.merge(address, 1, Integer::sum) > perAddressMax) {
            left(address);
            return null;
        }
        ConnectionHandler handler = next.accepted(connection);
        if (handler == null) {
            left(address);
            return null;
        }
        return new Counted(handler, address);
    }

    private void left(InetAddress address) {
        counts.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }

    private final class Counted implements ConnectionHandler {
        private final ConnectionHandler handler;
        private final InetAddress address;

        Counted(ConnectionHandler handler, InetAddress address) {
            this.handler = handler;
            this.address = address;
        }

        @Override
        public void received(ByteBuffer in) {
            handler.received(in);
        }

        @Override
        public void drained() {
            handler.drained();
        }

        @Override
        public boolean ended() {
            return handler.ended();
        }

        @Override
        public void closed() {
            left(address);
            handler.closed();
        }
    }
}

package org.vivarium.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * Which server to try next: all of the connect string, in an order drawn once, each with all the addresses that its
 * name has now. IO thread only.
 */
final class Servers {
    private final List<ConnectString.Server> order;
    private final Queue<InetSocketAddress> addresses = new ArrayDeque<>();
    private int next;
    private int triedInRound;

    Servers(List<ConnectString.Server> servers, RandomGenerator random) {
        order = new ArrayList<>(servers);
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
    }

    /** @throws IOException where the next one's name has no address; it counts as tried */
    InetSocketAddress next() throws IOException {
        if (addresses.isEmpty()) {
            ConnectString.Server server = order.get(next);
            next = (next + 1) % order.size();
            triedInRound++;
            try {
                for (InetAddress address : InetAddress.getAllByName(server.host())) {
                    addresses.add(new InetSocketAddress(address, server.port()));
                }
            } catch (UnknownHostException e) {
                throw new IOException(server + ": no address is known for this host", e);
            }
        }
        return addresses.remove();
    }

    /** Whether each server was tried since the last {@link #startRound()}. */
    boolean triedAll() {
        return triedInRound >= order.size() && addresses.isEmpty();
    }

    void startRound() {
        triedInRound = 0;
        addresses.clear();
    }
}

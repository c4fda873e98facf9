package org.vivarium.itests.contracts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivarium.api.transport.Connection;

/** What every transport must do with connections that it opens itself. */
@Timeout(300)
abstract class TransportConnectContractTest extends TransportFixture {
    private static final int TIMEOUT_MS = 60_000;

    /** Enough for the queue of a port that was opened with the shortest one. */
    private static final int MORE_THAN_WAIT = 20;

    private final BlockingQueue<Probe> connected = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

    private void connect(InetSocketAddress to, int timeoutMs, Function<Connection, Probe> handler) {
        transport.connect(
                to,
                timeoutMs,
                connection -> {
                    Probe probe = handler.apply(connection);
                    connected.add(probe);
                    return probe;
                },
                why -> failures.add(why.getMessage()));
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(60, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing within 60 s");
        return next;
    }

    private static ServerSocket fullPort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress address(ServerSocket port) {
        return (InetSocketAddress) port.getLocalSocketAddress();
    }

    @Test
    void bothSidesSpeak() throws Exception {
        var server = listen(Probe::new);
        connect(server.address(), TIMEOUT_MS, Probe::new);

        Probe one = next(connected);
        Probe other = accept();
        one.doOnLoop(() -> one.connection.send(ByteBuffer.wrap(new byte[5])));
        assertEquals("received 5", other.next());
        other.doOnLoop(() -> other.connection.send(ByteBuffer.wrap(new byte[7])));
        assertEquals("received 7", one.next());
        assertEquals(server.address(), one.connection.remote());
        assertEquals(one.connection.local(), other.connection.remote());
        one.doOnLoop(one.connection::close);
        assertEquals("closed", one.next());
        assertEquals("ended", other.next());
        assertEquals("closed", other.next());
        assertEquals(0, failures.size());
    }

    @Test
    void whatTheOtherSideSaysFirstIsSeen() throws Exception {
        try (var port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            connect(address(port), TIMEOUT_MS, Probe::new);
            try (Socket accepted = port.accept()) {
                accepted.getOutputStream().write(new byte[3]);
                Probe probe = next(connected);
                assertEquals("received 3", probe.next());
                probe.doOnLoop(() -> probe.connection.send(ByteBuffer.wrap(new byte[] {1, 2})));
                assertArrayEquals(new byte[] {1, 2}, accepted.getInputStream().readNBytes(2));
            }
        }
    }

    @Test
    void spreadsThemOverTheLoops() throws Exception {
        var server = listen(Probe::new);
        Set<Integer> loops = new HashSet<>();
        for (int i = 0; i < LOOPS * 2; i++) {
            connect(server.address(), TIMEOUT_MS, Probe::new);
            loops.add(next(connected).connection.loop().index());
        }
        assertEquals(LOOPS, loops.size());
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        InetSocketAddress gone;
        try (ServerSocket port = fullPort()) {
            gone = address(port);
        }
        connect(gone, TIMEOUT_MS, Probe::new);

        String failure = next(failures);
        assertTrue(failure.startsWith("cannot connect to localhost:" + gone.getPort() + ": "), failure);
        assertTrue(failure.contains("refused"), failure);
        assertNull(connected.poll());
    }

    @Test
    void saysThatANameHasNoAddress() throws Exception {
        connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1), TIMEOUT_MS, Probe::new);

        assertEquals("cannot connect to nowhere.invalid:1: no address is known for this host name", next(failures));
    }

    @Test
    void waitsNoLongerThanItMay() throws Exception {
        try (ServerSocket port = fullPort()) {
            for (int i = 0; i < MORE_THAN_WAIT; i++) {
                connect(address(port), 500, Probe::new);
            }
            assertEquals(
                    "cannot connect to localhost:" + port.getLocalPort() + ": no answer within 500 ms", next(failures));
        }
    }

    @Test
    void eachAttemptThatIsUnderWayFailsWhenTheTransportIsClosed() throws Exception {
        try (ServerSocket port = fullPort()) {
            for (int i = 0; i < MORE_THAN_WAIT; i++) {
                connect(address(port), TIMEOUT_MS, Probe::new);
            }
            transport.close();

            assertEquals(MORE_THAN_WAIT, connected.size() + failures.size());
            String why = "cannot connect to localhost:" + port.getLocalPort() + ": the transport is closed";
            assertEquals(Set.of(why), Set.copyOf(failures));
            for (Probe probe : connected) {
                assertEquals("closed", probe.next());
            }
            connect(address(port), TIMEOUT_MS, Probe::new);
            assertEquals(why, failures.toArray()[failures.size() - 1]);
        }
    }

    @Test
    void aConnectionThatIsNotWantedAnyMoreIsClosed() throws Exception {
        var server = listen(Probe::new);
        transport.connect(server.address(), TIMEOUT_MS, connection -> null, why -> failures.add(why.getMessage()));
        assertEquals("ended", accept().next());
        assertEquals(0, failures.size());
    }

    @Test
    void aTimeoutMustBeGiven() {
        assertThrows(IllegalArgumentException.class, () -> connect(any(), 0, Probe::new));
    }
}

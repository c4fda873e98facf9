package org.vivarium.itests.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.Transport;
import org.vivarium.api.transport.TransportFactory;
import org.vivarium.api.transport.TransportSettings;

/** A transport that is open during a test, and what its tests are made of. Nothing of it may be left behind. */
abstract class TransportFixture {
    static final int LOOPS = 3;

    private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
    final BlockingQueue<Probe> accepted = new LinkedBlockingQueue<>();
    Transport transport;

    abstract TransportFactory factory();

    /** The transport's own settings; none, unless a test says otherwise. */
    Map<String, String> options() {
        return Map.of();
    }

    @BeforeEach
    void open() throws IOException {
        transport = factory().open(new TransportSettings(LOOPS, options()));
    }

    @AfterEach
    void closeAndLeaveNothingBehind() throws Exception {
        transport.close();
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(threadsBefore);
        left.removeIf(thread -> !thread.isAlive() || !thread.getName().matches(".*(vivarium|[Nn]etty|[Gg]lobal).*"));
        assertEquals(Set.of(), left, "threads outlive the transport");
    }

    final Transport.Listener listen(Function<Connection, Probe> handler) throws IOException {
        return transport.listen(any(), -1, connection -> {
            Probe probe = handler.apply(connection);
            accepted.add(probe);
            return probe;
        });
    }

    final Probe accept() throws InterruptedException {
        Probe probe = accepted.poll(60, TimeUnit.SECONDS);
        assertNotNull(probe, "no connection was accepted within 60 s");
        return probe;
    }

    static InetSocketAddress any() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}

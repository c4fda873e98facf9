package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivarium.itests.servers.PeerNetwork;
import org.vivarium.itests.servers.ServerProcess;

/** The network does what tests of partitions take for granted: server 1 connects to server 2. */
@Timeout(120)
class PeerNetworkTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int SHORT_MS = 200;
    private static final int LONG_MS = 60_000;
    private static final Set<Integer> ONE = Set.of(1);
    private static final Set<Integer> TWO = Set.of(2);

    private PeerNetwork network;
    private ServerSocket quorum;
    private ServerSocket election;
    private String line;
    private Socket one;
    private Socket two;

    @BeforeEach
    void connect() throws IOException {
        network = new PeerNetwork();
        quorum = listen();
        election = listen();
        line = network.address(1, 2, quorum.getLocalPort(), election.getLocalPort());
        one = dial(1);
        two = quorum.accept();
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(ServerProcess.freePort(), 5, LOOPBACK);
    }

    private Socket dial(int field) throws IOException {
        return new Socket(LOOPBACK, Integer.parseInt(line.split(":")[field]));
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        two.close();
        quorum.close();
        election.close();
        network.close();
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hear(Socket socket, int bytes, int limitMs) throws IOException {
        socket.setSoTimeout(limitMs);
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    @Test
    void nothingComesOneWayUntilItIsHealed() throws Exception {
        say(one, "a");
        assertEquals("a", hear(two, 1, LONG_MS));
        network.drop(ONE, TWO);
        say(one, "b");
        say(two, "c");
        assertEquals("c", hear(one, 1, LONG_MS), "the other way is open");
        assertThrows(SocketTimeoutException.class, () -> hear(two, 1, SHORT_MS));
        network.heal();
        assertEquals("b", hear(two, 1, LONG_MS));
    }

    @Test
    void aNewConnectionLeadsNowhereUntilItIsHealed() throws Exception {
        network.drop(TWO, ONE);
        try (Socket next = dial(1)) {
            say(next, "a");
            quorum.setSoTimeout(SHORT_MS);
            assertThrows(SocketTimeoutException.class, quorum::accept);
            network.heal();
            quorum.setSoTimeout(LONG_MS);
            try (Socket accepted = quorum.accept()) {
                assertEquals("a", hear(accepted, 1, LONG_MS));
            }
        }
    }

    @Test
    void resetsWhatIsThereAndWhatComes() throws Exception {
        network.reset(TWO, ONE);
        assertThrows(SocketException.class, () -> hear(one, 1, LONG_MS));
        assertThrows(SocketException.class, () -> hear(two, 1, LONG_MS));
        assertThrows(SocketException.class, () -> hear(dial(1), 1, LONG_MS));
        network.heal();
        try (Socket next = dial(1);
                Socket accepted = quorum.accept()) {
            say(accepted, "a");
            assertEquals("a", hear(next, 1, LONG_MS));
        }
    }

    @Test
    void anEndGoesOnBehindTheLastByte() throws Exception {
        say(one, "last");
        one.close();
        assertEquals("last", hear(two, 5, LONG_MS));
    }

    @Test
    void serversAreCalledBackThroughTheNetwork() throws Exception {
        String back = network.address(2, 1, ServerProcess.freePort(), election.getLocalPort());
        try (Socket knocking = dial(2);
                Socket accepted = election.accept()) {
            String own = "127.0.0.1:" + election.getLocalPort();
            say(knocking, "hello " + own + ".");
            String expected = "hello 127.0.0.1:" + back.split(":")[2] + ".";
            assertEquals(expected, hear(accepted, expected.length(), LONG_MS));
        }
    }
}

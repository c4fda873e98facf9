package org.vivarium.itests.contracts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vivarium.itests.contracts.Probe.eventually;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivarium.api.transport.Loop;

/** What every transport must do with connections, ports and loops, from their begin to their end. */
@Timeout(300)
abstract class TransportLifeContractTest extends TransportFixture {
    // ends

    @Test
    void theEndOfTheOtherSideClosesOnceAnswersAreSent() throws Exception {
        byte[] answer = bytes(6 << 20);
        var server = listen(connection -> new Probe(connection) {
            @Override
            void read(ByteBuffer in) {
                super.read(in);
                connection.write(ByteBuffer.wrap(answer));
                connection.flush();
            }
        });
        try (var peer = new Peer(server.address(), 32 * 1024)) {
            peer.send(new byte[4]);
            peer.socket.shutdownOutput();
            assertArrayEquals(answer, peer.receiveAll());
            Probe probe = accept();
            assertEquals("received 4", probe.next());
            assertEquals("ended", probe.next());
            assertEquals("closed", probe.next());
        }
    }

    @Test
    void anAnswerMayComeAfterTheEndOfTheOtherSide() throws Exception {
        var server = listen(connection -> new Probe(connection) {
            @Override
            public boolean ended() {
                super.ended();
                return false;
            }
        });
        try (var peer = new Peer(server.address())) {
            peer.send(new byte[4]);
            peer.socket.shutdownOutput();
            Probe probe = accept();
            assertEquals("received 4", probe.next());
            assertEquals("ended", probe.next());
            probe.doOnLoop(() -> {
                probe.connection.write(ByteBuffer.wrap(new byte[] {5, 6}));
                probe.connection.close();
            });
            assertArrayEquals(new byte[] {5, 6}, peer.receiveAll());
            assertEquals("closed", probe.next());
        }
    }

    @Test
    void bigAnswersMayComeAfterTheEndOfTheOtherSide() throws Exception {
        byte[] answer = bytes(6 << 20);
        var server = listen(connection -> new Probe(connection) {
            @Override
            public boolean ended() {
                super.ended();
                return false;
            }
        });
        try (var peer = new Peer(server.address(), 32 * 1024)) {
            peer.socket.shutdownOutput();
            Probe probe = accept();
            assertEquals("ended", probe.next());
            for (int i = 0; i < 3; i++) {
                probe.doOnLoop(() -> {
                    probe.connection.write(ByteBuffer.wrap(answer));
                    probe.connection.flush();
                });
                assertArrayEquals(answer, peer.receive(answer.length));
                eventually("sent", () -> probe.onLoop(probe.connection::pending) == 0);
            }
            probe.doOnLoop(() -> {
                probe.connection.write(ByteBuffer.wrap(answer));
                probe.connection.close();
            });
            assertArrayEquals(answer, peer.receiveAll());
            assertEquals("closed", probe.next());
        }
    }

    @Test
    void theEndIsToldAfterWhatCameBeforeIt() throws Exception {
        var server = listen(connection -> new Probe(connection) {
            @Override
            void read(ByteBuffer in) {
                in.get();
                connection.reading(false);
            }
        });
        try (var peer = new Peer(server.address())) {
            peer.send(new byte[2]);
            Probe probe = accept();
            assertEquals("received 2", probe.next());
            peer.send(new byte[5]);
            peer.socket.shutdownOutput();
            int taken = 1;
            String next;
            do {
                probe.doOnLoop(() -> probe.connection.reading(true));
                next = probe.next();
                taken += next.startsWith("received") ? 1 : 0;
            } while (next.startsWith("received"));
            assertEquals(7, taken);
            assertEquals("ended", next);
            assertEquals("closed", probe.next());
        }
    }

    @Test
    void closeSendsWhatWasWrittenFirst() throws Exception {
        var server = listen(Probe::new);
        byte[] sent = bytes(6 << 20);
        try (var peer = new Peer(server.address(), 32 * 1024)) {
            Probe probe = accept();
            probe.doOnLoop(() -> {
                probe.connection.write(ByteBuffer.wrap(sent));
                probe.connection.close();
                probe.connection.write(ByteBuffer.allocate(3)); // on a closed connection nothing happens
                probe.connection.flush();
                probe.connection.close();
                probe.told.add("not re-entered");
            });
            assertEquals("not re-entered", probe.next());
            assertArrayEquals(sent, peer.receiveAll());
            assertEquals("closed", probe.next());
        }
    }

    @Test
    void abortLosesWhatWasNotSent() throws Exception {
        var server = listen(Probe::new);
        byte[] sent = bytes(16 << 20);
        try (var peer = new Peer(server.address(), 32 * 1024)) {
            Probe probe = accept();
            probe.doOnLoop(() -> {
                probe.connection.write(ByteBuffer.wrap(sent));
                probe.connection.flush();
            });

            probe.connection.abort(); // not on its loop

            assertEquals("closed", probe.next());
            assertTrue(peer.receiveAll().length < sent.length);
            probe.doOnLoop(() -> {
                probe.connection.write(ByteBuffer.allocate(3));
                probe.connection.flush();
                probe.connection.reading(false);
                probe.connection.reading(true);
                probe.connection.close();
                probe.connection.abort();
            });
            assertEquals(0, probe.onLoop(probe.connection::pending));
            assertNull(probe.told.peek(), "closed is the last call");
        }
    }

    @Test
    void aHandlerThatThrowsLosesItsOwnConnectionOnly() throws Exception {
        var server = listen(connection -> new Probe(connection) {
            @Override
            void read(ByteBuffer in) {
                if (in.get() == 13) {
                    throw new IllegalStateException("planted");
                }
                connection.write(ByteBuffer.wrap(new byte[] {1}));
                connection.flush();
            }
        });
        var peers = new ArrayList<Peer>();
        var probes = new ArrayList<Probe>();
        try {
            for (int i = 0; i < LOOPS + 1; i++) { // one by one: loops accept side by side, in any order
                peers.add(new Peer(server.address()));
                probes.add(accept());
            }
            Probe unlucky = probes.get(0);
            peers.get(0).send(new byte[] {13, 0, 0});
            assertEquals("received 3", unlucky.next());
            assertEquals("closed", unlucky.next());
            assertEquals(0, peers.get(0).receiveAll().length);
            assertEquals(unlucky.connection.loop(), probes.get(LOOPS).connection.loop(), "the last shares its loop");
            for (Peer other : peers.subList(1, peers.size())) {
                other.send(new byte[] {0});
                assertArrayEquals(new byte[] {1}, other.receive(1));
            }
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void theOtherSidesDeathIsTold() throws Exception {
        var server = listen(Probe::new);
        try (var peer = new Peer(server.address())) {
            Probe probe = accept();
            peer.die();
            String last = probe.next();
            assertEquals("closed", last.equals("ended") ? probe.next() : last);
        }
    }

    // ports, loops and life

    @Test
    void aRefusedConnectionIsClosedAtOnce() throws Exception {
        var server = transport.listen(any(), -1, connection -> null);
        try (var peer = new Peer(server.address())) {
            assertEquals(0, peer.receiveAll().length);
        }
    }

    @Test
    void anAcceptorThatThrowsRefusesThatConnectionOnly() throws Exception {
        var count = new AtomicInteger();
        var server = listen(connection -> {
            if (count.getAndIncrement() == 0) {
                throw new IllegalStateException("planted");
            }
            return new Probe(connection);
        });
        try (var first = new Peer(server.address())) {
            assertEquals(0, first.receiveAll().length);
        }
        try (var second = new Peer(server.address())) { // not before: loops accept side by side, in any order
            second.send(new byte[1]);
            assertEquals("received 1", accept().next());
        }
    }

    @Test
    void anAcceptorMayWriteAndStopReading() throws Exception {
        var server = listen(connection -> {
            connection.write(ByteBuffer.wrap(new byte[] {1, 2}));
            connection.flush();
            connection.reading(false);
            return new Probe(connection);
        });
        try (var peer = new Peer(server.address())) {
            assertArrayEquals(new byte[] {1, 2}, peer.receive(2));
            peer.send(new byte[3]);
            Probe probe = accept();
            probe.doOnLoop(() -> probe.connection.reading(true));
            assertEquals("received 3", probe.next());
        }
    }

    @Test
    void knowsBothAddresses() throws Exception {
        var server = listen(Probe::new);
        try (var peer = new Peer(server.address())) {
            Probe probe = accept();
            assertEquals(peer.socket.getLocalPort(), probe.connection.remote().getPort());
            assertEquals(server.address(), probe.connection.local());
        }
    }

    @Test
    void spreadsConnectionsEvenly() throws Exception {
        var server = listen(Probe::new);
        var peers = new ArrayList<Peer>();
        var probes = new ArrayList<Probe>();
        try {
            for (int i = 0; i < 10 * LOOPS; i++) {
                peers.add(new Peer(server.address()));
                probes.add(accept());
            }
            for (Loop loop : transport.loops()) {
                assertEquals(10, on(probes, loop).size(), "loop " + loop.index());
            }
            List<Probe> gone = on(probes, transport.loops().get(1));
            for (Probe probe : gone) {
                probe.connection.abort();
                assertEquals("closed", probe.next());
            }
            for (int i = 0; i < 10; i++) { // those go where there is room
                peers.add(new Peer(server.address()));
                assertEquals(1, accept().connection.loop().index());
            }
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    private static List<Probe> on(List<Probe> probes, Loop loop) {
        return probes.stream().filter(probe -> probe.connection.loop() == loop).toList();
    }

    @Test
    void serves1000Connections() throws Exception {
        var server = listen(connection -> new Probe(connection) {
            @Override
            void read(ByteBuffer in) {
                connection.write(in);
                connection.flush();
            }
        });
        var peers = new ArrayList<Peer>();
        try {
            for (int i = 0; i < 1000; i++) {
                peers.add(new Peer(server.address()));
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 1000; i++) {
                    peers.get(i).send(ByteBuffer.allocate(4).putInt(i).array());
                }
                for (int i = 0; i < 1000; i++) {
                    assertEquals(i, ByteBuffer.wrap(peers.get(i).receive(4)).getInt());
                }
            }
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
        for (int i = 0; i < 1000; i++) {
            Probe probe = accept();
            eventually("closed", () -> probe.told.contains("closed"));
        }
    }

    @Test
    void loopsRunTasksInOrderOnTheirThread() throws Exception {
        assertEquals(LOOPS, transport.loops().size());
        var threads = new HashSet<Thread>();
        for (int i = 0; i < LOOPS; i++) {
            Loop loop = transport.loops().get(i);
            assertEquals(i, loop.index());
            var ran = new ArrayList<Integer>();
            var done = new CountDownLatch(1);
            for (int task = 0; task < 10_000; task++) {
                int number = task;
                loop.execute(() -> ran.add(number));
            }
            loop.execute(() -> {
                threads.add(Thread.currentThread());
                done.countDown();
            });
            assertTrue(done.await(60, TimeUnit.SECONDS));
            assertEquals(10_000, ran.size());
            for (int task = 0; task < 10_000; task++) {
                assertEquals(task, ran.get(task));
            }
        }
        assertEquals(LOOPS, threads.size());
    }

    @Test
    void aClosedPortLeavesItsConnectionsOpen() throws Exception {
        var server = listen(Probe::new);
        try (var peer = new Peer(server.address())) {
            Probe probe = accept();
            server.close();
            server.close();
            // the JDK's selectors let go of a closed port only when they are asked for events again, a moment later; as
            // long as the connection is open, the system gives its port to nobody else
            eventually("nobody listens", () -> isRefused(server.address()));
            peer.send(new byte[7]);
            assertEquals("received 7", probe.next());
        }
    }

    private static boolean isRefused(InetSocketAddress address) throws IOException {
        try {
            new Peer(address).close();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    @Test
    void aPortInUseIsNamedWithTheReasonAndWhatToDo() throws Exception {
        var server = listen(Probe::new);
        IOException refused =
                assertThrows(IOException.class, () -> transport.listen(server.address(), -1, connection -> null));
        String message = refused.getMessage();
        assertTrue(message.contains("127.0.0.1:" + server.address().getPort()), message);
        assertTrue(message.contains("in use"), message);
        assertTrue(message.contains("another port"), message);
    }

    @Test
    void anAddressThatIsNotOursIsRefused() {
        for (var address : List.of(
                new InetSocketAddress("192.0.2.1", 2181), // reserved for documents (RFC 5737)
                InetSocketAddress.createUnresolved("no-such-host.invalid", 2181))) {
            IOException refused = assertThrows(IOException.class, () -> transport.listen(address, -1, c -> null));
            assertTrue(refused.getMessage().contains(address.getHostString() + ":2181"), refused.getMessage());
        }
    }

    @Test
    void closeEndsEverythingAndThePortCanBeHadAgain() throws Exception {
        var server = listen(Probe::new);
        for (int round = 0; round < 3; round++) {
            try (var peer = new Peer(server.address())) {
                Probe probe = accept();
                peer.send(new byte[1]);
                assertEquals("received 1", probe.next());
                Loop loop = transport.loops().get(0);

                transport.close();

                assertEquals("closed", probe.told.poll(), "told before close returned");
                assertEquals(0, peer.receiveAll().length);
                loop.execute(() -> probe.told.add("not dropped"));
                transport.close();
                assertNull(probe.told.peek());
                assertThrows(IOException.class, () -> transport.listen(any(), -1, connection -> null));
            }
            open();
            server = transport.listen(server.address(), 100, connection -> {
                var probe = new Probe(connection);
                accepted.add(probe);
                return probe;
            });
        }
    }
}

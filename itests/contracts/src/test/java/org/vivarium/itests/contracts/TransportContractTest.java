package org.vivarium.itests.contracts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vivarium.itests.contracts.Probe.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.Loop;
import org.vivarium.api.transport.Transport;
import org.vivarium.api.transport.TransportFactory;
import org.vivarium.api.transport.TransportSettings;

/** What every transport must do, shown with real sockets. */
@Timeout(60)
abstract class TransportContractTest {
    private static final int LOOPS = 3;

    private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
    private final BlockingQueue<Probe> accepted = new LinkedBlockingQueue<>();
    private Transport transport;

    abstract TransportFactory factory();

    abstract Map<String, String> options();

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

    // bytes in

    @Test
    void showsWhatComesInAHeapBuffer() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        var server = listen(connection -> new Probe(connection) {
            @Override
            void read(ByteBuffer in) {
                seen.add(in.hasArray() + " " + (in.order() == ByteOrder.BIG_ENDIAN) + " " + in.getLong());
                in.order(ByteOrder.LITTLE_ENDIAN); // a handler's change must not be seen by the next call
            }
        });
        try (var peer = new Peer(server.address())) {
            for (long i = 1; i < 4; i++) {
                peer.send(ByteBuffer.allocate(8).putLong(i).array());
                assertEquals("true true " + i, seen.poll(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void oneSmallWriteIsOneCall() throws Exception {
        var server = listen(Probe::new);
        try (var peer = new Peer(server.address())) {
            peer.send(new byte[1000]);
            assertEquals("received 1000", accept().next());
        }
    }

    @Test
    void whatIsLeftIsShownAgainInFrontOfWhatComesNext() throws Exception {
        var frames = new LinkedBlockingQueue<byte[]>();
        var server = listen(connection -> new Frames(connection, frames));
        var random = new Random(42);
        try (var peer = new Peer(server.address())) {
            for (int round = 0; round < 200; round++) {
                byte[][] sent = new byte[1 + random.nextInt(5)][];
                var bytes = ByteBuffer.allocate(64 * 1024);
                for (int i = 0; i < sent.length; i++) {
                    sent[i] = new byte[random.nextInt(random.nextBoolean() ? 20 : 9000)];
                    random.nextBytes(sent[i]);
                    bytes.putInt(sent[i].length).put(sent[i]);
                }
                sendInPieces(peer, Arrays.copyOf(bytes.array(), bytes.position()), random);
                for (byte[] frame : sent) {
                    assertArrayEquals(frame, frames.poll(20, TimeUnit.SECONDS), "round " + round);
                }
            }
        }
    }

    private static void sendInPieces(Peer peer, byte[] bytes, Random random) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 5000));
            peer.send(Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }
    }

    @Test
    void gathersABigFrame() throws Exception {
        var frames = new LinkedBlockingQueue<byte[]>();
        var server = listen(connection -> new Frames(connection, frames));
        byte[] big = bytes(8 << 20);
        try (var peer = new Peer(server.address())) {
            peer.send(ByteBuffer.allocate(4).putInt(big.length).array());
            peer.send(big);
            peer.send(new byte[] {0, 0, 0, 2, 7, 8, 0, 0, 0});
            assertArrayEquals(big, frames.poll(20, TimeUnit.SECONDS));
            assertArrayEquals(new byte[] {7, 8}, frames.poll(20, TimeUnit.SECONDS));
            peer.send(new byte[] {1, 9});
            assertArrayEquals(new byte[] {9}, frames.poll(20, TimeUnit.SECONDS));
        }
    }

    // bytes out

    @Test
    void sendsOnlyWithAFlushAndInOrder() throws Exception {
        var server = listen(Probe::new);
        try (var peer = new Peer(server.address())) {
            Probe probe = accept();
            probe.doOnLoop(() -> {
                for (int i = 0; i < 100; i++) {
                    probe.connection.write(ByteBuffer.wrap(new byte[] {(byte) i}));
                }
            });
            assertEquals(100, probe.onLoop(probe.connection::pending));
            assertEquals(0, peer.socket.getInputStream().available());

            probe.doOnLoop(probe.connection::flush);

            byte[] got = peer.receive(100);
            for (int i = 0; i < 100; i++) {
                assertEquals(i, got[i]);
            }
            assertEquals(0, probe.onLoop(probe.connection::pending));
        }
    }

    @Test
    void copiesWhatIsWritten() throws Exception {
        var server = listen(Probe::new);
        try (var peer = new Peer(server.address())) {
            Probe probe = accept();
            probe.doOnLoop(() -> {
                var buffer = ByteBuffer.allocate(3).put(0, new byte[] {1, 2, 3});
                probe.connection.write(buffer);
                buffer.clear().put(new byte[] {9, 9, 9});
                probe.connection.flush();
            });
            assertArrayEquals(new byte[] {1, 2, 3}, peer.receive(3));
        }
    }

    @Test
    void aSlowReaderGetsEverythingAndIsToldOfWhenItHasDrained() throws Exception {
        var server = listen(Probe::new);
        byte[] sent = bytes(24 << 20);
        try (var peer = new Peer(server.address(), 32 * 1024)) {
            Probe probe = accept();
            long pending = probe.onLoop(() -> {
                for (int at = 0; at < sent.length; at += 1 << 20) {
                    probe.connection.write(ByteBuffer.wrap(sent, at, 1 << 20));
                    probe.connection.flush();
                }
                probe.connection.reading(false);
                return probe.connection.pending();
            });
            assertTrue(pending > sent.length / 2, "the sockets cannot hold that much: " + pending);
            assertNull(probe.told.peek(), "nobody has read yet");

            // every byte but those of the last half: the handler must be told before the end
            byte[] first = peer.receive(sent.length - (int) pending / 4);
            assertEquals("drained", probe.next());
            byte[] last = peer.receive((int) pending / 4);

            assertArrayEquals(Arrays.copyOf(sent, first.length), first);
            assertArrayEquals(Arrays.copyOfRange(sent, first.length, sent.length), last);
            eventually("nothing pending", () -> probe.onLoop(probe.connection::pending) == 0);
            assertNull(probe.told.peek(), "told once for one stop");
        }
    }

    @Test
    void manySmallWritesToASlowReaderArriveInOrder() throws Exception {
        var server = listen(Probe::new);
        int count = 400_000;
        try (var peer = new Peer(server.address(), 32 * 1024)) {
            Probe probe = accept();
            probe.doOnLoop(() -> {
                var number = ByteBuffer.allocate(64);
                for (int i = 0; i < count; i++) {
                    probe.connection.write(number.clear().putInt(0, i));
                    if (i % 3 == 0) {
                        probe.connection.flush();
                    }
                }
                probe.connection.flush();
            });
            for (int i = 0; i < count; i++) {
                assertEquals(i, ByteBuffer.wrap(peer.receive(64)).getInt());
            }
        }
    }

    @Test
    void drainedComesWhereTheSocketTakesAllAtOnce() throws Exception {
        var server = listen(Probe::new);
        try (var peer = new Peer(server.address())) {
            Probe probe = accept();
            probe.doOnLoop(() -> {
                probe.connection.write(ByteBuffer.allocate(5));
                probe.connection.reading(false);
                probe.connection.flush();
                probe.told.add("not re-entered");
            });
            assertEquals("not re-entered", probe.next());
            assertEquals("drained", probe.next());
            peer.receive(5);
        }
    }

    // back pressure

    @Test
    void readsNothingWhileReadingIsOff() throws Exception {
        var received = new LinkedBlockingQueue<Byte>();
        var server = listen(connection -> new Probe(connection) {
            @Override
            void read(ByteBuffer in) {
                while (in.hasRemaining()) {
                    received.add(in.get());
                }
                connection.reading(false);
            }
        });
        var address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.address().getPort());
        try (var peer = SocketChannel.open(address)) {
            peer.write(ByteBuffer.wrap(new byte[] {1}));
            Probe probe = accept();
            assertEquals("received 1", probe.next());
            peer.configureBlocking(false);
            long sent = fill(peer);
            assertNull(probe.told.peek());

            long taken = 1;
            while (taken < 1 + sent) {
                probe.doOnLoop(() -> probe.connection.reading(true));
                taken += Long.parseLong(probe.next().substring("received ".length()));
            }
            byte expected = 0;
            assertEquals((byte) 1, received.poll());
            for (Byte each : received) {
                assertEquals(expected++, each);
            }
            assertEquals(1 + sent, taken);
        }
    }

    /** Writes a rising sequence until the connection takes no more. */
    private static long fill(SocketChannel peer) throws IOException {
        long sent = 0;
        for (int refused = 0; refused < 200; ) {
            var some = ByteBuffer.allocate(1000);
            for (int i = 0; i < 1000; i++) {
                some.put((byte) (sent + i));
            }
            int taken = peer.write(some.flip());
            sent += taken;
            refused = taken == 0 ? refused + 1 : 0;
            if (taken == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        return sent;
    }

    @Test
    void whatWasReadIsShownWhenReadingStartsAgain() throws Exception {
        var server = listen(connection -> new Probe(connection) {
            @Override
            void read(ByteBuffer in) {
                in.get();
                connection.reading(false);
            }
        });
        try (var peer = new Peer(server.address())) {
            peer.send(new byte[] {1, 2, 3});
            Probe probe = accept();
            assertEquals("received 3", probe.next());
            probe.doOnLoop(() -> {
                probe.connection.reading(true);
                probe.told.add("not re-entered");
            });
            assertEquals("not re-entered", probe.next());
            assertEquals("received 2", probe.next());
            assertNull(probe.told.peek());
            probe.doOnLoop(() -> probe.connection.reading(true));
            assertEquals("received 1", probe.next());
        }
    }

    @Test
    void turningReadingOffAndOnWithinACallShowsTheRestAgain() throws Exception {
        var server = listen(connection -> new Probe(connection) {
            @Override
            void read(ByteBuffer in) {
                in.get();
                connection.reading(false);
                connection.reading(true);
            }
        });
        try (var peer = new Peer(server.address())) {
            peer.send(new byte[3]);
            Probe probe = accept();
            assertEquals("received 3", probe.next());
            assertEquals("received 2", probe.next());
            assertEquals("received 1", probe.next());
        }
    }

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
        try (var first = new Peer(server.address());
                var second = new Peer(server.address());
                var third = new Peer(server.address());
                var fourth = new Peer(server.address())) {
            Probe unlucky = accept();
            first.send(new byte[] {13, 0, 0});
            assertEquals("received 3", unlucky.next());
            assertEquals("closed", unlucky.next());
            assertEquals(0, first.receiveAll().length);
            for (Peer other : List.of(second, third, fourth)) { // the fourth shares a loop with the first
                other.send(new byte[] {0});
                assertArrayEquals(new byte[] {1}, other.receive(1));
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
        try (var first = new Peer(server.address());
                var second = new Peer(server.address())) {
            assertEquals(0, first.receiveAll().length);
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
            assertTrue(done.await(20, TimeUnit.SECONDS));
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
            assertThrows(IOException.class, () -> new Peer(server.address()).close());
            peer.send(new byte[7]);
            assertEquals("received 7", probe.next());
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

    // what the tests are made of

    /** Splits what comes into frames of a length and so many bytes. */
    private static final class Frames extends Probe {
        private final BlockingQueue<byte[]> frames;

        Frames(Connection connection, BlockingQueue<byte[]> frames) {
            super(connection);
            this.frames = frames;
        }

        @Override
        void read(ByteBuffer in) {
            while (in.remaining() >= 4 && in.remaining() - 4 >= in.getInt(in.position())) {
                byte[] frame = new byte[in.getInt()];
                in.get(frame);
                frames.add(frame);
            }
        }
    }

    private Transport.Listener listen(Function<Connection, Probe> handler) throws IOException {
        return transport.listen(any(), -1, connection -> {
            Probe probe = handler.apply(connection);
            accepted.add(probe);
            return probe;
        });
    }

    private Probe accept() throws InterruptedException {
        Probe probe = accepted.poll(20, TimeUnit.SECONDS);
        assertNotNull(probe, "no connection was accepted within 20 s");
        return probe;
    }

    private static InetSocketAddress any() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}

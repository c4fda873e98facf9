package org.vivarium.itests.contracts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vivarium.itests.contracts.Probe.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivarium.api.transport.Connection;

/** What every transport must do with bytes, shown with real sockets: in, out, and held back. */
@Timeout(300)
abstract class TransportContractTest extends TransportFixture {
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
                assertEquals("true true " + i, seen.poll(60, TimeUnit.SECONDS));
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
                    assertArrayEquals(frame, frames.poll(60, TimeUnit.SECONDS), "round " + round);
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
            assertArrayEquals(big, frames.poll(60, TimeUnit.SECONDS));
            assertArrayEquals(new byte[] {7, 8}, frames.poll(60, TimeUnit.SECONDS));
            peer.send(new byte[] {1, 9});
            assertArrayEquals(new byte[] {9}, frames.poll(60, TimeUnit.SECONDS));
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
    void theSameDirectBufferIsSentToManyWithoutAFlush() throws Exception {
        var server = listen(Probe::new);
        byte[] sent = bytes(100);
        ByteBuffer shared = ByteBuffer.allocateDirect(100).put(sent).flip();
        for (int i = 0; i < 2 * LOOPS; i++) {
            try (var peer = new Peer(server.address())) {
                Probe probe = accept();
                probe.doOnLoop(() -> probe.connection.send(shared.rewind()));
                assertArrayEquals(sent, peer.receive(100));
            }
        }
    }

    @Test
    void whatIsSentAtOnceComesBehindWhatWasWrittenAndWholeToASlowReader() throws Exception {
        var server = listen(Probe::new);
        byte[] sent = bytes(12 << 20);
        ByteBuffer shared = ByteBuffer.allocateDirect(sent.length).put(sent).flip();
        try (var peer = new Peer(server.address(), 32 * 1024)) {
            Probe probe = accept();
            probe.doOnLoop(() -> {
                probe.connection.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                probe.connection.send(shared.rewind());
                probe.connection.send(ByteBuffer.wrap(new byte[] {4, 5}));
                shared.clear().put(new byte[sent.length]); // it is free again
            });
            assertArrayEquals(new byte[] {1, 2, 3}, peer.receive(3));
            assertArrayEquals(sent, peer.receive(sent.length));
            assertArrayEquals(new byte[] {4, 5}, peer.receive(2));
            shared.clear().put(sent).flip();
            probe.doOnLoop(() -> {
                probe.connection.send(shared);
                shared.clear().put(new byte[sent.length]);
                probe.connection.close();
                probe.connection.send(ByteBuffer.allocateDirect(3)); // on a closed connection nothing happens
            });
            assertArrayEquals(sent, peer.receiveAll());
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
            var all = ByteBuffer.wrap(peer.receive(64 * count));
            for (int i = 0; i < count; i++) {
                assertEquals(i, all.getInt(64 * i));
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
}

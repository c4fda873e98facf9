package org.vivarium.runtime.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivarium.api.broadcast.Framing;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.transport.Transport;
import org.vivarium.api.transport.TransportSettings;
import org.vivarium.transport.netty.NettyTransportFactory;

/** Links over real sockets, with messages that have their length in front. */
@Timeout(120)
class BroadcastLinksTest {
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private final Ensemble ensemble = Ports.ensemble(1, 2);
    private final List<Node> nodes = new ArrayList<>();
    private Transport transport;

    /** A server that has only its links. */
    private final class Node implements BroadcastLinks.Events {
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        final BroadcastLinks links;

        Node(long sid) throws IOException {
            links = new BroadcastLinks(
                    transport,
                    ensemble,
                    ensemble.member(sid),
                    Ports.TIMEOUT_MS,
                    () -> BroadcastLinksTest::lengthInFront,
                    this);
            nodes.add(this);
        }

        @Override
        public void opened(long link, long peer) {
            told.add("opened " + link + " " + peer);
        }

        @Override
        public void received(long link, List<byte[]> messages) {
            for (byte[] message : messages) {
                String text = new String(message, 4, message.length - 4, StandardCharsets.UTF_8);
                told.add(link + " " + (text.length() > 20 ? text.length() + " bytes" : text));
            }
        }

        @Override
        public void closed(long link, long peer) {
            told.add("closed " + link + " " + peer);
        }

        void send(long link, String text) {
            links.send(link, message(text));
        }

        void expect(String what) throws InterruptedException {
            assertEquals(what, told.poll(60, TimeUnit.SECONDS));
        }
    }

    /** A {@link Framing} that takes its own length into the message, as the real one does. */
    private static int lengthInFront(ByteBuffer in) throws IOException {
        if (in.remaining() < 4) {
            return 0;
        }
        int length = in.getInt(in.position());
        if (length < 0 || length > MESSAGE_BYTES_MAX) {
            throw new IOException("a message of " + length + " bytes");
        }
        return in.remaining() < 4 + length ? 0 : 4 + length;
    }

    private static byte[] message(String text) {
        return RawPeer.framed(text.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void open() throws IOException {
        transport = new NettyTransportFactory().open(new TransportSettings(2, Map.of()));
    }

    @AfterEach
    void close() {
        nodes.forEach(node -> node.links.close());
        transport.close();
    }

    /** Server 1 has dialled server 2; link 1 at both. */
    private void connect() throws Exception {
        new Node(1);
        new Node(2);
        one().links.dial(2);
        one().expect("opened 1 2");
        other().expect("opened 1 -1");
    }

    private Node one() {
        return nodes.get(0);
    }

    private Node other() {
        return nodes.get(1);
    }

    @Test
    void messagesArriveWholeAndInOrder() throws Exception {
        connect();
        for (int i = 0; i < 5000; i++) {
            one().send(1, "m" + i);
            other().send(1, "n" + i);
        }
        for (int i = 0; i < 5000; i++) {
            other().expect("1 m" + i);
            one().expect("1 n" + i);
        }
        one().send(1, "x".repeat(MESSAGE_BYTES_MAX));
        one().send(1, "last");
        other().expect("1 " + MESSAGE_BYTES_MAX + " bytes");
        other().expect("1 last");
    }

    @Test
    void linksHaveTheirOwnIds() throws Exception {
        connect();
        one().links.dial(2);
        one().expect("opened 2 2");
        other().expect("opened 2 -1");
        one().send(2, "two");
        one().send(1, "one");
        List<String> came = new ArrayList<>();
        came.add(other().told.poll(60, TimeUnit.SECONDS));
        came.add(other().told.poll(60, TimeUnit.SECONDS));
        came.sort(null);
        assertEquals(List.of("1 one", "2 two"), came);
        one().send(3, "nobody");
        one().links.hangUp(3);
    }

    @Test
    void whatWasSentBeforeHangingUpArrivesAndBothEndsAreToldOnce() throws Exception {
        connect();
        for (int i = 0; i < 100; i++) {
            one().send(1, "m" + i);
        }
        one().links.hangUp(1);
        one().send(1, "too late");
        one().links.hangUp(1);
        for (int i = 0; i < 100; i++) {
            other().expect("1 m" + i);
        }
        other().expect("closed 1 -1");
        one().expect("closed 1 2");
        one().links.hangUp(1);
        other().send(1, "nobody");
        one().links.dial(2);
        one().expect("opened 2 2");
        other().expect("opened 2 -1");
    }

    @Test
    void nothingComesFromALinkThatWasHungUp() throws Exception {
        connect();
        other().links.hangUp(1);
        one().expect("closed 1 2");
        other().expect("closed 1 -1");
        assertEquals(0, one().told.size() + other().told.size());
    }

    @Test
    void aLinkThatCannotBeHadIsToldAsClosed() throws Exception {
        Node node = new Node(1);
        node.links.dial(2);
        node.expect("closed 1 2");
        node.links.dial(9);
        node.expect("closed 2 9");
    }

    @Test
    void aLinkThatIsNotWantedAnyMoreWhenItIsThereIsToldAsClosed() throws Exception {
        Node node = new Node(1);
        try (ServerSocket listener = RawPeer.listen(ensemble.member(2).quorumPort())) {
            node.links.dial(2);
            node.links.hangUp(1);
            try (RawPeer peer = RawPeer.accept(listener)) {
                assertTrue(peer.isEnded());
            }
            String told = node.told.poll(60, TimeUnit.SECONDS);
            if (told.equals("opened 1 2")) { // it was faster
                told = node.told.poll(60, TimeUnit.SECONDS);
            }
            assertEquals("closed 1 2", told);
        }
    }

    @Test
    void thePeerThatDiesIsToldAsClosed() throws Exception {
        Node node = new Node(1);
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).quorumPort())) {
            node.expect("opened 1 -1");
            peer.send(new byte[] {0, 0, 0, 9, 1});
        }
        node.expect("closed 1 -1");
    }

    @Test
    void whatIsNoMessageEndsTheLink() throws Exception {
        Node node = new Node(1);
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).quorumPort())) {
            peer.send(message("good"));
            peer.send(new byte[] {-1, -1, -1, -1});
            assertTrue(peer.isEnded());
        }
        node.expect("opened 1 -1");
        node.expect("1 good");
        node.expect("closed 1 -1");
    }

    @Test
    void whoTakesNothingIsGivenUp() throws Exception {
        Node node = new Node(1);
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).quorumPort())) {
            node.expect("opened 1 -1");
            byte[] big = message("x".repeat(MESSAGE_BYTES_MAX));
            for (long sent = 0; sent < 2 * BroadcastLink.UNSENT_BYTES_MAX; sent += big.length) {
                node.links.send(1, big); // which is as long as the queue holds it, and no copy
            }
            node.expect("closed 1 -1");
            assertTrue(peer.receive(Integer.MAX_VALUE - 8).length < BroadcastLink.UNSENT_BYTES_MAX);
        } catch (SocketException reset) {
            // the end may come as a reset
        }
    }

    @Test
    void somethingLongGoesBetweenTheMessagesAroundIt() throws Exception {
        connect();
        int pieces = 3000;
        one().send(1, "before");
        one().links.send(1, pieces(pieces, new AtomicInteger()));
        one().send(1, "after");
        other().expect("1 before");
        for (int i = 0; i < pieces; i++) {
            other().expect("1 65536 bytes");
        }
        other().expect("1 after");
    }

    /** All at hand from the beginning. */
    private static Pieces pieces(int count, AtomicInteger taken) {
        byte[] piece = message("p".repeat(65_536));
        return new Pieces() {
            @Override
            public void begin(Runnable more) {}

            @Override
            public byte[] poll() {
                return taken.get() < count && taken.incrementAndGet() > 0 ? piece : null;
            }

            @Override
            public boolean isOver() {
                return taken.get() >= count;
            }

            @Override
            public void stop() {}
        };
    }

    @Test
    void whatAnotherThreadMakesIsMadeOnlyAsTheOtherSideTakesIt() throws Exception {
        Node node = new Node(1);
        int pieces = 2000;
        var made = new AtomicInteger();
        byte[] piece = message("p".repeat(MadePieces.PIECE_BYTES));
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).quorumPort())) {
            node.expect("opened 1 -1");
            node.links.send(1, new MadePieces(task -> new Thread(task).start(), out -> {
                for (int i = 0; i < pieces; i++) {
                    out.write(piece);
                    made.incrementAndGet();
                }
                out.write(message("last"));
            }));
            node.send(1, "end");
            assertArrayEquals(piece, peer.receive(piece.length));
            assertTrue(made.get() < pieces, "all was made");
            for (int i = 1; i < pieces; i++) {
                assertArrayEquals(piece, peer.receive(piece.length));
            }
            assertArrayEquals(message("last"), peer.receive(8));
            assertArrayEquals(message("end"), peer.receive(7));
        }
    }

    @Test
    void whoMakesWhatNobodyTakesIsStopped() throws Exception {
        Node node = new Node(1);
        var stopped = new CountDownLatch(1);
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).quorumPort())) {
            node.expect("opened 1 -1");
            node.links.send(1, new MadePieces(task -> new Thread(task).start(), out -> {
                try {
                    while (true) {
                        out.write(new byte[MadePieces.PIECE_BYTES]);
                    }
                } catch (IOException closed) {
                    stopped.countDown();
                }
            }));
            peer.receive(1);
        }
        node.expect("closed 1 -1");
        assertTrue(stopped.await(60, TimeUnit.SECONDS));
    }

    @Test
    void piecesAreTakenOnlyAsTheOtherSideTakesThem() throws Exception {
        Node node = new Node(1);
        int pieces = 2000; // 128 MB, more than a system holds for a socket
        var taken = new AtomicInteger();
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).quorumPort())) {
            node.expect("opened 1 -1");
            node.links.send(1, pieces(pieces, taken));
            byte[] first = message("p".repeat(65_536));
            assertArrayEquals(first, peer.receive(first.length));
            // the messages of a link that waits go on being read
            peer.send(message("hello"));
            node.expect("1 hello");
            assertTrue(taken.get() < pieces, "all was taken");
            for (int i = 1; i < pieces; i++) {
                assertArrayEquals(first, peer.receive(first.length));
            }
            assertEquals(pieces, taken.get());
            node.send(1, "end");
            assertArrayEquals(message("end"), peer.receive(7));
        }
    }

    @Test
    void hangingUpLeavesTheRestOfTheLongOne() throws Exception {
        Node node = new Node(1);
        var taken = new AtomicInteger();
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).quorumPort())) {
            node.expect("opened 1 -1");
            node.links.send(1, pieces(Integer.MAX_VALUE, taken));
            peer.receive(100_000);
            node.links.hangUp(1);
            while (!peer.isEnded()) {
                peer.receive(1 << 20);
            }
        }
        node.expect("closed 1 -1");
    }

    @Test
    void piecesThatCannotBeHadEndTheLink() throws Exception {
        connect();
        one().links.send(1, new MadePieces(Runnable::run, out -> {
            throw new IOException("planted");
        }));
        one().expect("closed 1 2");
        other().expect("closed 1 -1");
    }

    @Test
    void piecesThatNobodyMakesAnyMoreEndTheLink() throws Exception {
        connect();
        one().links
                .send(
                        1,
                        new MadePieces(
                                task -> {
                                    throw new RejectedExecutionException("planted");
                                },
                                out -> {}));
        one().expect("closed 1 2");
        other().expect("closed 1 -1");
    }

    @Test
    void manyThreadsMaySend() throws Exception {
        connect();
        var begin = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String name = "t" + t + " ";
            Thread thread = new Thread(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < 2000; i++) {
                    one().send(1, name + i);
                }
            });
            thread.start();
            threads.add(thread);
        }
        begin.countDown();
        int[] next = new int[4];
        for (int i = 0; i < 8000; i++) {
            String[] words = other().told.poll(60, TimeUnit.SECONDS).split(" ");
            int from = words[1].charAt(1) - '0';
            assertEquals(next[from]++, Integer.parseInt(words[2]));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void closingClosesAllLinks() throws Exception {
        connect();
        one().links.close();
        one().expect("closed 1 2");
        other().expect("closed 1 -1");
        one().links.dial(2);
        one().expect("closed 2 2");
        assertEquals(0, other().told.size());
        new Node(1); // the port is free again
    }

    @Test
    void saysThatThePortCannotBeHad() throws Exception {
        int port = ensemble.member(1).quorumPort();
        try (ServerSocket taken = RawPeer.listen(port)) {
            String why = assertThrows(IOException.class, () -> new Node(1)).getMessage();
            assertTrue(why.startsWith("the quorum port: cannot listen on 127.0.0.1:" + port + ": "), why);
            assertTrue(taken.isBound());
        }
    }
}

package org.vivarium.runtime.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.api.transport.Transport;
import org.vivarium.api.transport.TransportSettings;
import org.vivarium.transport.netty.NettyTransportFactory;

/** Votes over real sockets. */
@Timeout(120)
class ElectionLinksTest {
    private final List<Node> nodes = new ArrayList<>();
    private Transport transport;

    /** A server that has only its links. */
    private final class Node implements ElectionLinks.Receiver {
        final BlockingQueue<String> votes = new LinkedBlockingQueue<>();
        final BlockingQueue<Long> unreachable = new LinkedBlockingQueue<>();
        final ElectionLinks links;

        Node(Ensemble ensemble, long sid) throws IOException {
            this(ensemble, sid, Ports.TIMEOUT_MS, false);
        }

        Node(Ensemble ensemble, long sid, int timeoutMs, boolean takesStrangers) throws IOException {
            links = new ElectionLinks(transport, ensemble, ensemble.member(sid), timeoutMs, takesStrangers, this);
            nodes.add(this);
        }

        @Override
        public void received(long from, byte[] vote) {
            votes.add(from + " " + new String(vote, StandardCharsets.UTF_8));
        }

        @Override
        public void unreachable(long sid) {
            unreachable.add(sid);
        }

        void send(long to, String vote) {
            links.send(to, bytes(vote));
        }

        String next() throws InterruptedException {
            return votes.poll(60, TimeUnit.SECONDS);
        }

        /** Waits until all of them have come, in any order; votes may come more than once. */
        void expect(String... expected) throws InterruptedException {
            Set<String> missing = new HashSet<>(Set.of(expected));
            while (!missing.isEmpty()) {
                String next = next();
                assertTrue(next != null, "not within 60 s: " + missing);
                missing.remove(next);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoExchangeVotesWhicheverStartsFirst(boolean lowerFirst) throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        long first = lowerFirst ? 1 : 2;
        long second = 3 - first;
        Node one = new Node(ensemble, first);
        one.send(second, "early");
        Node other = new Node(ensemble, second);

        other.expect(first + " early");
        other.send(first, "answer");
        one.expect(second + " answer");
        one.send(second, "more");
        other.expect(first + " more");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whoListensNowhereIsToldAsUnreachable(long missing) throws Exception {
        Node alone = new Node(Ports.ensemble(1, 2), 3 - missing);
        for (int vote = 0; vote < 3; vote++) {
            alone.send(missing, "vote " + vote);
            assertEquals(missing, alone.unreachable.poll(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aServerThatIsNoMemberIsAnsweredWhereItMayJoin() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2, 3);
        SortedMap<Long, Member> members = new TreeMap<>(ensemble.members());
        members.keySet().removeIf(sid -> sid != 2);
        Node member = new Node(Ensemble.of(members, 0), 2, Ports.TIMEOUT_MS, true);
        for (long stranger : new long[] {3, 1}) {
            Node joining = new Node(ensemble, stranger);
            joining.send(2, "who leads?");
            member.expect(stranger + " who leads?");
            member.send(stranger, "2 does");
            joining.expect("2 2 does");
        }
    }

    @Test
    void othersAreReachedWhereTheyAreNow() throws Exception {
        Ensemble before = Ports.ensemble(1, 2);
        SortedMap<Long, Member> members = new TreeMap<>(before.members());
        members.put(1L, Ports.ensemble(1).member(1));
        Ensemble after = Ensemble.of(members, 1);
        Node node = new Node(before, 2);

        node.links.reconfigured(after);
        node.send(1, "vote");

        new Node(after, 1).expect("2 vote");
    }

    @Test
    void threeExchangeVotes() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2, 3);
        for (long sid : new long[] {2, 3, 1}) {
            Node node = new Node(ensemble, sid);
            for (long to = 1; to <= 3; to++) {
                node.send(to, "from " + sid); // one to itself goes nowhere
            }
        }
        nodes.get(0).expect("1 from 1", "3 from 3");
        nodes.get(1).expect("1 from 1", "2 from 2");
        nodes.get(2).expect("2 from 2", "3 from 3");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void oneThatComesBackIsFoundAgain(long killed) throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        long stays = 3 - killed;
        Node staying = new Node(ensemble, stays);
        Node first = new Node(ensemble, killed);
        staying.send(killed, "a");
        first.expect(stays + " a");
        first.send(stays, "b");
        staying.expect(killed + " b");

        first.links.close();
        Node again = new Node(ensemble, killed);
        again.send(stays, "c");
        staying.expect(killed + " c");
        again.expect(stays + " a"); // the last one, since it may have been lost
        staying.send(killed, "d");
        again.expect(stays + " d");
    }

    @Test
    void ofVotesThatWaitOnlyTheLastIsSent() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        Node one = new Node(ensemble, 2);
        for (int i = 0; i < 100; i++) {
            one.send(1, "v" + i);
        }
        Node other = new Node(ensemble, 1);
        assertEquals("2 v99", other.next());
        assertEquals(0, other.votes.size());
    }

    @Test
    void theLongestVoteArrives() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        String longest = "x".repeat(ElectionWire.VOTE_BYTES_MAX);
        new Node(ensemble, 1).send(2, longest);
        new Node(ensemble, 2).expect("1 " + longest);
    }

    // byte for byte

    @Test
    void theHigherSidGreetsAndKeepsTheConnection() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        int port = ensemble.member(1).electionPort();
        try (ServerSocket listener = RawPeer.listen(port)) {
            Node node = new Node(ensemble, 2);
            node.send(1, "vote");
            try (RawPeer peer = RawPeer.accept(listener)) {
                byte[] hello =
                        RawPeer.hello(2, "127.0.0.1:" + ensemble.member(2).electionPort());
                assertArrayEquals(hello, peer.receive(hello.length));
                assertArrayEquals(new byte[] {0, 0, 0, 4, 'v', 'o', 't', 'e'}, peer.receive(8));
                peer.send(new byte[] {0, 0, 0, 2, 'o', 'k'});
                assertEquals("1 ok", node.next());
            }
        }
    }

    @Test
    void theLowerSidKnocksAndIsCalledBack() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        try (ServerSocket listener = RawPeer.listen(ensemble.member(2).electionPort())) {
            Node node = new Node(ensemble, 1);
            node.send(2, "vote");
            byte[] hello = RawPeer.hello(1, "127.0.0.1:" + ensemble.member(1).electionPort());
            try (RawPeer knock = RawPeer.accept(listener)) {
                assertArrayEquals(hello, knock.receive(hello.length));
                assertTrue(knock.isEnded());
            }
            try (RawPeer peer = RawPeer.connect(ensemble.member(1).electionPort())) {
                peer.send(RawPeer.hello(2, "127.0.0.1:1"));
                assertArrayEquals(new byte[] {0, 0, 0, 4, 'v', 'o', 't', 'e'}, peer.receive(8));
                peer.send(RawPeer.framed(bytes("ok")));
                assertEquals("2 ok", node.next());
            }
        }
    }

    @Test
    void itKnocksAgainWhileNobodyCallsBack() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        try (ServerSocket listener = RawPeer.listen(ensemble.member(2).electionPort())) {
            new Node(ensemble, 1).send(2, "vote");
            for (int i = 0; i < 3; i++) {
                RawPeer.accept(listener).close();
            }
        }
    }

    @Test
    void whoKnocksIsCalledBackWhereItSaysAndElseWhereItIsConfigured() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        Node node = new Node(ensemble, 2);
        int elsewhere = Ports.free();
        byte[] hello = RawPeer.hello(2, "127.0.0.1:" + ensemble.member(2).electionPort());
        try (ServerSocket there = RawPeer.listen(elsewhere);
                RawPeer knock = RawPeer.connect(ensemble.member(2).electionPort())) {
            knock.send(RawPeer.hello(1, "127.0.0.1:" + elsewhere));
            assertTrue(knock.isEnded());
            try (RawPeer back = RawPeer.accept(there)) {
                assertArrayEquals(hello, back.receive(hello.length));
                back.send(RawPeer.framed(bytes("ok")));
                assertEquals("1 ok", node.next());
                // another knock: what it had of a connection is gone
                try (RawPeer again = RawPeer.connect(ensemble.member(2).electionPort())) {
                    again.send(RawPeer.hello(1, "127.0.0.1:" + elsewhere));
                    assertTrue(back.isEnded());
                    RawPeer.accept(there).close();
                }
            }
        }
        try (ServerSocket configured = RawPeer.listen(ensemble.member(1).electionPort());
                RawPeer knock = RawPeer.connect(ensemble.member(2).electionPort())) {
            knock.send(RawPeer.hello(1, "127.0.0.1:" + elsewhere));
            try (RawPeer back = RawPeer.accept(configured)) {
                assertArrayEquals(hello, back.receive(hello.length));
            }
        }
    }

    @Test
    void aNewConnectionReplacesTheOlderOneAndGetsTheLastVoteAgain() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        Node node = new Node(ensemble, 1);
        int port = ensemble.member(1).electionPort();
        byte[] vote = RawPeer.framed(bytes("vote"));
        try (RawPeer first = RawPeer.connect(port)) {
            first.send(RawPeer.hello(2, "127.0.0.1:1"));
            first.send(RawPeer.framed(bytes("a")));
            assertEquals("2 a", node.next());
            node.send(2, "vote");
            assertArrayEquals(vote, first.receive(vote.length));
            try (RawPeer second = RawPeer.connect(port)) {
                second.send(RawPeer.hello(2, "127.0.0.1:1"));
                assertArrayEquals(vote, second.receive(vote.length));
                assertTrue(first.isEnded());
            }
        }
    }

    @Test
    void onlyTheEnsembleIsLetIn() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        Node node = new Node(ensemble, 1);
        for (long sid : new long[] {3, 1, Long.MAX_VALUE, -1}) {
            try (RawPeer peer = RawPeer.connect(ensemble.member(1).electionPort())) {
                peer.send(RawPeer.hello(sid, "127.0.0.1:1"));
                peer.send(RawPeer.framed(bytes("vote")));
                assertTrue(peer.isEnded());
            }
        }
        assertEquals(0, node.votes.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\uffff\uffff\uffff\uffff\uffff"})
    void garbageClosesTheConnection(String garbage) throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        new Node(ensemble, 1);
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).electionPort())) {
            peer.send(bytes(garbage));
            assertTrue(peer.isEnded());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, ElectionWire.VOTE_BYTES_MAX + 1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aLengthOutOfBoundsClosesTheConnection(int length) throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        Node node = new Node(ensemble, 1);
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).electionPort())) {
            peer.send(RawPeer.hello(2, "127.0.0.1:1"));
            peer.send(RawPeer.framed(bytes("vote")));
            assertEquals("2 vote", node.next());
            peer.send(ByteBuffer.allocate(4).putInt(length).array());
            assertTrue(peer.isEnded());
        }
    }

    @Test
    void whoDoesNotSayWhoItIsIsClosedInTime() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        new Node(ensemble, 1, 50, false);
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).electionPort())) {
            peer.send(new byte[] {-1});
            assertTrue(peer.isEnded());
        }
    }

    @Test
    void aFloodOfVotesArrivesInOrder() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        Node node = new Node(ensemble, 1);
        try (RawPeer peer = RawPeer.connect(ensemble.member(1).electionPort())) {
            peer.send(RawPeer.hello(2, "127.0.0.1:1"));
            for (int i = 0; i < 20_000; i++) {
                peer.send(RawPeer.framed(bytes("v" + i)));
            }
            for (int i = 0; i < 20_000; i++) {
                assertEquals("2 v" + i, node.next());
            }
        }
    }

    @Test
    void saysThatThePortCannotBeHad() throws Exception {
        Ensemble ensemble = Ports.ensemble(1, 2);
        int port = ensemble.member(1).electionPort();
        try (ServerSocket taken = RawPeer.listen(port)) {
            String why =
                    assertThrows(IOException.class, () -> new Node(ensemble, 1)).getMessage();
            assertTrue(why.startsWith("the election port: cannot listen on 127.0.0.1:" + port + ": "), why);
            assertTrue(taken.isBound());
        }
    }
}

package org.vivarium.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivarium.api.Acl;
import org.vivarium.wire.Code;
import org.vivarium.wire.CreateMode;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;
import org.vivarium.wire.Stat;

/** The client against a server that plays frames of ZooKeeper 3.9.5 (compat A1.5). */
@Timeout(300)
class ZkClientTest {
    private static final String GREETING =
            "0000002d 00000000 0000000000000000 00002710 0000000000000000 00000010 " + "00".repeat(16) + " 00";

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Socket bound = new Socket();
    private FakeServer server;
    private ZkClient client;

    @BeforeEach
    void listen() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        bound.close();
        if (client != null) {
            client.close();
        }
    }

    private void open(String chroot) {
        client = ZkClient.open(ConnectString.parse(server.address() + chroot), new ClientOptions(10_000), events::add);
    }

    private void openWelcome() throws Exception {
        open("");
        server.welcome();
        assertEquals(Event.Connection.SyncConnected, event().connection());
    }

    private Event event() throws InterruptedException {
        Event event = events.poll(60, TimeUnit.SECONDS);
        assertTrue(event != null, "no event came");
        return event;
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static ZkException failure(CompletableFuture<?> future) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS));
        return (ZkException) e.getCause();
    }

    @Test
    void greets_and_creates_as_the_golden_frames_do() throws Exception {
        open("");
        assertEquals(GREETING.replace(" ", ""), server.accept());
        server.send(FakeServer.WELCOME);
        CompletableFuture<String> created = client.create("/g", "hi".getBytes(UTF_8), Acl.OPEN, CreateMode.PERSISTENT);
        server.expect("00000033 00000001 00000001 000000022f67 000000026869 00000001 0000001f"
                + " 00000005776f726c64 00000006616e796f6e65 00000000");
        server.send("00000016 00000001 0000000000000002 00000000 000000022f67");
        assertEquals("/g", get(created));
        assertEquals(State.CONNECTED, client.state());
        assertEquals(0x010000319e270000L, client.sessionId());
        assertEquals(10_000, client.sessionTimeoutMs());
    }

    @Test
    void an_event_comes_before_the_reply_and_once() throws Exception {
        openWelcome();
        CompletableFuture<NodeData> data = client.getData("/g", true);
        server.expect("0000000f 00000001 00000004 00000002 2f67 01");
        server.send("0000005a 00000001 0000000000000003 00000000 00000002 6869" + FakeServer.stat(7));
        assertArrayEquals("hi".getBytes(UTF_8), get(data).data());
        assertEquals(7, get(data).stat().version());
        CompletableFuture<Stat> set = client.setData("/g", null, 0);
        server.expect("00000016 00000002 00000005 00000002 2f67 ffffffff 00000000");
        server.send("0000001e ffffffff 0000000000000004 00000000 00000003 00000003 000000022f67");
        server.sendFramed("00000002 0000000000000004 00000000" + FakeServer.stat(8));
        assertEquals(8, get(set).version());
        assertEquals(
                "WatchedEvent state:SyncConnected type:NodeDataChanged path:/g zxid: 4",
                events.remove().toString());
        // nothing is watched any more: no setWatches at the next connection
        server.drop();
        server.accept();
        server.send(FakeServer.WELCOME);
        client.sync("/");
        server.expect("0000000d 00000003 00000009 00000001 2f");
    }

    @Test
    void exists_is_empty_without_the_node() throws Exception {
        openWelcome();
        CompletableFuture<Optional<Stat>> there = client.exists("/x", false);
        server.read();
        server.send("00000010 00000001 0000000000000004 ffffff9b");
        assertEquals(Optional.empty(), get(there));
    }

    @Test
    void a_refusal_carries_code_and_path() throws Exception {
        openWelcome();
        CompletableFuture<NodeData> data = client.getData("/x", false);
        server.read();
        server.send("00000010 00000001 0000000000000004 ffffff9b");
        ZkException refused = failure(data);
        assertEquals(Optional.of(Code.NO_NODE), refused.code());
        assertEquals("/x", refused.path());
        assertEquals("NoNode for /x", refused.getMessage());
    }

    @Test
    void a_new_connection_gets_the_session_the_credentials_and_the_watches() throws Exception {
        openWelcome();
        CompletableFuture<Void> auth = client.addAuth("digest", "u:p".getBytes(UTF_8));
        String authFrame = "0000001d fffffffc 00000064 00000000 00000006 646967657374 00000003 753a70";
        server.expect(authFrame);
        server.send("00000010 fffffffc 0000000000000000 00000000");
        get(auth);
        CompletableFuture<List<String>> children = client.getChildren("/c", true);
        CompletableFuture<Optional<Stat>> missing = client.exists("/e", true);
        server.read();
        server.read();
        server.sendFramed("00000001 0000000000000005 00000000 00000000");
        server.sendFramed("00000002 0000000000000006 ffffff9b");
        assertEquals(List.of(), get(children));
        assertEquals(Optional.empty(), get(missing));
        CompletableFuture<NodeData> lost = client.getData("/g", false);
        server.read();
        server.drop();

        ZkException loss = failure(lost);
        assertEquals(ZkException.CONNECTION_LOSS, loss.number());
        assertEquals(Optional.empty(), loss.code());
        assertEquals(Event.Connection.Disconnected, event().connection());
        assertEquals(
                "0000002d000000000000000000000006" + "00002710" + "010000319e270000" + "00000010"
                        + "0bb8091f3c7036f3617d549ee5d0ac9b" + "00",
                server.accept());
        server.send(FakeServer.WELCOME);
        server.expect(authFrame);
        server.expect(
                "00000028 fffffff8 00000065 0000000000000006 00000000 00000001 00000002 2f65 00000001 00000002 2f63");
        server.send("0000001e ffffffff ffffffffffffffff 00000000 00000004 00000003 00000002 2f63");
        server.send("00000010 fffffff8 0000000000000007 00000000");
        assertEquals(Event.Connection.SyncConnected, event().connection());
        assertEquals(new Event(Event.Type.NodeChildrenChanged, Event.Connection.SyncConnected, "/c", -1), event());
    }

    @Test
    void an_expired_session_is_the_end() throws Exception {
        openWelcome();
        server.drop();
        assertEquals(Event.Connection.Disconnected, event().connection());
        server.accept();
        CompletableFuture<NodeData> waiting = client.getData("/g", false);
        server.send("00000025 00000000 00000000 0000000000000000 00000010" + "00".repeat(16) + "00");
        assertEquals(Event.Connection.Expired, event().connection());
        assertTrue(failure(waiting).is(Code.SESSION_EXPIRED));
        assertTrue(failure(client.getData("/g", false)).is(Code.SESSION_EXPIRED));
        assertEquals(State.CLOSED, client.state());
    }

    @Test
    void a_refused_credential_is_the_end() throws Exception {
        openWelcome();
        CompletableFuture<Void> auth = client.addAuth("nosuch", new byte[0]);
        server.read();
        server.send("00000010 fffffffc 0000000000000000 ffffff8d");
        assertTrue(failure(auth).is(Code.AUTH_FAILED));
        assertEquals(Event.Connection.AuthFailed, event().connection());
        assertTrue(failure(client.getData("/g", false)).is(Code.AUTH_FAILED));
        assertEquals(State.AUTH_FAILED, client.state());
    }

    @Test
    void a_frame_above_the_limit_ends_the_connection_and_says_so() throws Exception {
        openWelcome();
        CompletableFuture<NodeData> data = client.getData("/g", false);
        server.read();
        server.send("7fffffff 00000001");
        ZkException loss = failure(data);
        assertEquals(ZkException.CONNECTION_LOSS, loss.number());
        assertTrue(
                loss.getCause().getMessage().contains("a frame of 2147483647 bytes"),
                loss.getCause().getMessage());
        assertTrue(server.seesEnd());
    }

    @Test
    void an_answer_that_was_not_due_ends_the_connection() throws Exception {
        openWelcome();
        CompletableFuture<NodeData> data = client.getData("/g", false);
        server.read();
        server.send("00000010 00000009 0000000000000004 00000000");
        assertTrue(failure(data).getCause().getMessage().contains("answer to request 9, but that to 1 was due"));
    }

    @Test
    void an_answer_cut_short_fails_its_request() throws Exception {
        openWelcome();
        CompletableFuture<NodeData> data = client.getData("/g", false);
        server.read();
        server.send("00000014 00000001 0000000000000004 00000000 0000ffff");
        assertEquals(ZkException.CONNECTION_LOSS, failure(data).number());
        assertTrue(server.seesEnd());
    }

    @Test
    void a_multi_gives_a_result_each_or_the_first_error() throws Exception {
        openWelcome();
        List<Request> ops = List.of(new Request.Check("/g", -1), new Request.SetData("/g", null, -1));
        CompletableFuture<List<OpResult>> done = client.multi(ops);
        server.expect("0000003b 00000001 0000000e 0000000d00ffffffff 000000022f67 ffffffff"
                + "0000000500ffffffff 000000022f67 ffffffff ffffffff ffffffff01ffffffff");
        server.sendFramed("00000001 0000000000000005 00000000 0000000d0000000000 00000005 00 00000000"
                + FakeServer.stat(3) + "ffffffff01ffffffff");
        assertEquals(OpCode.CHECK, get(done).get(0).op());
        assertEquals(3, get(done).get(1).stat().version());

        CompletableFuture<List<OpResult>> failed =
                client.multi(List.of(ops.get(0), new Request.Delete("/missing", -1), ops.get(1)));
        server.read();
        server.send("00000040 00000002 0000000000000006 00000000 ffffffff 00 00000000 00000000"
                + "ffffffff 00 ffffff9b ffffff9b ffffffff 00 fffffffe fffffffe ffffffff 01 ffffffff");
        assertEquals("NoNode for /missing", failure(failed).getMessage());
    }

    @Test
    void a_chroot_is_put_before_paths_and_taken_off() throws Exception {
        open("/app");
        server.welcome();
        event();
        CompletableFuture<Created> created = client.create2("/n-", null, Acl.OPEN, CreateMode.PERSISTENT_SEQUENTIAL);
        assertTrue(server.read().contains("00000007" + "2f6170702f6e2d"));
        server.sendFramed("00000001 0000000000000002 00000000 00000008 2f6170702f6e2d37" + FakeServer.stat(0));
        assertEquals("/n-7", get(created).path());
        CompletableFuture<NodeData> root = client.getData("/", true);
        server.expect("00000011 00000002 00000004 00000004 2f617070 01");
        server.sendFramed("00000002 0000000000000002 00000000 ffffffff" + FakeServer.stat(0));
        assertEquals(null, get(root).data());
        server.sendFramed("ffffffff 0000000000000003 00000000 00000003 00000003 00000004 2f617070");
        assertEquals("/", event().path());
    }

    @Test
    void an_idle_session_is_pinged_and_a_silent_server_is_left() throws Exception {
        open("");
        server.accept();
        // 3 s: a ping after one, the end after two; less, and a machine that stops for a moment lets the ping come too
        // late
        server.send("00000025 00000000 00000bb8 010000319e270000 00000010" + "01".repeat(16) + "00");
        server.awaitPing();
        assertEquals(Event.Connection.SyncConnected, event().connection());
        assertEquals(Event.Connection.Disconnected, event().connection());
        assertTrue(server.accept().contains("010000319e270000"));
    }

    @Test
    void closing_tells_the_server_and_waits_for_it() throws Exception {
        openWelcome();
        Thread closing = new Thread(client::close);
        closing.start();
        server.expect("00000008 00000001 fffffff5");
        server.send("00000010 00000001 0000000000000007 00000000");
        closing.join();
        assertEquals(Event.Connection.Closed, event().connection());
        assertEquals(State.CLOSED, client.state());
        assertTrue(server.seesEnd());
        assertTrue(failure(client.sync("/")).is(Code.SESSION_EXPIRED));
    }

    /** A port at which nobody listens, nor can before the test is over: it is bound. */
    private int nobody() throws IOException {
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return bound.getLocalPort();
    }

    @Test
    void requests_fail_where_no_server_is() throws Exception {
        int port = nobody();
        client = ZkClient.open(ConnectString.parse("127.0.0.1:" + port), new ClientOptions(10_000), events::add);
        ZkException loss = failure(client.getData("/g", false));
        assertEquals(ZkException.CONNECTION_LOSS, loss.number());
        assertTrue(
                loss.getCause().getMessage().contains(":" + port),
                loss.getCause().getMessage());
        assertEquals(State.CONNECTING, client.state());
    }

    @Test
    void a_request_waits_for_the_second_server_where_the_first_is_down() throws Exception {
        int port = nobody();
        client = ZkClient.open(
                ConnectString.parse("127.0.0.1:" + port + "," + server.address()),
                new ClientOptions(10_000),
                events::add);
        CompletableFuture<Void> synced = client.sync("/");
        server.welcome();
        server.read();
        server.sendFramed("00000001 0000000000000002 00000000 00000001 2f");
        get(synced);
    }

    @Test
    void more_requests_than_the_limit_are_refused() throws Exception {
        client = ZkClient.open(
                ConnectString.parse(server.address()), new ClientOptions(10_000, false, 1 << 20, 2), events::add);
        client.sync("/");
        client.sync("/");
        assertThrows(RejectedExecutionException.class, () -> client.sync("/"));
    }

    @Test
    void a_path_that_no_server_takes_is_refused_at_once() throws Exception {
        openWelcome();
        assertThrows(IllegalArgumentException.class, () -> client.getData("g", false));
        assertThrows(IllegalArgumentException.class, () -> client.getData("/g/", false));
        assertThrows(IllegalArgumentException.class, () -> client.getData("/g//h", false));
        assertThrows(IllegalArgumentException.class, () -> client.delete("/g/..", -1));
        assertThrows(IllegalArgumentException.class, () -> client.multi(List.of(new Request.Check("", -1))));
    }
}

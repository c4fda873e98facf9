package org.vivarium.itests.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that does one thing wrong is found out, and the message says what. */
class FailingRunTest {
    private static Report run(String workload, String address, String... more) throws InterruptedException {
        List<String> line = new ArrayList<>(List.of(workload, "--server", address, "--count", "200"));
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--sessions", "2");
        options.put("--in-flight", "4");
        options.put("--znodes", "20");
        options.put("--bytes", "20");
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        options.forEach((name, value) -> line.addAll(List.of(name, value)));
        return Bench.run(line, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "set", "mixed", "create", "churn"})
    void aRightServerPasses(String workload) throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Fault.NONE)) {
            Report report = run(workload, server.address());
            assertEquals(200, report.operations());
            assertEquals(
                    200, report.perSecond().stream().mapToInt(Integer::intValue).sum());
            assertEquals(0, server.znodes(), "all is removed at the end");
        }
    }

    @Test
    void sessionsOfSeveralServersSeeWhatWasPrepared() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Fault.NONE)) {
            String both = server.address() + "," + server.address();
            assertEquals(200, run("get", both).operations());
            assertEquals(2, server.syncs(), "one for each session");
        }
    }

    @Test
    void aConnectionThatTheServerLosesIsBegunAgain() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Fault.DEAF_AT_FIRST)) {
            assertEquals(
                    200,
                    run("get", server.address(), "--session-timeout", "1000").operations());
        }
    }

    @Test
    void anOpenLoopAsksAsOftenAsItShould() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Fault.NONE)) {
            Report report = run("get", server.address(), "--rate", "1000");
            assertEquals(200, report.operations());
            assertTrue(report.seconds() > 0.19, "199 gaps of 1 ms: " + report.seconds() + " s");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, Wrong reply: session, to get /, got error -101",
        "OTHER_XID, Wrong reply: session, to xid, but waits for the one to get /",
        "OTHER_DATA, Wrong reply: session, to get /, other data",
        "SHORT_BODY, Wrong reply: session, to get /, a body of 20 bytes instead of 92",
        "OLD_ZXID, Wrong reply: session, to get /, a zxid below",
        "HUGE_FRAME, Wrong reply: session, frame of 2147483647 bytes, lost its place",
        "DISCONNECT, Missing reply: the server closed the connection, first of all to get /, (xid",
        "SILENCE, Wrong reply: session, to xid, but waits for the one to get /",
        "UNASKED_EVENT, was told of an event of type 3, but watches nothing, session"
    })
    void aWrongReplyIsFound(FakeServer.Fault fault, String one, String two, String three) throws Exception {
        try (FakeServer server = new FakeServer(fault)) {
            // one session: of two, the faulty one may not have heard before of what it is told wrongly
            String message = assertThrows(
                            FailedRunException.class, () -> run("get", server.address(), "--sessions", "1"))
                    .getMessage();
            for (String part : List.of(one, two, three)) {
                assertTrue(message.toLowerCase().contains(part.toLowerCase()), message);
            }
        }
    }

    @Test
    void aSessionThatReadsLessThanItWroteIsFound() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Fault.OLD_VERSION)) {
            String message = assertThrows(
                            FailedRunException.class,
                            () -> run("get", server.address(), "--sessions", "1", "--in-flight", "1"))
                    .getMessage();
            assertTrue(message.contains("version -1 instead of 0, which it wrote itself"), message);
        }
    }

    @Test
    void aReplyThatNeverComesIsFound() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Fault.SILENCE)) {
            String message = assertThrows(
                            FailedRunException.class,
                            () -> run(
                                    "get",
                                    server.address(),
                                    "--in-flight",
                                    "1",
                                    "--sessions",
                                    "1",
                                    "--reply-limit",
                                    "5"))
                    .getMessage();
            assertTrue(message.startsWith("Missing reply: session 0 waits for the reply to get /zkbench"), message);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fanout, LOST_EVENT, Missing event: 1 of 3 sessions",
        "fanout, LATE_EVENT, the answer before the event that the write causes",
        "lock, LOCK_FOR_ALL, The lock is broken: session",
        "lock, LOST_TURN, Missing event: the lock was last held with number",
        "sessions, OPEN_END, the end of its connection"
    })
    void aWrongEventOrAMissingOneIsFound(String workload, FakeServer.Fault fault, String part) throws Exception {
        try (FakeServer server = new FakeServer(fault)) {
            String message = assertThrows(FailedRunException.class, () -> moment(workload, server.address(), 1))
                    .getMessage();
            assertTrue(message.contains(part), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fanout", "lock", "sessions", "idle"})
    void aRightServerPassesForAMoment(String workload) throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Fault.NONE)) {
            assertFalse(moment(workload, server.address(), 30).latencies().isEmpty());
            assertEquals(0, server.znodes(), "all is removed at the end");
        }
    }

    private static Report moment(String workload, String address, int replyLimitSeconds) throws InterruptedException {
        List<String> line = new ArrayList<>(List.of(workload, "--server", address, "--sessions", "3"));
        line.addAll(List.of("--seconds", "1", "--reply-limit", Integer.toString(replyLimitSeconds)));
        if (!workload.equals("idle")) {
            line.addAll(List.of("--warmup", "0"));
        }
        return Bench.run(line, null);
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws Exception {
        // bound, but without a listener: nobody else can open this port meanwhile
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String port = ":" + bound.getLocalPort();
            String message = assertThrows(FailedRunException.class, () -> run("get", "127.0.0.1" + port))
                    .getMessage();
            assertTrue(message.contains("cannot connect to") && message.contains(port), message);
        }
    }

    @Test
    void aServerThatRefusesTheConnectionIsNamed() throws IOException {
        try (ServerSocket refusing = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread closing = new Thread(() -> closeAll(refusing), "refusing-server");
            closing.setDaemon(true);
            closing.start();
            String message = assertThrows(
                            FailedRunException.class, () -> run("get", "127.0.0.1:" + refusing.getLocalPort()))
                    .getMessage();
            assertTrue(message.contains("maxClientCnxns"), message);
        }
    }

    private static void closeAll(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException e) {
            // the test is over
        }
    }
}

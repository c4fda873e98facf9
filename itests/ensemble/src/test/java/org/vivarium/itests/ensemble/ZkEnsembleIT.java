package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.ServerProcess;

/** {@code zkEnsemble.sh}, as somebody uses it who wants an ensemble on one machine. */
@Timeout(600)
@SuppressWarnings("try") // a client's close may be interrupted: then the test ends anyway
class ZkEnsembleIT {
    private static final int SERVERS = 3;
    private static final int PORTS = 3 * SERVERS;
    private static final int ATTEMPTS_MAX = 100;

    @TempDir
    Path dir;

    private Path home;
    private int port;

    /** What a run of the script said, and its exit code. */
    private record Said(int code, String text) {}

    @BeforeEach
    void choosePorts() {
        home = dir.resolve("ensemble");
        port = freePorts();
    }

    @AfterEach
    void destroy() throws Exception {
        run("destroy");
    }

    /** The first of some ports in a row that nobody has. */
    private static int freePorts() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int first = ServerProcess.freePort();
            if (isFree(first)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + PORTS + " free ports in a row were found");
    }

    private static boolean isFree(int first) {
        for (int port = first; port < first + PORTS; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertEquals(port, socket.getLocalPort());
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }

    private Said run(String... words) throws Exception {
        Path script = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
                .resolve("bin/zkEnsemble.sh")
                .toAbsolutePath()
                .normalize();
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--dir", home.toString(), "--client-port", "" + port));
        command.addAll(List.of("--peer-port", "" + (port + SERVERS)));
        Path output = dir.resolve("output");
        Process process = ServerProcess.withoutOptionsOfTheCaller(new ProcessBuilder(command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = process.waitFor();
        return new Said(code, Files.readString(output, StandardCharsets.UTF_8));
    }

    private static int count(String text, String what) {
        return text.split(what, -1).length - 1;
    }

    @Test
    void startsTellsStopsAndDestroys() throws Exception {
        Said started = run("start");
        assertEquals(0, started.code(), started::text);
        assertEquals(SERVERS, count(started.text(), "STARTED"), started::text);
        Said status = run("status");
        assertEquals(0, status.code(), status::text);
        assertEquals(1, count(status.text(), "Mode: leader"), status::text);
        assertEquals(SERVERS - 1, count(status.text(), "Mode: follower"), status::text);
        try (ZooKeeper client = Clients.connect("127.0.0.1:" + port + ",127.0.0.1:" + (port + 1), 40_000)) {
            client.create("/kept", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        Said stopped = run("stop");
        assertEquals(0, stopped.code(), stopped::text);
        assertEquals(1, run("status").code());
        assertEquals(0, run("start").code());
        try (ZooKeeper client = Clients.connect("127.0.0.1:" + (port + 2), 40_000)) {
            Clients.sync(client);
            assertTrue(client.exists("/kept", false) != null, "what was written before the stop is gone");
        }
        run("destroy");
        assertFalse(Files.exists(home), "destroy leaves nothing");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        Said none = run("status");
        assertEquals(2, none.code());
        assertTrue(none.text().contains("there is no ensemble in " + home), none::text);
        Said option = run("start", "--severs", "3");
        assertEquals(2, option.code());
        assertTrue(option.text().contains("no option --severs"), option::text);
        assertEquals(2, run("start", "--servers", "12").code());
        assertTrue(run("--help").text().contains("Usage:"));
    }
}

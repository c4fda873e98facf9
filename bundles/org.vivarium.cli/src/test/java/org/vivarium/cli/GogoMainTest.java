package org.vivarium.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class GogoMainTest {
    @TempDir
    Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private FakeShell shell;
    private String stdin = "";

    @BeforeEach
    void start() throws Exception {
        shell = new FakeShell();
    }

    @AfterEach
    void stop() throws Exception {
        shell.close();
    }

    @Test
    void runsCommandsInTurn() throws Exception {
        shell.configuration(dir, 32);
        assertEquals(0, run("zk:status", "zk:get /grüße"));
        assertEquals("<zk:status>\n<zk:get /grüße>\n", out.toString(UTF_8));
        assertEquals("", err.toString(UTF_8));
    }

    @Test
    void stopsAtTheFirstThatFails() throws Exception {
        shell.configuration(dir, 32);
        assertEquals(1, run("one", "bad two", "three"));
        assertEquals("<one>\n", out.toString(UTF_8));
        assertEquals("no: bad two\n", err.toString(UTF_8));
        assertEquals(List.of("one", "bad two"), shell.lines);
    }

    @Test
    void runsAScriptFromTheStandardInput() throws Exception {
        shell.configuration(dir, 32);
        stdin = "one\n\n  # a remark\ntwo";
        assertEquals(0, run());
        assertEquals(List.of("one", "two"), shell.lines);
        stdin = "three\nbad\nfour\n";
        assertEquals(1, run());
        assertEquals(List.of("one", "two", "three", "bad"), shell.lines);
    }

    @Test
    void takesADirectoryForItsZooCfg() throws Exception {
        shell.configuration(dir, 32);
        assertEquals(0, main("-c", dir.toString(), "one"));
        assertEquals(List.of("one"), shell.lines);
    }

    @Test
    void saysThatNoServerRuns() throws Exception {
        Path cfg = shell.configuration(dir, 32);
        Path file = dir.resolve("data/gogo.port");
        // bound, but without a listener: nobody else can open this port meanwhile
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            String port = "port=" + bound.getLocalPort();
            Files.writeString(file, Files.readString(file).replaceFirst("port=\\d+", port));
            assertEquals(2, run("one"));
        }
        assertSaid("No server runs for " + cfg + ": nothing listens on port ");
        Files.delete(file);
        assertEquals(2, run("one"));
        assertSaid("No server runs for " + cfg + ": there is no file " + file);
    }

    @Test
    void saysThatTheServerDoesNotLetItIn() throws Exception {
        shell.configuration(dir, 31);
        assertEquals(2, run("one"));
        assertSaid(" does not let us in");
        assertEquals(List.of(), shell.lines);
    }

    @Test
    void saysWhatIsWrongWithItsFiles() throws Exception {
        assertEquals(2, run("one"));
        assertSaid("There is no configuration file " + dir.resolve("zoo.cfg"));
        Files.writeString(dir.resolve("zoo.cfg"), "clientPort=1\n");
        assertEquals(2, run("one"));
        assertSaid("has no dataDir");
        shell.configuration(dir, 32);
        Files.writeString(dir.resolve("data/gogo.port"), "port=none\n");
        assertEquals(2, run("one"));
        assertSaid("was not written by a server");
    }

    @Test
    void saysThatTheConnectionEnded() throws Exception {
        shell.configuration(dir, 32);
        assertEquals(1, run("leave"));
        assertSaid("The server ended the connection");
    }

    @Test
    void refusesWrongUsage() {
        assertEquals(2, main("--nothing"));
        assertSaid("There is no option --nothing. See gogo.sh --help.");
        assertEquals(2, main("-c"));
        assertSaid("needs a configuration file behind it");
    }

    @Test
    void helps() {
        assertEquals(0, main("--help"));
        assertTrue(out.toString(UTF_8).startsWith("Usage: gogo.sh [-c cfg] ['command' ...]"));
    }

    private int run(String... commands) {
        List<String> all = new ArrayList<>(List.of("-c", dir.resolve("zoo.cfg").toString()));
        all.addAll(List.of(commands));
        return main(all.toArray(String[]::new));
    }

    private int main(String... arguments) {
        return GogoMain.run(
                arguments,
                new ByteArrayInputStream(stdin.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }

    private void assertSaid(String text) {
        assertTrue(err.toString(UTF_8).contains(text), err.toString(UTF_8));
        err.reset();
    }
}

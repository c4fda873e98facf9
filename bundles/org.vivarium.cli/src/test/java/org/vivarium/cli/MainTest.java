package org.vivarium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What needs no server; what does is tested with the shipped script. */
@Timeout(300)
class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Socket bound = new Socket();

    private int run(String script, String... args) throws InterruptedException {
        return Main.run(
                args,
                new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                Map.of());
    }

    /** A port at which nobody listens, nor can before the test is over: it is bound. */
    private String nobody() throws IOException {
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return "127.0.0.1:" + bound.getLocalPort();
    }

    @AfterEach
    void giveThePortBack() throws IOException {
        bound.close();
    }

    @Test
    void history_numbers_lines_and_redo_runs_one_again() throws Exception {
        int exitCode = run("printwatches\nprintwatches off\nredo 0\nredo 9\nhistory\n", "-server", nobody());
        assertEquals("""
                printwatches is on
                printwatches is off
                0 - printwatches
                1 - printwatches off
                2 - printwatches
                3 - redo 9
                4 - history
                """, out.toString(StandardCharsets.UTF_8));
        assertEquals("There is no command 9; history shows the last ones\n", err.toString(StandardCharsets.UTF_8));
        assertEquals(0, exitCode);
    }

    @Test
    void a_redo_that_fails_is_told_once_and_cannot_chain() throws Exception {
        assertEquals(1, run("ls nopath\nredo 0\nredo x\nredo 2\n", "-server", nobody()));
        assertEquals("""
                Path "nopath" must begin with /
                Path "nopath" must begin with /
                redo wants a command's number, not x
                Command 2 is a redo that failed
                """, err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void after_close_there_is_no_connection() throws Exception {
        assertEquals(1, run("close\nls /\n", "-server", nobody()));
        assertEquals("Not connected\n", err.toString(StandardCharsets.UTF_8));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void help_needs_no_server_and_describes_every_command() throws Exception {
        assertEquals(0, run("", "--help"));
        for (String name : Commands.BY_NAME.keySet()) {
            assertTrue(out.toString(StandardCharsets.UTF_8).contains("\t" + name), name);
        }
        out.reset();
        assertEquals(0, run("help ls\n", "-server", nobody()));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("ls [-s] [-w] [-R] path\n\t"));
    }

    @Test
    void every_option_stands_in_its_usage() {
        for (Command command : Commands.BY_NAME.values()) {
            Syntax syntax = command.syntax();
            (syntax.flags() + syntax.valued())
                    .chars()
                    .forEach(letter -> assertTrue(syntax.usage().contains("[-" + (char) letter), syntax.usage()));
            assertTrue(syntax.usage().startsWith(command.name()), syntax.usage());
        }
    }

    @Test
    void a_wrong_server_is_named() throws Exception {
        assertEquals(1, run("", "-server", "h:x", "ls", "/"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("\"x\""));
    }
}

package org.vivarium.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.ServerProcess;

/** The shipped {@code bin/zkCli.sh} as an operator uses it: one command, a script, a terminal (compat D4). */
class ZkCliIT {
    private static final long LIMIT_S = 300;

    @TempDir
    private static Path dir;

    private static ServerProcess server;
    private static Path home;

    private record Result(int exitCode, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        home = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
                .toAbsolutePath()
                .normalize();
        server = ServerProcess.vivarium(home, dir.resolve("server"), Map.of("tickTime", "500"), Map.of())
                .start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** One command, or a script where there are no words. */
    private static Result cli(String script, String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/zkCli.sh").toString(), "-server", server.address()));
        command.addAll(List.of(words));
        Path in = Files.writeString(Files.createTempFile(dir, "in", ""), script);
        Path out = Files.createTempFile(dir, "out", "");
        Path err = Files.createTempFile(dir, "err", "");
        Process process = ServerProcess.withoutOptionsOfTheCaller(new ProcessBuilder(command))
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end within " + LIMIT_S + " s");
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static Result one(String... words) throws IOException, InterruptedException {
        return cli("", words);
    }

    private static Result script(String... lines) throws IOException, InterruptedException {
        return cli(String.join("\n", lines) + "\n");
    }

    @Test
    void one_command_has_its_exit_code_its_output_and_its_error() throws Exception {
        assertEquals(new Result(0, "", "Created /one\n"), one("create", "/one", "two words"));
        assertEquals(new Result(0, "two words\n", ""), one("get", "/one"));
        assertEquals(new Result(1, "", "Node already exists: /one\n"), one("create", "/one"));
        assertEquals(new Result(1, "", "Node does not exist: /nosuch\n"), one("ls", "/nosuch"));
        assertEquals(new Result(1, "", "version No is not valid : /one\n"), one("set", "/one", "x", "-v", "5"));
        assertEquals(
                new Result(1, "", "Unrecognized option: -z\nusage: ls [-s] [-w] [-R] path\n"), one("ls", "-z", "/"));
        Result unknown = one("nosuch");
        assertEquals(127, unknown.exitCode());
        assertEquals("", unknown.out());
        assertTrue(unknown.err().endsWith("Command not found: Command not found nosuch\n"), unknown.err());
        Result help = one("--help");
        assertEquals(0, help.exitCode());
        assertTrue(help.out().contains("deleteall path [-b batch size]"), help.out());
    }

    @Test
    void a_script_prints_what_it_asks_for_and_nothing_else() throws Exception {
        Result result = script(
                "create /script 'a b'",
                "",
                "# what a script does",
                "create -s /script/n- \"\"",
                "create -e /script/e",
                "create /script/e/child",
                "ls -R /script",
                "get -b /script",
                "get /script/e",
                "delete /script",
                "sync /",
                "quit",
                "ls /not-reached");
        assertEquals("/script\n/script/e\n/script/n-0000000000\nYSBi\nnull\nSync is OK\n", result.out(), result.err());
        assertEquals("""
                Created /script
                Created /script/n-0000000000
                Created /script/e
                Ephemerals cannot have children: /script/e/child
                Node not empty: /script
                """, result.err());
        assertEquals(0, result.exitCode());
        assertEquals("[n-0000000000]\n", one("ls", "/script").out(), "the ephemeral went with its session");
        assertEquals(1, script("ls /", "ls /nosuch").exitCode(), "the last command's");
    }

    @Test
    void stat_has_the_fields_of_zookeeper() throws Exception {
        Result result = script("create /stat 12345", "stat /stat", "set -s /stat 1");
        assertTrue(
                result.out()
                        .matches("(?s)(cZxid = 0x\\p{XDigit}+\nctime = .* \\d{4}\nmZxid = 0x\\p{XDigit}+\nmtime = .*\n"
                                + "pZxid = 0x\\p{XDigit}+\ncversion = 0\ndataVersion = [01]\naclVersion = 0\n"
                                + "ephemeralOwner = 0x0\ndataLength = [51]\nnumChildren = 0\n){2}"),
                result.out());
    }

    @Test
    void a_watch_is_shown_before_the_answer_to_what_fired_it() throws Exception {
        Result result =
                script("create /watched 1", "get -w /watched", "set /watched 2", "set /watched 3", "get /watched");
        String event = "\nWATCHER::\n\nWatchedEvent state:SyncConnected type:NodeDataChanged path:/watched zxid: ";
        assertTrue(result.out().startsWith("1\n" + event), result.out());
        assertTrue(result.out().endsWith("\n3\n"), result.out());
        assertEquals(1, result.out().split("WATCHER::", -1).length - 1, result.out());
    }

    @Test
    void who_has_the_password_may() throws Exception {
        Result owner = script(
                "addauth digest u:p",
                "create /secret x auth::cdrwa",
                "getAcl /secret",
                "create /secret/below y",
                "setAcl -R /secret auth::r",
                "get /secret");
        assertEquals(0, owner.exitCode(), owner.err());
        assertTrue(owner.out().matches("'digest,'u:[^\n]+\n: cdrwa\nx\n"), owner.out());
        assertEquals(new Result(1, "", "Insufficient permission : /secret/below\n"), one("get", "/secret/below"));
        Result wrong = one("addauth", "nosuch", "x");
        assertEquals(1, wrong.exitCode());
        assertEquals("KeeperErrorCode = AuthFailed\n", wrong.err());
    }

    @Test
    void deleteall_takes_a_tree_of_some_size() throws Exception {
        List<String> lines = new ArrayList<>(List.of("create /tree"));
        for (int i = 0; i < 20; i++) {
            lines.add("create /tree/d" + i);
            for (int j = 0; j < 20; j++) {
                lines.add("create /tree/d" + i + "/n" + j + " data");
            }
        }
        assertEquals(0, cli(String.join("\n", lines)).exitCode());
        assertEquals(421, one("ls", "-R", "/tree").out().lines().count());
        Result deleted = one("deleteall", "/tree", "-b", "7");
        String progress = "(deleteall /tree: \\d+ znodes deleted so far\n)*"; // where the machine is slow
        assertTrue(
                deleted.exitCode() == 0
                        && deleted.out().isEmpty()
                        && deleted.err().matches(progress),
                deleted::toString);
        assertEquals("Node does not exist: /tree\n", one("stat", "/tree").err());
        assertEquals(new Result(1, "", "Arguments are not valid : /zookeeper\n"), one("deleteall", "/zookeeper"));
    }

    @Test
    void a_chroot_is_the_root() throws Exception {
        assertEquals(0, script("create /app", "create /app/x in").exitCode());
        Result result = cli("", "-server", server.address() + "/app", "ls", "-R", "/");
        assertEquals(new Result(0, "/\n/x\n", ""), result);
    }

    @Test
    void no_server_is_an_error_that_names_it() throws Exception {
        Result result = cli("", "-server", "127.0.0.1:1", "ls", "/");
        assertEquals(1, result.exitCode());
        assertEquals("KeeperErrorCode = ConnectionLoss for / (127.0.0.1:1: Connection refused)\n", result.err());
        Result waiting = cli("", "-server", "127.0.0.1:1", "-timeout", "500", "-waitforconnection", "ls", "/");
        assertEquals(1, waiting.exitCode());
        assertTrue(waiting.err().contains("127.0.0.1:1"), waiting.err());
    }

    @Test
    void a_terminal_has_a_prompt_completion_and_a_history_without_passwords() throws Exception {
        Process there = new ProcessBuilder("sh", "-c", "command -v expect").start();
        assumeTrue(there.waitFor() == 0, "skipped, since this machine has no expect");
        assertEquals(0, one("create", "/terminal-long-name", "seen").exitCode());
        Path history = dir.resolve("history");
        String play = """
                set timeout 60
                set stty_init {rows 24 cols 120}
                proc want {text} {
                    expect -ex $text {} timeout {puts "\\nMISSING $text"; exit 3} eof {puts "\\nEND BEFORE $text"; exit 4}
                }
                spawn %s -server %s -waitforconnection
                want {(CONNECTED) 0] }
                send "get /termin\\t"
                want {/terminal-long-name}
                send "\\r"
                want {seen}
                want {(CONNECTED) 1] }
                send "getA\\t"
                want {getAcl }
                send "/terminal-long-name\\r"
                want {: cdrwa}
                want {(CONNECTED) 2] }
                send "addauth digest u:hidden\\r"
                want {(CONNECTED) 3] }
                send "redo 0\\r"
                want {seen}
                want {(CONNECTED) 4] }
                send "ls /nosuch\\r"
                want {Node does not exist: /nosuch}
                want {(CONNECTED) 5] }
                send "quit\\r"
                expect eof
                exit [lindex [wait] 3]
                """.formatted(home.resolve("bin/zkCli.sh"), server.address());
        Path file = Files.writeString(dir.resolve("play.exp"), play);
        ProcessBuilder builder = ServerProcess.withoutOptionsOfTheCaller(new ProcessBuilder("expect", file.toString()));
        builder.environment().put("VIVARIUM_CLI_HISTORY", history.toString());
        builder.environment().put("TERM", "xterm");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(dir.resolve("play.out").toFile())
                .start();
        assertTrue(process.waitFor(LIMIT_S, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(dir.resolve("play.out")));
        String kept = Files.readString(history);
        assertTrue(kept.contains("get /terminal-long-name"), kept);
        assertFalse(kept.contains("hidden"), kept);
    }
}

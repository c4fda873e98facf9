package org.vivarium.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.ServerProcess;

/** Clients that are not written in Java, as Debian ships them. */
@Timeout(900)
class ForeignClientsIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path CLI = Path.of("/usr/lib/zookeeper/bin/cli_mt");
    private static final Path HEADER = Path.of("/usr/include/zookeeper/zookeeper.h");

    @TempDir
    Path dir;

    private ServerProcess server;

    @BeforeEach
    void start() throws Exception {
        server = Target.describe(dir.resolve("server")).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void kazooRunsItsRecipes() throws Exception {
        Tools.require(Tools.succeeds(PYTHON, "-c", "import kazoo"), "python3-kazoo for " + PYTHON);
        Path script = resource("kazoo_recipes.py");
        Process python = new ProcessBuilder(PYTHON, script.toString(), server.address())
                .redirectErrorStream(true)
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader out = python.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
                if (line.equals("restart")) {
                    server.stop();
                    server.start();
                    python.outputWriter().append("go on\n").flush();
                }
            }
        } finally {
            python.destroyForcibly();
        }
        assertTrue(said.contains("ok all"), () -> String.join("\n", said));
    }

    @Test
    void theCClientKeepsASession() throws Exception {
        Tools.require(Files.exists(HEADER), "libzookeeper-mt-dev (" + HEADER + ")");
        Tools.require(Tools.succeeds("gcc", "--version"), "gcc");
        Path program = dir.resolve("session");
        String compiled = Tools.run(
                "",
                "gcc",
                "-std=gnu11",
                "-Wall",
                "-DTHREADED",
                resource("session.c").toString(),
                "-o",
                program.toString(),
                "-lzookeeper_mt");
        assertTrue(Files.isExecutable(program), compiled);
        String said = Tools.run("", program.toString(), server.address());
        assertTrue(said.contains("ok all"), said);
    }

    @Test
    void theCCommandLineWorks() throws Exception {
        Tools.require(Files.isExecutable(CLI), "zookeeper-bin (" + CLI + ")");
        String said = Tools.run("", CLI.toString(), server.address(), "cmd:create /cli");
        assertTrue(said.contains("/cli"), said);
        said = Tools.run("", CLI.toString(), server.address(), "cmd:get /cli");
        assertTrue(said.contains("version=0"), said);
    }

    @Test
    void ncAsksInFourLetters() throws Exception {
        Tools.require(Tools.succeeds("sh", "-c", "command -v nc"), "netcat (nc)");
        String port = Integer.toString(server.port());
        assertEquals("imok", Tools.run("ruok", "nc", "127.0.0.1", port));
        String srvr = Tools.run("srvr\n", "nc", "127.0.0.1", port);
        assertTrue(srvr.contains("Zxid: 0x") && srvr.contains("Mode: standalone"), srvr);
    }

    private Path resource(String name) throws IOException {
        Path file = dir.resolve(name);
        try (InputStream in = ForeignClientsIT.class.getResourceAsStream("/" + name)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}

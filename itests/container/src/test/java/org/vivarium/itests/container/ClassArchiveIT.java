package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.ServerProcess;

/** The archive of classes makes a start faster where it fits, and is nothing to a start where it does not. */
class ClassArchiveIT {
    @TempDir
    static Path home;

    private static byte[] made;

    @TempDir
    Path dir;

    @BeforeAll
    static void prepare() throws Exception {
        Shipped.copyTo(home);
        String said = script("prepare");
        assertEquals(1, archives().size(), said);
        made = Files.readAllBytes(archives().get(0));
    }

    private static String script(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = home.resolve("bin/zkServer.sh").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = ServerProcess.withoutOptionsOfTheCaller(new ProcessBuilder(command))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    /** Starts a server, and returns from where its JVM has its classes. */
    private String classesOfAStart() throws Exception {
        Path loaded = dir.resolve("loaded");
        Map<String, String> environment = Map.of("SERVER_JVMFLAGS", "-Xlog:class+load:file=" + loaded);
        try (ServerProcess server = ServerProcess.vivarium(home, dir, Map.of(), environment)) {
            server.start();
            server.stop();
            assertFalse(server.output().contains("[warning]"), server.output());
            assertFalse(server.output().contains("[error]"), server.output());
        }
        return Files.readString(loaded);
    }

    @Test
    void aStartTakesItsClassesFromTheArchive() throws Exception {
        Files.write(archives().get(0), made);

        String classes = classesOfAStart();

        assertTrue(classes.contains("org.vivarium.launcher.Main source: shared objects file (top)"), classes);
        assertTrue(classes.contains("org.vivarium.core.replica.Replica source: shared objects file (top)"), classes);
    }

    @Test
    void aStartPassesOverWhatIsNoArchive() throws Exception {
        byte[] noise = new byte[made.length];
        new Random(7).nextBytes(noise);
        Files.write(archives().get(0), noise);

        assertFalse(classesOfAStart().contains("shared objects file (top)"));
    }

    @Test
    void aStartPassesOverAnArchiveThatIsOlderThanAJar() throws Exception {
        Files.write(archives().get(0), made);
        Path jar;
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            jar = files.filter(file -> file.getFileName().toString().startsWith("logback-core"))
                    .findFirst()
                    .orElseThrow();
        }
        FileTime time = Files.getLastModifiedTime(jar);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(time.toMillis() + 60_000));
        try {
            assertFalse(classesOfAStart().contains("shared objects file (top)"));
        } finally {
            Files.setLastModifiedTime(jar, time);
        }
    }

    @Test
    void aPartOfAnArchiveIsNotGivenToTheJvm() throws Exception {
        Path cfg = Files.write(dir.resolve("zoo.cfg"), List.of("clientPort=0", "dataDir=" + dir.resolve("data")));
        Files.write(archives().get(0), made);
        assertTrue(script("print-cmd", cfg.toString()).contains("-XX:SharedArchiveFile="));

        Files.write(archives().get(0), Arrays.copyOf(made, made.length / 2));

        assertFalse(script("print-cmd", cfg.toString()).contains("-XX:SharedArchiveFile="));
    }
}

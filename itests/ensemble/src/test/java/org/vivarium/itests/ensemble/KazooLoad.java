package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/** The Python client of {@code kazoo_load.py}, in a process of its own. For one thread. */
final class KazooLoad {
    private static final String PYTHON = "/usr/bin/python3";
    private static final long LIMIT_S = 120;

    private final String root;
    private final Process process;
    private final File errors;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reading;

    private KazooLoad(Process process, String root, File errors) {
        this.process = process;
        this.root = root;
        this.errors = errors;
        this.reading = new Thread(this::read, "kazoo");
        reading.setDaemon(true);
        reading.start();
    }

    /** Whether this machine has kazoo; one on which CI runs has to. */
    static boolean isThere() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(PYTHON, "-c", "import kazoo").start();
        boolean isThere = process.waitFor(LIMIT_S, TimeUnit.SECONDS) && process.exitValue() == 0;
        assertTrue(isThere || !"true".equals(System.getenv("CI")), "CI installs python3-kazoo, and it is not here");
        return isThere;
    }

    /** @param dir where what it complains of goes */
    static KazooLoad start(String addresses, String root, Path dir) throws Exception {
        Path script = Path.of(KazooLoad.class.getResource("/kazoo_load.py").toURI());
        File errors = dir.resolve("kazoo.err").toFile();
        Process process = new ProcessBuilder(PYTHON, script.toString(), addresses, root)
                .redirectError(errors)
                .start();
        return new KazooLoad(process, root, errors);
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            in.lines().forEach(lines::add);
        } catch (IOException e) {
            lines.add("unreadable: " + e.getMessage());
        }
    }

    void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        reading.join(TimeUnit.SECONDS.toMillis(LIMIT_S));
        String said = Files.readString(errors.toPath());
        assertTrue(lines.contains("end"), () -> "kazoo did not come to its end: " + said);
    }

    /** Fails unless all that was acknowledged is there, and at most what nobody knows besides. */
    void check(ZooKeeper reader) throws KeeperException, InterruptedException {
        Set<String> there = new HashSet<>();
        reader.getChildren(root, false).forEach(name -> there.add(root + "/" + name));
        long unknown = lines.stream().filter("unknown"::equals).count();
        List<String> acknowledged =
                lines.stream().filter(line -> line.startsWith("/")).toList();
        assertEquals(acknowledged.size(), new HashSet<>(acknowledged).size(), "a name was given twice");
        assertTrue(!acknowledged.isEmpty(), "kazoo did nothing: nothing was tested");
        assertTrue(there.containsAll(acknowledged), "what kazoo was told is done is not there");
        assertTrue(
                there.size() <= acknowledged.size() + unknown,
                there.size() + " znodes, " + acknowledged.size() + " acknowledged, " + unknown + " unknown");
    }
}

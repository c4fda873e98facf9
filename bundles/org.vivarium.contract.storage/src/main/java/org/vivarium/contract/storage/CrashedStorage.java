package org.vivarium.contract.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.vivarium.api.storage.Storage;

/** What every storage keeps when its process is killed or its disk is full. */
abstract class CrashedStorage extends DamagedStorage {
    private static final int KILLS = 12;
    private static final int DISK_BYTES = 12 << 20;

    @Test
    void whatWasAcknowledgedOutlivesAKill() throws Exception {
        SplittableRandom random = new SplittableRandom(21);
        for (int round = 0; round < KILLS; round++) {
            long acknowledged = runAndKill(random.nextInt(1, 400), round);
            Seen seen = bench.read();
            assertTrue(seen.last() >= acknowledged, "acknowledged " + acknowledged + ", recovered " + seen.last());
            long first = Math.max(seen.snapshot, 0) + 1;
            assertEquals(StorageBench.range(first, seen.last()), seen.zxids);
        }
    }

    /** Lets a child print so many lines, kills it, and gives the last zxid that it had printed. */
    private long runAndKill(int lines, int seed) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvmArguments());
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-Xmx256m", "-cp", classPath, StorageChild.class.getName()));
        command.addAll(List.of(getClass().getName(), bench.home.toString(), String.valueOf(seed)));
        Path errors = home.resolve("stderr.txt");
        Process child =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        long acknowledged = -1;
        boolean killed = false;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            for (int i = 0; (line = out.readLine()) != null; i++) {
                acknowledged = Math.max(acknowledged, acknowledgedIn(line));
                if (i == lines) {
                    // not Process.destroyForcibly: that closes the pipe, and what the child still said would be lost
                    child.toHandle().destroyForcibly();
                    killed = true;
                }
            }
        } finally {
            child.destroyForcibly();
        }
        assertTrue(child.waitFor(60, TimeUnit.SECONDS), "the child does not die");
        String stderr = Files.readString(errors);
        Files.delete(errors);
        assertTrue(killed, "the child ended by itself: " + stderr);
        assertTrue(acknowledged >= 0, "the child acknowledged nothing: " + stderr);
        return acknowledged;
    }

    /** The last line may be torn by the kill: then it says nothing. */
    private static long acknowledgedIn(String line) {
        String[] words = line.split(" ");
        boolean whole = words.length == 2 && words[0].equals("durable");
        return whole ? Long.parseLong(words[1]) : line.startsWith("recovered ") ? 0 : -1;
    }

    @Test
    void aFullDiskIsAnErrorAndLosesNothing() throws Exception {
        Path mount = Files.createDirectory(home.resolve("small"));
        assumeTrue(mount(mount), "no small disk to be had: mounting a tmpfs needs root");
        try {
            fillAndRecover(new StorageBench(this, mount), mount.resolve("ballast"));
        } finally {
            // lazily: a storage that maps its files may hold them until the next garbage collection
            assertEquals(0, run("umount", "--lazy", mount.toString()));
        }
    }

    private static void fillAndRecover(StorageBench bench, Path ballast) throws IOException {
        Files.write(ballast, new byte[DISK_BYTES / 3]);
        long durable = 0;
        IOException full = null;
        try (Storage storage = bench.start()) {
            while (full == null) {
                try {
                    for (long zxid = durable + 1; zxid <= durable + 20; zxid++) {
                        storage.append(zxid, Txns.of(zxid, 10_000));
                    }
                    storage.sync();
                    durable += 20;
                } catch (IOException e) {
                    full = e;
                }
            }
            long next = durable + 21;
            assertThrows(IOException.class, () -> storage.append(next, Txns.of(next)), "goes on after a full disk");
            assertThrows(IOException.class, storage::sync, "goes on after a full disk");
        }
        assertTrue(full.getMessage().contains(bench.home.toString()), "names no file: " + full.getMessage());
        assertTrue(durable > 0, "the disk was full at once: " + full);
        Files.delete(ballast);
        Seen seen = bench.read();
        assertTrue(seen.last() >= durable, "acknowledged " + durable + ", recovered " + seen.last());
        assertEquals(StorageBench.range(1, seen.last()), seen.zxids);
        bench.assertGoesOn(seen);
    }

    private static boolean mount(Path where) throws Exception {
        return run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", where.toString()) == 0;
    }

    private static int run(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}

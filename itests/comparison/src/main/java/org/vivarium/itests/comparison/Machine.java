package org.vivarium.itests.comparison;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {
    private static final int SYNCS = 200;

    private Machine() {}

    /** @throws IOException where the directory is in memory, or cannot be written */
    static Map<String, String> describe(Path work) throws IOException {
        Files.createDirectories(work);
        FileStore store = Files.getFileStore(work);
        if (store.type().equals("tmpfs") || store.type().equals("ramfs")) {
            throw new IOException(
                    work + " is in memory (" + store.type() + "); name a directory on a disk with --work");
        }
        Map<String, String> about = new LinkedHashMap<>();
        about.put(
                "processors", Runtime.getRuntime().availableProcessors() + " x " + line("/proc/cpuinfo", "model name"));
        about.put("memory", line("/proc/meminfo", "MemTotal"));
        about.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        about.put("JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        about.put("disk", store.type() + ", " + syncs(work));
        return about;
    }

    private static String line(String file, String key) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** How long it takes to append a block to a file and sync it. */
    private static String syncs(Path work) throws IOException {
        Path file = Files.createTempFile(work, "sync", null);
        double[] ms = new double[SYNCS];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(4096);
            for (int i = 0; i < SYNCS; i++) {
                block.clear();
                long begin = System.nanoTime();
                channel.write(block);
                channel.force(false);
                ms[i] = (System.nanoTime() - begin) / 1e6;
            }
        } finally {
            Files.delete(file);
        }
        return String.format(
                Locale.ROOT, "an append of 4 KB with its sync takes %.2f ms in the median", Medians.median(ms));
    }
}

package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** A file system of its own in memory, so small that it can be filled. For one thread. */
final class SmallDisk implements AutoCloseable {
    private static final long LIMIT_S = 60;
    private static final int PIECE_BYTES = 4096;

    private final Path where;

    private SmallDisk(Path where) {
        this.where = where;
    }

    /** Mounts it over a directory that is there; where that is not allowed, the test is left out and says why. */
    static SmallDisk mount(Path where, int bytes) throws Exception {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", where.toString());
        assumeTrue(mounted, "a small disk cannot be mounted here: run as root to test it");
        return new SmallDisk(where);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(LIMIT_S, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private Path ballast() {
        return where.resolve("ballast");
    }

    /** Leaves not a page. */
    void fill() throws IOException {
        try (OutputStream out =
                Files.newOutputStream(ballast(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] piece = new byte[PIECE_BYTES];
            while (true) {
                out.write(piece);
            }
        } catch (IOException full) {
            assertTrue(Files.getFileStore(where).getUsableSpace() < PIECE_BYTES, () -> "not full, but " + full);
        }
    }

    /** Takes away what filled it. */
    void makeRoom() throws IOException {
        Files.delete(ballast());
    }

    /** Lazily: a process may hold its files a little longer. */
    @Override
    public void close() throws IOException {
        try {
            assertTrue(run("umount", "--lazy", where.toString()), () -> where + " is still mounted");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

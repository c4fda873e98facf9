package org.vivarium.runtime.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Small files that are either the old one or the new one, whenever the machine stops. */
public final class DurableFile {
    private DurableFile() {}

    /**
     * Puts a file with this text in place of the one that is there, if any. Durable when it returns; where it throws, a
     * crash may leave either. Waits for the disk; one thread a file.
     */
    public static void replace(Path file, String text) throws IOException {
        Path temporary = Path.of(file + ".tmp");
        try (FileChannel out = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
            directory.force(true); // so that nothing durable names a file which is not
        }
    }
}

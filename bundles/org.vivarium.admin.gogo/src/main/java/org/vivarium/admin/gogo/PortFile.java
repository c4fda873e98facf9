package org.vivarium.admin.gogo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * The file that lets the server's own user in, and nobody else: {@code <dataDir>/gogo.port}, with the port and the
 * secret. It has the mode 0600 from its first moment on, and is whole whenever it can be seen.
 */
final class PortFile {
    static final String NAME = "gogo.port";

    private final Path file;
    private final byte[] content;

    PortFile(Path dataDir, int port, byte[] secret) {
        this.file = dataDir.resolve(NAME);
        String hex = HexFormat.of().formatHex(secret);
        this.content = ("port=" + port + "\nsecret=" + hex + "\n").getBytes(US_ASCII);
    }

    Path path() {
        return file;
    }

    /** Writes it, where the data directory is there and the file is not ours already. */
    void keep() throws IOException {
        if (!Files.isDirectory(file.getParent()) || isOurs()) {
            return;
        }
        Path beside = file.resolveSibling(NAME + ".new");
        Files.deleteIfExists(beside);
        var ownerOnly = asFileAttribute(fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(beside, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        Files.move(beside, file, ATOMIC_MOVE);
    }

    /** Removes it, unless another server has written its own since. */
    void remove() throws IOException {
        if (isOurs()) {
            Files.delete(file);
        }
    }

    private boolean isOurs() throws IOException {
        // the size first: whatever else stands under this name is not read into memory
        return Files.isRegularFile(file)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }
}

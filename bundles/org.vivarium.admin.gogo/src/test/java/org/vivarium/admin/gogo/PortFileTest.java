package org.vivarium.admin.gogo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortFileTest {
    @TempDir
    Path dir;

    @Test
    void isReadableForItsOwnerOnly() throws Exception {
        PortFile file = new PortFile(dir, 4711, new byte[] {1, (byte) 0xab});
        file.keep();
        Path path = dir.resolve("gogo.port");
        assertEquals(List.of("port=4711", "secret=01ab"), Files.readAllLines(path));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals(1, dir.toFile().list().length);
    }

    @Test
    void replacesWhatAnEarlierServerLeftBehind() throws Exception {
        Files.writeString(dir.resolve("gogo.port"), "port=1\nsecret=02\n");
        Files.writeString(dir.resolve("gogo.port.new"), "half");
        PortFile file = new PortFile(dir, 4711, new byte[] {1});
        file.keep();
        assertEquals("port=4711\nsecret=01\n", Files.readString(file.path()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
    }

    @Test
    void waitsForTheDataDirectory() throws Exception {
        PortFile file = new PortFile(dir.resolve("later"), 4711, new byte[] {1});
        file.keep();
        assertFalse(Files.exists(dir.resolve("later")));
        Files.createDirectory(dir.resolve("later"));
        file.keep();
        assertTrue(Files.exists(file.path()));
    }

    @Test
    void removesItsOwnOnly() throws Exception {
        PortFile mine = new PortFile(dir, 4711, new byte[] {1});
        PortFile next = new PortFile(dir, 4712, new byte[] {2});
        mine.keep();
        next.keep();
        mine.remove();
        assertTrue(Files.exists(next.path()));
        next.remove();
        assertFalse(Files.exists(next.path()));
        next.remove();
    }
}

package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which storage rules is what the file says, after every change. */
class StorageMarkerTest {
    @TempDir
    Path dir;

    private void assertRead(String storage, String... retired) throws IOException {
        StorageMarker read = StorageMarker.read(dir);
        assertEquals(storage, read.storage());
        assertEquals(List.of(retired), read.retired());
    }

    @Test
    void namesTheFirstThatSettlesAndEachThatTakesOver() throws IOException {
        StorageMarker marker = StorageMarker.read(dir);
        assertNull(marker.storage());
        marker.settle("one");
        assertRead("one");
        marker.settle("two");
        assertRead("one");
        marker.retire("two");
        assertRead("one", "two");
        marker.takenOverBy("two");
        assertRead("two", "one");
        marker.retire("three");
        marker.takenOverBy("three");
        assertRead("three", "two", "one");
        marker.takenOverBy("one");
        assertRead("one", "three", "two");
    }

    @Test
    void isWrittenAnewWhereAChangeFailed() throws IOException {
        StorageMarker marker = StorageMarker.read(dir);
        marker.settle("one");
        Path inTheWay = dir.resolve(StorageMarker.NAME + ".tmp");
        Files.createDirectory(inTheWay);
        assertThrows(IOException.class, () -> marker.takenOverBy("two"));
        assertEquals("one", marker.storage());
        assertThrows(IOException.class, () -> marker.settle("one"), "as long as nobody knows what is durable");
        Files.delete(inTheWay);
        marker.settle("one");
        assertRead("one");
    }

    @Test
    void thatNamesNoStorageIsRefused() throws IOException {
        Files.writeString(dir.resolve(StorageMarker.NAME), "retired=one\n");
        IOException e = assertThrows(IOException.class, () -> StorageMarker.read(dir));
        assertTrue(e.getMessage().contains("vivarium.storage: has no line storage="), e.getMessage());
        Files.writeString(dir.resolve(StorageMarker.NAME), "storage=\\u00zz\n");
        assertThrows(IOException.class, () -> StorageMarker.read(dir));
    }
}

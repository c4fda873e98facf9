package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.runtime.config.ServerSettings;

/** What is edited is taken when the file is at rest, with what Configuration Admin says on top of it. */
class ConfigWatchTest {
    @TempDir
    Path dir;

    private Path write(String more) throws IOException {
        return Files.writeString(dir.resolve("zoo.cfg"), "clientPort=0\ndataDir=" + dir + "\n" + more);
    }

    private static String storage(ServerSettings settings) {
        return settings.parts().get("storage");
    }

    @Test
    void anEditIsTakenOnceAndWhenTheFileIsAtRest() throws IOException {
        ConfigWatch watch = new ConfigWatch(write(""), Map.of());
        assertNull(watch.edited());
        write("storage=file\n");
        assertNull(watch.edited(), "it may be written still");
        assertEquals("file", storage(watch.edited()));
        assertNull(watch.edited());
    }

    @Test
    void aMistakeOrNoFileIsNotTaken() throws IOException {
        ConfigWatch watch = new ConfigWatch(write(""), Map.of());
        write("tickTime=never\n");
        assertNull(watch.edited());
        assertNull(watch.edited());
        Files.delete(dir.resolve("zoo.cfg"));
        assertNull(watch.edited());
        assertNull(watch.edited());
        write("storage=file\n");
        assertNull(watch.edited());
        assertEquals("file", storage(watch.edited()));
    }

    @Test
    void whatIsConfiguredTakesThePlaceOfSingleKeys() throws IOException {
        ConfigWatch watch = new ConfigWatch(write("storage=file\n"), Map.of());
        assertNull(watch.configured(Map.of()));
        assertEquals("chronicle", storage(watch.configured(Map.of("storage", "chronicle"))));
        assertNull(watch.configured(Map.of("storage", "chronicle")));
        write("storage=other\n");
        watch.edited();
        assertEquals("chronicle", storage(watch.edited()));
        assertEquals("other", storage(watch.configured(Map.of())));
    }

    @Test
    void theKeysAreThoseOfAZooCfg() {
        Map<String, Object> properties = Map.of(
                "storage", " file ",
                "tickTime", 2000,
                "transport", "",
                "config", "/zoo.cfg",
                "service.pid", ServerSettings.PID,
                "component.name", "x",
                "felix.fileinstall.filename", "y",
                "osgi.ds.satisfying.condition.target", "(a=b)",
                ".private", "z");
        assertEquals(Map.of("storage", "file", "tickTime", "2000"), ConfigWatch.keys(properties));
    }
}

package org.vivarium.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CfgEntryTest {
    private static final Path FILE = Path.of("/etc/zoo.cfg");

    @Test
    void tellsTheLineWhereASettingBegins() throws ConfigException {
        String text = "# comment \\\n\r\nfirst=1\r\n  ! another\nsecond : 2\rthird \\\n   3\n\nfourth=a\\\\\nfifth";

        assertEquals(
                List.of(
                        new CfgEntry(3, "first", "1"),
                        new CfgEntry(5, "second", "2"),
                        new CfgEntry(6, "third", "3"),
                        new CfgEntry(9, "fourth", "a\\"),
                        new CfgEntry(10, "fifth", "")),
                CfgEntry.parse(FILE, text));
    }

    @Test
    void goesOnAtTheEndOfTheFile() throws ConfigException {
        assertEquals(List.of(new CfgEntry(1, "a", "b")), CfgEntry.parse(FILE, "a=b\\"));
    }

    @Property(tries = 5000)
    void readsWhatPropertiesReads(@ForAll("texts") String text) throws IOException {
        Properties expected = new Properties();
        try {
            expected.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            assertThrows(ConfigException.class, () -> CfgEntry.parse(FILE, text));
            return;
        }
        Map<String, String> trimmed = new HashMap<>();
        try {
            for (CfgEntry entry : CfgEntry.parse(FILE, text)) {
                trimmed.put(entry.key(), entry.value());
            }
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
        for (String key : expected.stringPropertyNames()) {
            // keys that differ in outer white space alone fall together, as they do in ZooKeeper
            boolean alone = expected.stringPropertyNames().stream()
                            .filter(other -> other.trim().equals(key.trim()))
                            .count()
                    == 1;
            assertTrue(trimmed.containsKey(key.trim()));
            if (alone) {
                assertEquals(expected.getProperty(key).trim(), trimmed.get(key.trim()));
            }
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "a", "b", "=", ":", " ", "\t", "\f", "\\", "\n", "\r", "\r\n", "#", "!", "\\u0061", "\\u", "é")
                .list()
                .ofMaxSize(24)
                .map(parts -> String.join("", parts));
    }

    @Test
    void tellsAWrongEscapeWithItsLine() {
        ConfigException e = assertThrows(ConfigException.class, () -> CfgEntry.parse(FILE, "a=1\ndataDir=C:\\users"));

        assertTrue(e.getMessage().startsWith("/etc/zoo.cfg:2: "), e.getMessage());
    }

    @Test
    void refusesAFileThatIsFarTooLong(@TempDir Path dir) throws IOException {
        Path file = Files.write(dir.resolve("zoo.cfg"), new byte[CfgEntry.FILE_BYTES_MAX + 1]);

        ConfigException e = assertThrows(ConfigException.class, () -> CfgEntry.read(file));

        assertTrue(e.getMessage().contains("longer than 1048576 bytes"), e.getMessage());
    }

    @Test
    void namesAFileThatIsNotThere(@TempDir Path dir) {
        Path file = dir.resolve("zoo.cfg");

        ConfigException e = assertThrows(ConfigException.class, () -> CfgEntry.read(file));

        assertEquals(file + ": cannot be read (no such file); name a file that is there and readable", e.getMessage());
    }
}

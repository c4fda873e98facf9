package org.vivarium.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;

/** The servers of an ensemble in a file of their own. */
class DynamicFileTest {
    private static final Ensemble TWO = EnsembleText.parse(
            "server.2=b:2888:3888:participant;0.0.0.0:2182\nserver.1=a:2888:3888:observer;0.0.0.0:2181\n"
                    + "server.3=c:2888:3888:participant;0.0.0.0:2181\nversion=10000000f");

    @TempDir
    Path dir;

    private Path cfg;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void isServer2() throws IOException {
        cfg = dir.resolve("zoo.cfg");
        Files.writeString(dir.resolve("myid"), "2\n");
    }

    private ServerSettings read(String text) throws ConfigException, IOException {
        return ServerSettings.read(Files.writeString(cfg, "dataDir=" + dir + "\n" + text), warnings::add);
    }

    private String refusal(String text) {
        return assertThrows(ConfigException.class, () -> read(text))
                .getMessage()
                .replace(dir + "/", "");
    }

    private void dynamic(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }

    @Test
    void isReadWhereTheZooCfgNamesIt() throws Exception {
        dynamic("zoo.cfg.dynamic.1f0", "server.1=a:2888:3888\nserver.2=b:2888:3888;2182\n");

        ServerSettings settings = read("dynamicConfigFile=zoo.cfg.dynamic.1f0\nreconfigEnabled=true\n");

        assertEquals(0x1f0, settings.peers().orElseThrow().ensemble().version());
        assertEquals(2182, settings.clients().address().getPort());
        assertTrue(settings.isReconfigEnabled());
        assertEquals(List.of(), warnings);
    }

    @Test
    void aNameWithoutAVersionIsTheFirst() throws Exception {
        dynamic("servers.cfg", "server.1=a:2888:3888\nserver.2=b:2888:3888;2182\n");

        assertEquals(
                0,
                read("dynamicConfigFile=" + dir + "/servers.cfg\n")
                        .peers()
                        .orElseThrow()
                        .ensemble()
                        .version());
    }

    @Test
    void whatIsWrongInItIsToldWithItsLine() throws IOException {
        String names = "clientPort=2181\ndynamicConfigFile=d.0\n";
        dynamic("d.0", "server.1=a:2888:3888\n# and\nserver.2=b:2888\n");
        assertTrue(refusal(names).startsWith("d.0:3: server.2=b:2888: "), refusal(names));
        dynamic("d.0", "server.1=a:2888:3888\nversion=7\n");
        assertTrue(refusal(names).startsWith("d.0:2: version=7: is no line of an ensemble"), refusal(names));
        dynamic("d.0", "server.1=a:2888:3888\nserver.1=b:2888:3888\n");
        assertTrue(refusal(names).startsWith("d.0:2: server.1=b:2888:3888: is the second line"), refusal(names));
        dynamic("d.0", "server.1=a:2888:3888\nserver.3=b:2888:3888\n");
        assertTrue(refusal(names).startsWith("myid:1: is 2, and d.0 has no line server.2"), refusal(names));
        Files.delete(dir.resolve("d.0"));
        assertTrue(refusal(names).startsWith("d.0: cannot be read (no such file)"), refusal(names));
    }

    @Test
    void thereAreNoServerLinesBesideIt() throws IOException {
        dynamic("d.0", "server.1=a:2888:3888\nserver.2=b:2888:3888\n");

        String refusal = refusal("clientPort=2181\ndynamicConfigFile=d.0\nserver.3=c:2888:3888\n");

        assertTrue(refusal.startsWith("zoo.cfg:4: server.3=c:2888:3888: stands beside dynamicConfigFile"), refusal);
    }

    @Test
    void isWrittenAndTakesTheLinesOutOfTheZooCfg() throws Exception {
        String before = "# mine\ndataDir=" + dir + "\nclientPort=2182\nserver.1=a:2888:3888\nserver.2=b:\\\n"
                + "  2888:3888\npeerType=participant\nreconfigEnabled=true\n";
        Files.writeString(cfg, before);

        Path file = DynamicFile.write(cfg, TWO, TWO.member(2));

        assertEquals(dir.resolve("zoo.cfg.dynamic.10000000f"), file);
        assertEquals(
                "server.1=a:2888:3888:observer;0.0.0.0:2181\nserver.2=b:2888:3888:participant;0.0.0.0:2182\n"
                        + "server.3=c:2888:3888:participant;0.0.0.0:2181\n",
                Files.readString(file));
        assertEquals(
                "# mine\ndataDir=" + dir + "\nreconfigEnabled=true\ndynamicConfigFile=" + file + "\n",
                Files.readString(cfg));
        assertEquals(before, Files.readString(dir.resolve("zoo.cfg.bak")));
        ServerSettings read = ServerSettings.read(cfg, warnings::add);
        assertEquals(TWO, read.peers().orElseThrow().ensemble());
        assertEquals(2182, read.clients().address().getPort());
    }

    @Test
    void theNextVersionIsAnotherFile() throws Exception {
        Files.writeString(cfg, "dataDir=" + dir + "\nclientPort=2182\nserver.1=a:2888:3888\nserver.2=b:2888:3888");
        Path first = DynamicFile.write(cfg, TWO, TWO.member(2));
        assertNull(DynamicFile.write(cfg, TWO, TWO.member(2)), "it is there");
        Ensemble next = EnsembleText.changed(TWO, null, "1", 0x20000000aL);
        String backup = Files.readString(dir.resolve("zoo.cfg.bak"));

        Path second = DynamicFile.write(cfg, next, next.member(2));

        assertTrue(Files.exists(first));
        assertEquals(
                next,
                ServerSettings.read(cfg, warnings::add).peers().orElseThrow().ensemble());
        assertEquals(dir.resolve("zoo.cfg.dynamic.20000000a"), second);
        assertEquals(backup, Files.readString(dir.resolve("zoo.cfg.bak")));
        assertFalse(Files.exists(dir.resolve("zoo.cfg.tmp")));
    }
}

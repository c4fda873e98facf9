package org.vivarium.admin.words;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerStatus;
import org.vivarium.api.admin.WordsFactory.Words;
import org.vivarium.api.tree.DataTree;

/** The expected texts are those that ZooKeeper 3.9.5 gave, with this server's version and numbers. */
class FourLetterWordsTest {
    private static final String VERSION = "3.9.5-vivarium-0.1.0, built on 2026-01-01";

    private final Server server = new Server();
    private final Words words = new FourLetterWords(server, "2026-01-01");

    @Test
    void answersRuokWithoutNewline() {
        assertEquals("imok", answer("ruok"));
    }

    @Test
    void tellsWhetherWritesAreTaken() {
        assertEquals("rw", answer("isro"));
        server.readOnly = true;
        assertEquals("ro", answer("isro"));
        server.readOnly = false;
        server.serving = false;
        assertEquals("null", answer("isro"));
    }

    @Test
    void showsTheServer() {
        String expected = "Zookeeper version: " + VERSION + "\n"
                + "Latency min/avg/max: 2/52.3333/188\nReceived: 7\nSent: 6\nConnections: 2\nOutstanding: 0\n"
                + "Zxid: 0x100000003\nMode: standalone\nNode count: 7\n";
        assertEquals(expected, answer("srvr"));
    }

    @Test
    void showsReadOnlyMode() {
        server.readOnly = true;
        assertTrue(answer("srvr").contains("\nMode: read-only\n"));
    }

    @Test
    void listsClientsInStat() {
        String expected = "Zookeeper version: " + VERSION + "\nClients:\n"
                + " /127.0.0.1:52564[1](queued=0,recved=4,sent=3)\n"
                + " /127.0.0.1:52580[0](queued=0,recved=1,sent=0)\n\n"
                + answer("srvr").substring(answer("srvr").indexOf("Latency"));
        assertEquals(expected, answer("stat"));
    }

    @Test
    void listsConnectionsInFull() {
        String expected = " /127.0.0.1:52564[1](queued=0,recved=4,sent=3,sid=0x100001b68070000,lop=GETD,"
                + "est=1795376437857,to=10000,lcxid=0x3,lzxid=0x100000003,lresp=1803809,llat=2,minlat=0,avglat=52,"
                + "maxlat=188)\n /127.0.0.1:52580[0](queued=0,recved=1,sent=0)\n\n";
        assertEquals(expected, answer("cons"));
    }

    @Test
    void showsTheConfiguration(@TempDir Path dir) throws Exception {
        Files.createDirectory(dir.resolve("deep"));
        Files.write(dir.resolve("deep/file"), new byte[123]);
        server.settings.putAll(Map.of("clientPort", "2181", "dataDir", dir.toString(), "tickTime", "2000"));
        String expected =
                "clientPort=2181\nsecureClientPort=-1\ndataDir=" + dir + "\ndataDirSize=123\ndataLogDir=" + dir
                        + "\ndataLogSize=123\ntickTime=2000\nmaxClientCnxns=60\nminSessionTimeout=4000\n"
                        + "maxSessionTimeout=40000\nclientPortListenBacklog=-1\nserverId=0\n";
        assertEquals(expected, answer("conf"));
    }

    @Test
    void monitorsUnderZooKeepersNames() {
        String[] lines = answer("mntr").split("\n");
        assertEquals("zk_version\t" + VERSION, lines[0]);
        assertEquals("zk_server_state\tstandalone", lines[1]);
        Map<String, String> values = new TreeMap<>();
        for (String line : lines) {
            String[] cells = line.split("\t", -1);
            assertEquals(2, cells.length, line);
            values.put(cells[0], cells[1]);
        }
        assertEquals("52.3333", values.get("zk_avg_latency"));
        assertEquals("7", values.get("zk_znode_count"));
        assertEquals("52", values.get("zk_approximate_data_size"));
        assertEquals("1", values.get("zk_global_sessions"));
        assertEquals("1", values.get("zk_ephemerals_count"));
        assertEquals("4", values.get("zk_watch_count"));
        assertTrue(Long.parseLong(values.get("zk_uptime")) > 0);
        assertTrue(Long.parseLong(values.get("zk_open_file_descriptor_count")) > 0);
    }

    @Test
    void writesMeansAsZooKeeperDoes() {
        assertEquals("0.0", MonitorText.mean(0));
        assertEquals("7.3333", MonitorText.mean(22.0 / 3));
        assertEquals("52.5", MonitorText.mean(52.5));
    }

    @Test
    void showsTheEnvironment() {
        String[] lines = answer("envi").split("\n");
        assertEquals("Environment:", lines[0]);
        assertEquals("zookeeper.version=" + VERSION, lines[1]);
        assertTrue(lines[2].matches("host\\.name=.+"), lines[2]);
        assertEquals(19, lines.length);
        assertTrue(lines[18].matches("os\\.memory\\.total=\\d+MB"), lines[18]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"srvr", "stat", "cons", "conf", "mntr"})
    void refusesWhileNotServing(String word) {
        server.serving = false;
        assertEquals("This ZooKeeper instance is not currently serving requests\n", answer(word));
    }

    @Test
    void monitorsSeeThatTheStorageCannotBeUsed() {
        assertTrue(answer("mntr").contains("\nzk_storage_available\t1\n"));
        server.hasStorage = false;
        assertTrue(answer("mntr").contains("\nzk_storage_available\t0\n"), "reads are answered");
        server.serving = false;
        String refusal = "This ZooKeeper instance is not currently serving requests\n";
        assertEquals(refusal + "zk_storage_available\t0\n", answer("mntr"), "one of an ensemble serves nobody");
        assertEquals(refusal, answer("srvr"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ruok", "envi"})
    void answersThoughNotServing(String word) {
        server.serving = false;
        assertFalse(answer(word).contains("not currently serving"));
    }

    @Test
    void keepsToTheWhitelist() {
        server.settings.put("4lw.commands.whitelist", "srvr, ruok");
        assertEquals("imok", answer("ruok"));
        assertEquals("stat is not executed because it is not in the whitelist.\n", answer("stat"));
        server.settings.put("4lw.commands.whitelist", "*");
        assertTrue(answer("stat").startsWith("Zookeeper version"));
    }

    @Test
    void knowsItsWordsOnly() {
        for (String word : List.of("ruok", "stat", "srvr", "mntr", "conf", "cons", "envi", "isro")) {
            assertTrue(words.isWord(bytes(word)), word);
        }
        assertFalse(words.isWord(bytes("crst")));
        assertFalse(words.isWord(44));
    }

    @Test
    void closesOnTelnetInterrupt() {
        assertTrue(words.isWord(0xfff4fffd));
        assertEquals("", words.answer(0xfff4fffd));
    }

    /** kazoo's server_version(), zkServer.sh's status and Solr's monitor, as far as they read these lines. */
    @Test
    void isReadByClientsAndScripts() {
        assertTrue(Pattern.compile("Zookeeper version: (\\d+)\\.(\\d+)\\.(\\d+)")
                .matcher(answer("srvr"))
                .find());
        assertTrue(answer("srvr").lines().anyMatch("Mode: standalone"::equals));
        for (String line : answer("conf").split("\n")) {
            assertTrue(line.split("=").length >= 2, line);
        }
    }

    @Test
    void makesTheDateOfItsBuildKnown() {
        String answer = new FourLetterWordsFactory().create(server).answer(bytes("srvr"));
        assertTrue(
                answer.matches(
                        "(?s)Zookeeper version: 3\\.9\\.5-vivarium-0\\.1\\.0, built on \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC\n.*"),
                answer);
    }

    private String answer(String word) {
        assertTrue(words.isWord(bytes(word)));
        return words.answer(bytes(word));
    }

    private static int bytes(String word) {
        return ByteBuffer.wrap(word.getBytes(US_ASCII)).getInt();
    }

    /** A server that is as it is told to be. */
    private static final class Server implements ServerControl {
        final Map<String, String> settings = new TreeMap<>();
        boolean serving = true;
        boolean readOnly;
        boolean hasStorage = true;

        @Override
        public ServerStatus status() {
            return new ServerStatus(
                    "0.1.0",
                    serving ? "standalone" : "",
                    serving,
                    readOnly,
                    List.of(),
                    0x100000003L,
                    7,
                    52,
                    1,
                    1,
                    4,
                    2,
                    0,
                    7,
                    6,
                    2,
                    157.0 / 3,
                    188,
                    1);
        }

        @Override
        public List<ConnectionStatus> connections() {
            List<ConnectionStatus> all = new ArrayList<>();
            all.add(new ConnectionStatus(
                    "/127.0.0.1:52564",
                    0x100001b68070000L,
                    0,
                    4,
                    3,
                    "GETD",
                    1795376437857L,
                    10000,
                    3,
                    0x100000003L,
                    1803809,
                    2,
                    0,
                    52,
                    188));
            all.add(new ConnectionStatus("/127.0.0.1:52580", 0, 0, 1, 0, "NA", 1, 0, -1, -1, 0, 0, 0, 0, 0));
            return all;
        }

        @Override
        public Map<String, String> settings() {
            return settings;
        }

        @Override
        public List<PartStatus> parts() {
            return List.of(
                    new PartStatus("auth", "", "", "", List.of(), ""),
                    new PartStatus("storage", "file", hasStorage ? "file" : "", "", List.of(), ""));
        }

        @Override
        public List<SessionStatus> sessions() {
            return List.of();
        }

        @Override
        public Optional<DataTree> tree() {
            return Optional.empty();
        }

        @Override
        public String swap(String kind, Optional<String> name, boolean isDryRun, Consumer<String> progress) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SnapshotStatus snapshot() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferLeadership(long sid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resetStatistics() {}
    }
}

package org.vivarium.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.runtime.config.ServerSettings.Data;
import org.vivarium.runtime.config.ServerSettings.Ticks;

class ServerSettingsTest {
    private static final String LEAST = "dataDir=/data\nclientPort=2181\n";

    @TempDir
    Path dir;

    private final List<String> warnings = new ArrayList<>();

    private ServerSettings read(String text) throws ConfigException {
        return ServerSettings.read(file(text), warnings::add);
    }

    private Path file(String text) {
        try {
            return Files.writeString(dir.resolve("zoo.cfg"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads two lines that are right and a third one that is not, and gives the message behind {@code zoo.cfg}. */
    private String refusal(String lines) {
        String message =
                assertThrows(ConfigException.class, () -> read(LEAST + lines)).getMessage();
        String file = dir.resolve("zoo.cfg").toString();
        assertTrue(message.startsWith(file), message);
        return message.substring(file.length());
    }

    /** Reads two lines that are right and a third one, and gives the only warning behind {@code zoo.cfg}. */
    private String warning(String lines) throws ConfigException {
        read(LEAST + lines);
        assertEquals(1, warnings.size(), warnings.toString());
        return warnings.get(0).substring(dir.resolve("zoo.cfg").toString().length());
    }

    @Test
    void fillsInTheDefaults() throws ConfigException {
        ServerSettings settings = read(LEAST);

        assertEquals(List.of(), warnings);
        assertEquals(new Ticks(3000, 10, 5, 6000, 60_000), settings.ticks());
        assertEquals(new Data(Path.of("/data"), Path.of("/data"), 100_000, 3), settings.data());
        assertTrue(settings.clients().address().getAddress().isAnyLocalAddress());
        assertEquals(2181, settings.clients().address().getPort());
        assertEquals(-1, settings.clients().backlog());
        assertEquals(60, settings.clients().perAddressMax());
        assertEquals(1_048_575, settings.clients().frameBytesMax());
        assertEquals(1000, settings.clients().outstandingMax());
        assertEquals(
                Math.min(8, Runtime.getRuntime().availableProcessors()),
                settings.clients().loops());
        assertEquals(
                Map.of(
                        "storage",
                        "chronicle",
                        "transport",
                        "netty",
                        "tree",
                        "trie",
                        "broadcast",
                        "solo",
                        "admin",
                        "words"),
                settings.parts());
        assertEquals(Set.of("ruok", "stat", "srvr", "mntr", "conf", "cons", "envi", "isro"), settings.words());
        assertEquals(Optional.empty(), settings.superDigest());
        assertEquals(Optional.empty(), settings.peers());
        assertEquals(Map.of("dataDir", "/data", "clientPort", "2181"), settings.options());
        assertEquals(dir.resolve("zoo.cfg"), settings.file());
    }

    @Test
    void readsEverySetting() throws ConfigException {
        ServerSettings settings = read("""
                tickTime=2000
                initLimit=7
                syncLimit=3
                dataDir=/data/../snapshots
                dataLogDir=/log
                clientPort=0
                clientPortAddress=127.0.0.1
                clientPortListenBacklog=50
                maxClientCnxns=0
                minSessionTimeout=1000
                maxSessionTimeout=9000
                autopurge.snapRetainCount=5
                snapCount=500
                preAllocSize=1024
                txnLogSizeLimitInKb=2048
                snapshot.compression.method=gz
                4lw.commands.whitelist=ruok, stat
                jute.maxbuffer=0x200000
                globalOutstandingLimit=10
                DigestAuthenticationProvider.superDigest=super:gG7s8t3oDEtIqF6DM9LlI/R+9Ss=
                storage=file
                transport=nio
                tree=trie
                broadcast=solo
                loops=3
                """);

        assertEquals(List.of(), warnings);
        assertEquals(new Ticks(2000, 7, 3, 1000, 9000), settings.ticks());
        assertEquals(new Data(Path.of("/snapshots"), Path.of("/log"), 500, 5), settings.data());
        assertEquals(
                InetAddress.getLoopbackAddress(), settings.clients().address().getAddress());
        assertEquals(0, settings.clients().address().getPort());
        assertEquals(50, settings.clients().backlog());
        assertEquals(0, settings.clients().perAddressMax());
        assertEquals(0x200000, settings.clients().frameBytesMax());
        assertEquals(10, settings.clients().outstandingMax());
        assertEquals(3, settings.clients().loops());
        assertEquals("file", settings.parts().get("storage"));
        assertEquals("nio", settings.parts().get("transport"));
        assertEquals(Set.of("ruok", "stat"), settings.words());
        assertEquals(Optional.of("super:gG7s8t3oDEtIqF6DM9LlI/R+9Ss="), settings.superDigest());
        assertEquals("1024", settings.options().get("preAllocSize"));
        assertEquals("gz", settings.options().get("snapshot.compression.method"));
    }

    @Test
    void showsWhatIsInForceButNoSecret() throws ConfigException {
        ServerSettings settings =
                read(LEAST + "DigestAuthenticationProvider.superDigest=super:AAAA\nstorage.x.password=p\ntree.x.y=z\n");

        assertEquals("60000", settings.shown().get("maxSessionTimeout"));
        assertEquals("/data", settings.shown().get("dataLogDir"));
        assertEquals("chronicle", settings.shown().get("storage"));
        assertEquals("z", settings.shown().get("tree.x.y"));
        assertFalse(settings.shown().containsKey("storage.x.password"));
        assertFalse(settings.toString().contains("AAAA"), settings.toString());
        assertEquals("p", settings.options().get("storage.x.password"), "a plug-in gets its own secrets");
        assertThrows(UnsupportedOperationException.class, () -> settings.shown().put("a", "b"));
    }

    @ParameterizedTest
    @CsvSource({
        "tickTime, 0",
        "tickTime, -1",
        "tickTime, 2s",
        "tickTime, 3000000000",
        "initLimit, 0",
        "syncLimit, x",
        "clientPort, 65536",
        "clientPort, -1",
        "clientPortListenBacklog, 0",
        "maxClientCnxns, -1",
        "minSessionTimeout, 0",
        "maxSessionTimeout, -2",
        "snapCount, many",
        "autopurge.snapRetainCount, 3.5",
        "autopurge.purgeInterval, never",
        "jute.maxbuffer, 1023",
        "jute.maxbuffer, 0x7fffffff",
        "globalOutstandingLimit, 0",
        "preAllocSize, 0",
        "txnLogSizeLimitInKb, 0",
        "loops, 0",
        "loops, 129",
        "snapshot.compression.method, zip",
        "standaloneEnabled, yes",
        "storage, ../x",
        "tree, Trie",
        "transport, ''",
        "dataLogDir, ''",
        "clientPortAddress, 1.2.3.4.5",
        "reconfigEnabled, perhaps",
        "enforce.auth.enabled, true",
        "sessionRequireClientSASLAuth, true",
        "authProvider.1, org.example.Auth",
        "electionAlg, 0",
        "cnxTimeout, 0",
        "peerType, leader",
        "server.1, localhost",
        "standaloneEnabled, false"
    })
    void refusesAWrongValueWithLineKeyAndValue(String key, String value) {
        assertTrue(
                refusal(key + "=" + value).startsWith(":3: " + key + "=" + value + ": "), refusal(key + "=" + value));
    }

    @Test
    void saysWhatIsAllowed() {
        assertEquals(":3: tickTime=2s: must be a whole number from 1 to 2147483647", refusal("tickTime=2s"));
        assertEquals(":3: standaloneEnabled=1: must be true or false", refusal("standaloneEnabled=1"));
    }

    @Test
    void refusesATimeoutRangeThatIsEmpty() {
        assertTrue(refusal("minSessionTimeout=9000\nmaxSessionTimeout=8999").contains("minSessionTimeout is 9000 ms"));
        assertTrue(refusal("maxSessionTimeout=100").startsWith(":3: maxSessionTimeout=100: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataDir", "clientPort"})
    void namesWhatIsMissing(String key) {
        String text = LEAST.replaceAll(key + "=.*\n", "");

        String message = assertThrows(ConfigException.class, () -> read(text)).getMessage();

        assertTrue(message.startsWith(dir.resolve("zoo.cfg") + ": " + key + " is missing; "), message);
    }

    @Test
    void neverRepeatsASecretInAMessage() {
        String refusal = refusal("DigestAuthenticationProvider.superDigest=hunter2");

        assertTrue(refusal.startsWith(":3: DigestAuthenticationProvider.superDigest=(secret): must be "), refusal);
    }

    @Test
    void standsAloneWithOneServerLineOrNone() throws ConfigException {
        assertTrue(warning("server.1=localhost:2888:3888").startsWith(":3: server.1: is the only server, "));
    }

    @ParameterizedTest
    @CsvSource({
        "secureClientPort, 2281, TLS is not built yet",
        "ssl.keyStore.location, /k, TLS is not built yet",
        "admin.serverPort, 8080, the HTTP admin server",
        "leaderServes, no, ensembles",
        "leader.ackLoggingFrequency, 9, ensembles",
        "election, fast, stands alone",
        "metricsProvider.httpPort, 7000, metrics",
        "flushDelay, 1, built another way",
        "skipACL, yes, built another way",
        "audit.enable, true, not built yet",
        "enforce.auth.enabled, false, off here too"
    })
    void warnsOfWhatDoesNotApply(String key, String value, String reason) throws ConfigException {
        String warning = warning(key + "=" + value);

        assertTrue(warning.startsWith(":3: " + key + ": "), warning);
        assertTrue(warning.contains(reason), warning);
    }

    @ParameterizedTest
    @CsvSource({
        "ticktime, tickTime",
        "datadir, dataDir",
        "clientport, clientPort",
        "snapRetainCount, autopurge.snapRetainCount",
        "colour, ",
        "zookeeper.snapCount, snapCount",
        "maxClientConns, maxClientCnxns",
        "storrage, storage"
    })
    void warnsOfAnUnknownKeyAndGuesses(String key, String meant) throws ConfigException {
        String expected = ":3: " + key + ": is not a key of this server and changes nothing"
                + (meant == null ? "" : "; did you mean " + meant + "?");

        assertEquals(expected, warning(key + "=1"));
    }

    @Test
    void warnsOfAKeyThatStandsTwiceAndTakesTheLast() throws ConfigException {
        assertEquals(
                ":4: tickTime: stands in line 3 too; this line is the one in force", warning("tickTime=1\ntickTime=2"));
        assertEquals(2, read(LEAST + "tickTime=1\ntickTime=2").ticks().tickMs());
    }

    @Test
    void raisesWhatZooKeeperRaises() throws ConfigException {
        ServerSettings settings = read(LEAST + "snapCount=1\nautopurge.snapRetainCount=0");

        assertEquals(2, settings.data().snapshotEveryTxns());
        assertEquals(3, settings.data().snapshotsKept());
        assertEquals("3", settings.shown().get("autopurge.snapRetainCount"));
        assertEquals(2, warnings.size());
    }

    @Test
    void saysThatPurgingNeedsNoInterval() throws ConfigException {
        assertTrue(warning("autopurge.purgeInterval=1").contains("a purge follows every snapshot"));
    }

    @Test
    void answersOnlyTheWordsThatAreListed() throws ConfigException {
        assertEquals(Set.of("srvr"), read(LEAST + "4lw.commands.whitelist=srvr").words());
        assertEquals(Set.of(), read(LEAST + "4lw.commands.whitelist=").words());
        assertEquals(Keys.WORDS, read(LEAST + "4lw.commands.whitelist=*").words());
        assertEquals(List.of(), warnings);
    }

    @Test
    void warnsOfWordsThatAreNeverAnswered() throws ConfigException {
        assertTrue(warning("4lw.commands.whitelist=ruok,wchs").endsWith("the word wchs is not built yet"));
        warnings.clear();
        assertTrue(warning("4lw.commands.whitelist=sta").contains("there is no word sta, did you mean stat?"));
    }

    @Test
    void keepsATimeoutOfManyTicksInRange() throws ConfigException {
        assertEquals(
                Integer.MAX_VALUE, read(LEAST + "tickTime=2000000000").ticks().maxSessionTimeoutMs());
    }

    @Test
    void makesARelativeDirectoryAbsolute() throws ConfigException {
        assertEquals(
                Path.of("data").toAbsolutePath(),
                read("dataDir=data\nclientPort=1").data().dir());
    }

    @Test
    void whatIsConfiguredElsewhereSaysSoWhereItIsWrong() throws Exception {
        Path cfg = file("tickTime=2000\nclientPort=0\ndataDir=/tmp/x\n");
        assertEquals(
                3000,
                ServerSettings.read(cfg, Map.of("tickTime", "3000"), warnings::add)
                        .ticks()
                        .tickMs());
        ConfigException e = assertThrows(
                ConfigException.class, () -> ServerSettings.read(cfg, Map.of("tickTime", "0"), warnings::add));
        assertTrue(e.getMessage().startsWith("configuration org.vivarium.server: tickTime=0: "), e.getMessage());
        ServerSettings.read(cfg, Map.of("tickTimme", "1"), warnings::add);
        assertTrue(warnings.get(warnings.size() - 1).startsWith("configuration org.vivarium.server: tickTimme: "));
    }
}

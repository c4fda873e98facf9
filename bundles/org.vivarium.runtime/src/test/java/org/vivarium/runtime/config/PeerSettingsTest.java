package org.vivarium.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.runtime.config.ServerSettings.Peers;

/** What a zoo.cfg says about an ensemble. */
class PeerSettingsTest {
    private static final String TWO = "server.1=a:2888:3888\nserver.2=b:2888:3888\n";
    private static final String CLIENTS = "clientPort=2181\n";

    @TempDir
    Path dir;

    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void isServer2() throws IOException {
        myid("2\n");
    }

    private void myid(String text) throws IOException {
        Files.writeString(dir.resolve("myid"), text);
    }

    private ServerSettings read(String text) throws ConfigException, IOException {
        return ServerSettings.read(
                Files.writeString(dir.resolve("zoo.cfg"), "dataDir=" + dir + "\n" + text), warnings::add);
    }

    private String refusal(String text) {
        return assertThrows(ConfigException.class, () -> read(text))
                .getMessage()
                .replace(dir + "/", "");
    }

    @Test
    void aServerThatStandsAloneIsNeverReadOnly() throws Exception {
        read(CLIENTS + "readonlymode.enabled=true\n");
        assertTrue(warnings.get(0).contains("readonlymode.enabled"), warnings.get(0));
        assertTrue(warnings.get(0).contains("stands alone"), warnings.get(0));
    }

    @Test
    void theElectionBallotMayPreferALeader() throws Exception {
        String key = "election.preferredLeader=";

        assertEquals(
                "1",
                read(CLIENTS + TWO + "election=ballot\n" + key + "1\n").shown().get("election.preferredLeader"));
        assertEquals(List.of(), warnings);
        assertTrue(refusal(CLIENTS + TWO + "election=ballot\n" + key + "3\n").contains("must be N of a server.N line"));
        read(CLIENTS + TWO + key + "1\n");
        assertTrue(warnings.get(0).contains("changes nothing without election=ballot"), warnings.get(0));
    }

    @Test
    void belongsToItsEnsemble() throws Exception {
        ServerSettings settings = read(CLIENTS + TWO + "electionAlg=3\n");

        assertEquals(
                Optional.of(new Peers(
                        2,
                        EnsembleText.of(Map.of("server.1", "a:2888:3888", "server.2", "b:2888:3888"), 0),
                        5000,
                        0.33)),
                settings.peers());
        assertEquals("zab", settings.parts().get("broadcast"));
        assertEquals("fast", settings.parts().get("election"));
        assertEquals("b:2888:3888:participant", settings.shown().get("server.2"));
        assertEquals("5000", settings.shown().get("cnxTimeout"));
        assertEquals(List.of(), warnings);
    }

    @Test
    void readsGroupsWeightsAndNamesOfParts() throws Exception {
        ServerSettings settings = read(CLIENTS + TWO + """
                server.3=[::1]:2888:3888:observer
                group.1=1:2
                weight.2=0
                cnxTimeout=200
                election=ballot
                election.ballot.x=7
                broadcast=other
                """);

        Peers peers = settings.peers().orElseThrow();
        assertEquals(0, peers.ensemble().weight(2));
        assertEquals(3, peers.ensemble().members().size());
        assertEquals(200, peers.cnxTimeoutMs());
        assertEquals("ballot", settings.parts().get("election"));
        assertEquals("other", settings.parts().get("broadcast"));
        assertEquals(List.of(), warnings);
    }

    @Test
    void oneServerIsAnEnsembleIfItIsWanted() throws Exception {
        ServerSettings settings = read(CLIENTS + "server.2=a:2888:3888\nstandaloneEnabled=false\n");

        assertEquals(2, settings.peers().orElseThrow().sid());
        assertEquals("zab", settings.parts().get("broadcast"));
    }

    @Test
    void oneServerStandsAloneOtherwise() throws Exception {
        Files.delete(dir.resolve("myid"));
        ServerSettings settings = read(CLIENTS + "server.2=a:2888:3888\n");

        assertEquals(Optional.empty(), settings.peers());
        assertEquals("solo", settings.parts().get("broadcast"));
        assertEquals(null, settings.parts().get("election"));
        assertEquals(1, warnings.size());
    }

    @Test
    void observersNeedServersThatVote() {
        String refusal = refusal(CLIENTS + "server.1=a:1:2\nserver.2=b:1:2:observer\n");
        assertTrue(refusal.startsWith("zoo.cfg:4: server.2=b:1:2:observer: is an observer, and there"), refusal);

        refusal = refusal(CLIENTS + "server.1=a:1:2:observer\n");
        assertTrue(refusal.startsWith("zoo.cfg: no server of the ensemble votes; "), refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "server.2, b, must be host:",
        "server.x, b:1:2, must have a number",
        "group.1, 1:3, names server 3",
        "weight.1, x, must be a whole number",
        "electionAlg, 1, must be 3",
        "snapshotSizeFactor, a third, must be a number",
        "snapshotSizeFactor, NaN, must be a number",
        "readonlymode.enabled, perhaps, must be true or false",
        "peerType, leader, must be participant or observer",
        "clientPort, 2181, 'is another port than server.2 gives to clients, 2182'",
        "broadcast, solo, is for a server that stands alone",
        "election, Fast, must be the name of a provider"
    })
    void refusesAWrongLineWithItsPlace(String key, String value, String why) {
        String line = key + "=" + value;
        String two = TWO.replace("b:2888:3888", "b:2888:3888;2182");
        String refusal = refusal((key.equals("server.2") ? TWO.substring(0, TWO.indexOf('\n') + 1) : two) + line);
        assertTrue(refusal.matches("zoo\\.cfg:[34]: .*"), refusal);
        assertTrue(refusal.contains(line + ": " + why), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslQuorum", "quorum.auth.enableSasl"})
    void doesNotPassOverWhatWouldProtectTheServersPorts(String key) throws Exception {
        String refusal = refusal(CLIENTS + TWO + key + "=true");
        assertTrue(refusal.startsWith("zoo.cfg:5: " + key + "=true: is not built yet between servers, "), refusal);
        assertTrue(read(CLIENTS + TWO + key + "=false").peers().isPresent());
        assertTrue(read(CLIENTS + key + "=true").peers().isEmpty());
    }

    @Test
    void saysWhatIsWrongWithMyid() throws Exception {
        myid("x\n");
        assertEquals(
                "myid:1: \"x\" is not a number; write N of this server's server.N line in zoo.cfg",
                refusal(CLIENTS + TWO));
        myid("");
        assertTrue(refusal(CLIENTS + TWO).startsWith("myid:1: \"\" is not a number; "));
        myid("-1");
        assertTrue(refusal(CLIENTS + TWO).startsWith("myid:1: \"-1\" is not a number; "));
        myid("3");
        assertEquals(
                "myid:1: is 3, and zoo.cfg has no line server.3; correct the number, or add the line on every server",
                refusal(CLIENTS + TWO));
        myid("300");
        assertTrue(refusal(CLIENTS + TWO + "server.300=c:1:2").startsWith("myid:1: is 300; sessions begin with"));
        Files.delete(dir.resolve("myid"));
        assertTrue(refusal(CLIENTS + TWO).startsWith("myid: is missing; write N of this server's"));
    }

    @Test
    void takesTheFirstLineOfMyid() throws Exception {
        myid(" 1 \r\nsecond line");
        assertEquals(1, read(CLIENTS + TWO).peers().orElseThrow().sid());
    }

    @Test
    void theServerLineMayGiveTheAddressForClients() throws Exception {
        ServerSettings settings = read("server.1=a:1:2\nserver.2=b:1:2;127.0.0.1:2182\n");
        assertEquals(2182, settings.clients().address().getPort());
        assertTrue(settings.clients().address().getAddress().isLoopbackAddress());

        settings = read("clientPort=2182\nserver.1=a:1:2\nserver.2=b:1:2;127.0.0.1:2182\n");
        assertTrue(settings.clients().address().getAddress().isLoopbackAddress());
        assertTrue(refusal("server.1=a:1:2;2181\nserver.2=b:1:2\n").startsWith("zoo.cfg: clientPort is missing; "));
    }

    @Test
    void theServerLineSaysWhetherItVotes() throws Exception {
        read(CLIENTS + TWO + "peerType=PARTICIPANT\n");
        assertEquals(List.of(), warnings);
        read(CLIENTS + TWO + "peerType=observer\n");
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).endsWith(":5: peerType: is not what server.2 says; the server line is in force"));
    }
}

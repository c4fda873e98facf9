package org.vivarium.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.AdminCommand.CommandException;
import org.vivarium.api.admin.ServerControl.PartStatus;
import org.vivarium.api.admin.ServerControl.SessionStatus;

class CommandsTest {
    private final FakeServer server = new FakeServer();

    @Test
    void showsTheStatus() throws Exception {
        server.parts.add(new PartStatus("storage", "chronicle", "chronicle", "b 1", List.of(), ""));
        server.parts.add(new PartStatus("transport", "netty", "", "", List.of(), "nothing provides it"));
        server.parts.add(new PartStatus("auth", "digest, ip", "digest, ip", "b 1", List.of(), ""));
        String expected = """
                version      0.1.0
                mode         standalone
                started      1970-01-01T00:00:00Z
                zxid         0x10000000a
                znodes       7 (1 ephemeral, 52 bytes)
                sessions     2
                watches      4
                connections  3
                requests     9 received, 8 sent, 0 outstanding
                latency      0/0.3/3 ms (min/avg/max)
                parts        storage=chronicle transport=- auth=digest,ip""";
        assertEquals(expected, new StatusCommand(server).run(Map.of()));
    }

    @Test
    void saysWhatIsLacking() {
        server.status = FakeServer.status("", false, false, List.of("Nothing provides storage chronicle."));
        String text = new StatusCommand(server).run(Map.of());
        assertTrue(text.contains("mode         not serving\n"), text);
        assertTrue(text.endsWith("\nlacks        Nothing provides storage chronicle."), text);
    }

    @Test
    void saysThatOnlyReadsAreAnswered() {
        server.status = FakeServer.status("standalone", true, true, List.of());
        assertTrue(new StatusCommand(server).run(Map.of()).contains("mode         standalone, read-only\n"));
    }

    @Test
    void tabulatesParts() {
        server.parts.add(new PartStatus(
                "storage", "chronicle", "chronicle", "org.vivarium.storage.chronicle 0.1.0", List.of("file", "x"), ""));
        server.parts.add(new PartStatus("broadcast", "", "", "", List.of(), "none is there"));
        String expected = """
                POINT      WANTED     IN USE     BUNDLE                                OTHERS  REMARK
                storage    chronicle  chronicle  org.vivarium.storage.chronicle/0.1.0  file,x
                broadcast  -          -          -                                     -       none is there""";
        assertEquals(expected, new PartsCommand(server).run(Map.of()));
    }

    @Test
    void tabulatesSessions() {
        server.sessions.add(new SessionStatus(0x1000L, 10_000, true, "/127.0.0.1:4711", List.of("/e", "/f"), 3));
        server.sessions.add(new SessionStatus(0x1001L, 4_000, false, "", List.of(), 0));
        String expected = """
                SESSION  CLIENT           TIMEOUT MS  EPHEMERALS  WATCHES
                0x1000   /127.0.0.1:4711  10000       2           3
                0x1001   -                4000        0           0""";
        assertEquals(expected, new SessionsCommand(server).run(Map.of()));
    }

    @Test
    void handsTheLeadershipOver() throws Exception {
        server.settings.putAll(Map.of("server.2", "b:2888:3888", "server.3", "c:2888:3888", "serverless", "x"));
        LeadCommand lead = new LeadCommand(server);

        assertEquals("Server 2 leads; no write was decided for 7 ms", lead.run(Map.of("id", "2")));
        assertEquals(List.of("2", "3"), lead.complete("id", ""));
        assertEquals(
                "Not transferred: server 3 does not follow at the moment.",
                assertThrows(CommandException.class, () -> lead.run(Map.of("id", "3")))
                        .getMessage());
        assertEquals(
                "There is no server x; the ensemble has [2, 3]",
                assertThrows(CommandException.class, () -> lead.run(Map.of("id", "x")))
                        .getMessage());
    }

    @Test
    void listsChildrenSorted() throws Exception {
        put("/b", "/a", "/a/y", "/a/x", "/a/x/1");
        assertEquals("a\nb", new LsCommand(server).run(Map.of()));
        assertEquals("x\ny", new LsCommand(server).run(Map.of("path", "/a")));
        assertEquals("", new LsCommand(server).run(Map.of("path", "/b")));
    }

    @Test
    void listsAllBelow() throws Exception {
        put("/b", "/a", "/a/y", "/a/x", "/a/x/1");
        LsCommand ls = new LsCommand(server);
        assertEquals("/\n/a\n/a/x\n/a/x/1\n/a/y\n/b", ls.run(Map.of("-R", "true")));
        assertEquals("/a/x\n/a/x/1", ls.run(Map.of("path", "/a/x", "-R", "true")));
    }

    @Test
    void showsTextAsItIs() throws Exception {
        server.tree.put("/t", "grüße\n".getBytes(UTF_8), 0, 0);
        assertEquals("grüße\n", new GetCommand(server).run(Map.of("path", "/t")));
    }

    @Test
    void dumpsWhatIsNotText() throws Exception {
        byte[] data = new byte[18];
        data[1] = 'A';
        data[17] = (byte) 0xff;
        server.tree.put("/b", data, 0, 0);
        String expected = """
                00000000  00 41 00 00 00 00 00 00 00 00 00 00 00 00 00 00  |.A..............|
                00000010  00 ff                                            |..|""";
        assertEquals(expected, new GetCommand(server).run(Map.of("path", "/b")));
    }

    @Test
    void dumpsWhatCouldDriveTheTerminal() throws Exception {
        server.tree.put("/esc", new byte[] {0x1b, '[', 'H'}, 0, 0);
        assertTrue(new GetCommand(server).run(Map.of("path", "/esc")).startsWith("00000000  1b 5b 48"));
    }

    @Test
    void tellsNoDataFromEmptyData() throws Exception {
        server.tree.put("/null", null, 0, 0);
        server.tree.put("/empty", new byte[0], 0, 0);
        assertEquals("null", new GetCommand(server).run(Map.of("path", "/null")));
        assertEquals("", new GetCommand(server).run(Map.of("path", "/empty")));
    }

    @Test
    void printsTheStatAsZkCliDoes() throws Exception {
        put("/a/x");
        server.tree.put("/a", new byte[3], 7, 0x1234L);
        String expected = """
                cZxid = 0x2
                ctime = %s
                mZxid = 0x3
                mtime = %s
                pZxid = 0x4
                cversion = 13
                dataVersion = 5
                aclVersion = 6
                ephemeralOwner = 0x1234
                dataLength = 3
                numChildren = 1""".formatted(new Date(1000), new Date(2000));
        assertEquals(expected, new StatCommand(server).run(Map.of("path", "/a")));
    }

    @Test
    void showsNoOwnerOfContainersAndOfTimedZnodes() throws Exception {
        server.tree.put("/c", null, 0, Long.MIN_VALUE);
        server.tree.put("/ttl", null, 0, 0xff00_0000_0000_03e8L);
        StatCommand stat = new StatCommand(server);
        assertTrue(stat.run(Map.of("path", "/c")).contains("ephemeralOwner = 0x0\n"));
        assertTrue(stat.run(Map.of("path", "/c")).contains("dataLength = 0\n"));
        assertTrue(stat.run(Map.of("path", "/ttl")).contains("ephemeralOwner = 0xff000000000003e8\n"));
        server.settings.put("extendedTypesEnabled", "true");
        assertTrue(stat.run(Map.of("path", "/ttl")).contains("ephemeralOwner = 0x0\n"));
    }

    @Test
    void namesTheZnodeThatIsMissing() {
        for (AdminCommand command : List.of(new LsCommand(server), new GetCommand(server), new StatCommand(server))) {
            assertEquals("Node does not exist: /x", refusal(command, Map.of("path", "/x")));
            assertTrue(refusal(command, Map.of("path", "x")).startsWith("A path begins with /"));
        }
        assertTrue(refusal(new GetCommand(server), Map.of()).startsWith("Give the path"));
    }

    @Test
    void saysWhyThereIsNothingToLookUp() {
        server.hasState = false;
        assertTrue(refusal(new GetCommand(server), Map.of("path", "/x")).startsWith("The server has no data yet"));
        assertEquals(List.of(), new GetCommand(server).complete("path", "/"));
    }

    @Test
    void completesPaths() {
        put("/app", "/apple", "/app/one", "/app/onion", "/b");
        LsCommand ls = new LsCommand(server);
        assertEquals(List.of("/"), ls.complete("path", ""));
        assertEquals(List.of("/app", "/apple", "/b"), ls.complete("path", "/"));
        assertEquals(List.of("/app", "/apple"), ls.complete("path", "/ap"));
        assertEquals(List.of("/app/one", "/app/onion"), ls.complete("path", "/app/o"));
        assertEquals(List.of(), ls.complete("path", "/none/o"));
        assertEquals(List.of(), ls.complete("path", "ap"));
        assertEquals(List.of(), ls.complete("-R", "/"));
    }

    @Test
    void savesASnapshot() throws Exception {
        assertEquals("Saved 7 znodes at 0x10000000a in 12 ms", new SnapshotCommand(server).run(Map.of()));
        server.hasState = false;
        assertTrue(refusal(new SnapshotCommand(server), Map.of()).startsWith("Not saved: this server"));
    }

    @Test
    void showsSettings() throws Exception {
        server.settings.put("tickTime", "2000");
        server.settings.put("dataDir", "/data");
        ConfigCommand config = new ConfigCommand(server);
        assertEquals("dataDir=/data\ntickTime=2000", config.run(Map.of()));
        assertEquals("2000", config.run(Map.of("key", "tickTime")));
        assertTrue(refusal(config, Map.of("key", "tickTimme")).startsWith("No setting is called tickTimme"));
        assertEquals(List.of("tickTime"), config.complete("key", "ti"));
    }

    @Test
    void swapsToWhatIsNamedOrBack() throws Exception {
        server.parts.add(new PartStatus("storage", "chronicle", "chronicle", "x/1", List.of("file", "tape"), ""));
        SwapCommand swap = new SwapCommand(server);
        List<String> progress = new ArrayList<>();
        assertEquals("storage file swapped", swap.run(Map.of("point", "storage", "name", "file"), progress::add));
        assertEquals(List.of("half of it"), progress);
        assertEquals("storage the one before swapped", swap.run(Map.of("--back", "true")));
        assertEquals("storage file planned", swap.run(Map.of("point", "storage", "name", "file", "--dry-run", "true")));
        String both = "Give either the name of a provider or --back; there is: file, tape";
        assertEquals(both, refusal(swap, Map.of("point", "storage")));
        assertEquals(both, refusal(swap, Map.of("point", "storage", "name", "file", "--back", "true")));
        assertTrue(refusal(swap, Map.of("point", "storage", "name", "tape")).startsWith("Not swapped"));
        assertEquals(List.of("election", "storage"), swap.complete("point", ""));
        assertEquals(List.of("file", "tape"), swap.complete("name", ""));
        assertEquals(List.of("tape"), swap.complete("name", "t"));
    }

    private void put(String... paths) {
        for (String path : paths) {
            server.tree.put(path, new byte[0], 0, 0);
        }
    }

    private static String refusal(AdminCommand command, Map<String, String> arguments) {
        return assertThrows(CommandException.class, () -> command.run(arguments))
                .getMessage();
    }
}

package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/** An operator swaps storages in a running server, and stops the bundle of the one in use. */
@Timeout(600)
class SwapCommandIT {
    @TempDir
    Path dir;

    private ServerProcess server;
    private Operator operator;
    private Writing writing;

    @BeforeEach
    void start() throws Exception {
        server = ServerProcess.vivarium(Operator.HOME, dir, Map.of(), Map.of()).start();
        operator = Operator.of(server);
        writing = new Writing(server, "/w");
        writing.awaitMore();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void assertInUse(String storage) throws Exception {
        assertTrue(operator.part("storage").matches("storage \\S+ " + storage + " .*"), operator.part("storage"));
        writing.awaitMore();
    }

    @Test
    void swapsThereAndBackAndSaysHowItGoes() throws Exception {
        String plan = operator.done("zk:swap storage file --dry-run");
        assertTrue(plan.contains("chronicle -> file"), plan);
        assertTrue(plan.contains("MB are free"), plan);
        assertInUse("chronicle");
        String done = operator.done("zk:swap storage file");
        assertTrue(done.contains("snapshot saved"), "progress is shown: " + done);
        assertTrue(done.contains("has storage=chronicle, which takes over again at the next start"), done);
        assertInUse("file");
        assertTrue(operator.part("storage").startsWith("storage file file "), operator.part("storage"));
        assertTrue(operator.done("zk:swap --back --dry-run").contains("file -> chronicle"));
        operator.done("zk:swap --back");
        assertInUse("chronicle");
        writing.stopUnharmed();
        writing.check(server);
    }

    @Test
    void aSnapshotIsSavedOnRequestAndSettingsAreShown() throws Exception {
        String saved = operator.done("zk:snapshot");
        assertTrue(saved.matches("Saved \\d+ znodes at 0x\\p{XDigit}+ in \\d+ ms\n"), saved);
        String zxid = saved.replaceAll("(?s).* at 0x(\\p{XDigit}+) in.*", "$1");
        String name = "state." + "0".repeat(16 - zxid.length()) + zxid + ".vsnap";
        assertTrue(Files.exists(dir.resolve("data/chronicle").resolve(name)), name);
        assertEquals("chronicle\n", operator.done("zk:config storage"));
        assertTrue(operator.done("zk:config").contains("\ndataDir=" + dir.resolve("data") + "\n"));
        assertTrue(operator.refused("zk:config storrage").contains("No setting is called storrage"));
        operator.stop("org.vivarium.storage.file");
        operator.stop("org.vivarium.storage.chronicle");
        assertTrue(operator.refused("zk:snapshot").contains("Not saved: no storage is in use"));
        operator.start("org.vivarium.storage.chronicle");
        writing.awaitMore();
        writing.stopUnharmed();
    }

    @Test
    void refusesWhatCannotBeDone() throws Exception {
        assertTrue(operator.refused("zk:swap storage chronicle").contains("in use already"));
        String unknown = operator.refused("zk:swap storage tape");
        assertTrue(unknown.contains("no bundle provides storage tape; there is: chronicle, file"), unknown);
        assertTrue(operator.refused("zk:swap --back").contains("no swap has retired a storage"));
        assertTrue(operator.refused("zk:swap storage").contains("Give either the name of a provider or --back"));
        assertTrue(operator.refused("zk:swap tree trie").contains("a storage or an election can be, not a tree"));
        assertTrue(operator.refused("zk:swap election ballot").contains("a server that stands alone elects nobody"));
        Path apaches = dir.resolve("data/version-2");
        Files.createDirectories(apaches);
        Files.write(apaches.resolve("log.1"), new byte[10]);
        String inTheWay = operator.refused("zk:swap storage file");
        assertTrue(inTheWay.contains("nothing has changed: storage file holds data in"), inTheWay);
        assertTrue(operator.refused("zk:swap storage file --dry-run").contains("holds data in"));
        assertEquals(10, Files.size(apaches.resolve("log.1")));
        assertInUse("chronicle");
        writing.stopUnharmed();
        writing.check(server);
    }

    @Test
    void anEditedZooCfgSwapsToo() throws Exception {
        Path cfg = dir.resolve("zoo.cfg");
        String text = Files.readString(cfg);
        Files.writeString(cfg, text + "storage=file\n");
        Await.until("file takes over", () -> operator.part("storage").startsWith("storage file file"));
        writing.awaitMore();
        Files.writeString(cfg, text + "tickTime=never\n");
        Await.until("the mistake is told", () -> server.output().contains("tickTime=never"));
        Files.writeString(cfg, text);
        Await.until("chronicle is back", () -> operator.part("storage").startsWith("storage chronicle chronicle"));
        writing.awaitMore();
        writing.stopUnharmed();
        writing.check(server);
    }

    @Test
    void aConfigurationSwapsToo() throws Exception {
        server.close();
        Path home = dir.resolve("home");
        copy(Operator.HOME, home);
        try (ServerProcess own = ServerProcess.vivarium(home, dir.resolve("own"), Map.of(), Map.of())
                .start()) {
            operator = Operator.of(own);
            Writing ownWriting = new Writing(own, "/w");
            Path configuration = home.resolve("deploy/org.vivarium.server.cfg");
            Files.writeString(configuration, "storage = file\n");
            Await.until("file takes over", () -> operator.part("storage").startsWith("storage file file"));
            ownWriting.awaitMore();
            Files.writeString(configuration, "storage = tape\ntickTime = never\n");
            Await.until(
                    "the mistake is told",
                    () -> own.output().contains("configuration org.vivarium.server: tickTime=never"));
            Files.delete(configuration);
            Await.until("chronicle is back", () -> operator.part("storage").startsWith("storage chronicle chronicle"));
            ownWriting.awaitMore();
            ownWriting.stopUnharmed();
            ownWriting.check(own);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @Test
    void anotherStorageTakesOverWhereTheOneInUseIsStoppedAndGivesWayWhenItIsBack() throws Exception {
        operator.stop("org.vivarium.storage.chronicle");
        assertInUse("file");
        assertTrue(operator.part("storage").contains("in the place of chronicle"), operator.part("storage"));
        assertFalse(operator.done("zk:status").contains("read-only"));
        operator.start("org.vivarium.storage.chronicle");
        Await.until("it is back", () -> operator.part("storage").startsWith("storage chronicle chronicle"));
        writing.awaitMore();
        operator.stop("org.vivarium.storage.chronicle");
        writing.awaitMore();
        server.kill();
        writing.stop();
        server.start(); // with all bundles: from file, and back
        operator = Operator.of(server);
        writing.check(server);
        Await.until("it is back", () -> operator.part("storage").startsWith("storage chronicle chronicle"));
        writing.check(server);
    }

    @Test
    void aDirectoryWhoseStorageHasLostItsFilesIsNotServed() throws Exception {
        operator.done("zk:swap storage file");
        writing.stopUnharmed();
        server.stop();
        Path files = dir.resolve("data/version-2");
        Path elsewhere = dir.resolve("elsewhere");
        Files.move(files, elsewhere);
        IOException refused = assertThrows(IOException.class, () -> server.start());
        assertTrue(refused.getMessage().contains("storage file is empty, and"), refused.getMessage());
        try (var made = Files.list(files)) {
            for (Path path : made.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(files);
        Files.move(elsewhere, files);
        server.start();
        writing.check(server);
    }
}

package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.admin.ZooKeeperAdmin;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.util.ConfigUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;
import org.vivarium.itests.servers.Shell;

/** An ensemble whose servers become others while it runs, as Apache's client asks for it. */
@Timeout(1200)
class ReconfigIT {
    private static final int SESSION_MS = 40_000;
    private static final String SUPER = "super:secret";
    private static final String TRANSPORT = "org.vivarium.transport.netty";
    private static final Path HOME = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
            .toAbsolutePath()
            .normalize();

    @TempDir
    Path dir;

    private static Map<String, String> settings(String election) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "tickTime",
                "2000",
                "initLimit",
                "60",
                "syncLimit",
                "30",
                "reconfigEnabled",
                "true",
                "maxClientCnxns",
                "0"));
        settings.put("DigestAuthenticationProvider.superDigest", "super:" + digest());
        settings.put("election", election);
        return settings;
    }

    private static String digest() throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(SUPER.getBytes(StandardCharsets.UTF_8)));
    }

    private static ZooKeeperAdmin admin(Ensemble ensemble) throws Exception {
        ZooKeeperAdmin admin = new ZooKeeperAdmin(ensemble.addresses(), SESSION_MS, event -> {});
        admin.addAuthInfo("digest", SUPER.getBytes(StandardCharsets.UTF_8));
        return admin;
    }

    /** Changes the ensemble; returns what the server says that it is now. */
    private static String reconfigure(ZooKeeperAdmin admin, String joining, String leaving) throws Exception {
        Stat stat = new Stat();
        String text = new String(admin.reconfigure(joining, leaving, null, -1, stat), StandardCharsets.UTF_8);
        assertTrue(text.endsWith("version=" + Long.toHexString(stat.getMzxid())), text);
        return text;
    }

    private static String config(ZooKeeper client) throws Exception {
        return new String(client.getConfig(false, null), StandardCharsets.UTF_8);
    }

    private static String mode(ServerProcess server) {
        String srvr = server.word("srvr");
        int at = srvr.indexOf("Mode: ");
        return at < 0 ? srvr : srvr.substring(at + 6, srvr.indexOf('\n', at));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "ballot"})
    void serversComeAndGoUnderLoad(String election) throws Exception {
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> true, settings(election))) {
            ensemble.start();
            Await.until("a leader", () -> ensemble.leader().isPresent());
            List<KeeperState> states = new CopyOnWriteArrayList<>();
            Loads loads = Loads.oneAtEach(ensemble, SESSION_MS, states);
            ZooKeeperAdmin admin = admin(ensemble);
            String before = config(admin);
            assertTrue(before.endsWith("version=0"), before);
            AtomicInteger told = new AtomicInteger();
            admin.getConfig(event -> told.addAndGet(event.getType() == EventType.NodeDataChanged ? 1 : 100), null);

            int follower = ensemble.leader().orElseThrow() == ensemble.servers().get(1) ? 3 : 2;
            comesAndGoes(ensemble, admin, follower, loads);
            assertEquals(1, told.get(), "its watch");
            ServerProcess fourth = ensemble.joining().start();
            Await.until("it follows", () -> mode(fourth).equals("observer"));
            String four = reconfigure(admin, ensemble.line(4, "participant"), null);
            Await.until("it votes", () -> mode(fourth).equals("follower"));
            loads.awaitMore();
            ServerProcess leader = ensemble.leader().orElseThrow();
            int leading = ensemble.servers().indexOf(leader) + 1;
            String three = reconfigure(admin, null, "" + leading);
            Await.until(
                    "another leader",
                    () -> !mode(leader).equals("leader") && ensemble.leader().isPresent());
            loads.awaitMore();
            loads.stop();
            assertEquals(List.of(), states, "what clients hear while servers come and go");

            assertFalse(four.equals(three));
            for (ServerProcess server : Set.copyOf(ensemble.servers())) {
                ZooKeeper client = Clients.connect(server.address(), SESSION_MS);
                Clients.sync(client);
                assertEquals(three, config(client));
                client.close();
            }
            admin.close();
            startsAgainFromItsFile(ensemble, leading, three);
        }
    }

    /** A server leaves, comes back, observes, and votes again. */
    private static void comesAndGoes(Ensemble ensemble, ZooKeeperAdmin admin, int sid, Loads loads) throws Exception {
        ServerProcess server = ensemble.servers().get(sid - 1);
        String without = reconfigure(admin, null, "" + sid);
        assertFalse(without.contains("server." + sid), without);
        Await.until("no vote for it", () -> mode(server).equals("observer"));
        loads.awaitMore();
        for (String role : List.of("participant", "observer", "participant")) {
            reconfigure(admin, ensemble.line(sid, role), null);
            Await.until(role, () -> mode(server).equals(role.equals("observer") ? "observer" : "follower"));
            loads.awaitMore();
        }
    }

    /** The servers that are left find one another without those that are not, from what their files say now. */
    private static void startsAgainFromItsFile(Ensemble ensemble, int left, String text) throws Exception {
        List<ServerProcess> members = new ArrayList<>(ensemble.servers());
        members.remove(left - 1).stop();
        String version = text.substring(text.lastIndexOf('=') + 1);
        for (ServerProcess server : members) {
            Path cfg = server.dir().resolve("zoo.cfg");
            Path dynamic = Path.of(cfg + ".dynamic." + version);
            assertTrue(Files.readString(cfg).contains("dynamicConfigFile=" + dynamic), () -> cfg.toString());
            assertTrue(text.startsWith(String.join("\n", Files.readAllLines(dynamic))), text);
            server.stop();
        }
        for (ServerProcess server : members) {
            server.launch();
        }
        for (ServerProcess server : members) {
            server.awaitServing();
            ZooKeeper client = Clients.connect(server.address(), SESSION_MS);
            assertEquals(text, config(client));
            client.close();
        }
    }

    private static void restartTransport(ServerProcess server) throws Exception {
        Shell shell = new Shell(HOME, server.dir());
        Await.until("the shell is there", () -> shell.run("zk:status").exit() == 0);
        shell.run("stop " + TRANSPORT);
        String row = shell.run("lb -s")
                .text()
                .lines()
                .filter(line -> line.contains("|" + TRANSPORT + " "))
                .findFirst()
                .orElseThrow();
        shell.run("start " + row.substring(0, row.indexOf('|')).trim());
    }

    private static ZooKeeper client(String address) throws Exception {
        return Clients.connect(address, SESSION_MS);
    }

    private static boolean finds(ZooKeeper client, String path) throws Exception {
        try {
            return client.exists(path, false) != null;
        } catch (KeeperException.ConnectionLossException e) {
            return false;
        }
    }

    /** Servers of both kinds leave, come back and change their roles, whoever leads. */
    @ParameterizedTest(name = "ours: {0}")
    @ValueSource(strings = {"1,2", "3"})
    void serversOfBothKindsComeAndGo(String ours) throws Exception {
        Set<String> sids = Set.of(ours.split(","));
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> sids.contains("" + sid), settings("fast"))) {
            ensemble.start();
            Await.until("a leader", () -> ensemble.leader().isPresent());
            int leading = ensemble.servers().indexOf(ensemble.leader().orElseThrow()) + 1;
            ZooKeeperAdmin admin =
                    new ZooKeeperAdmin(ensemble.leader().orElseThrow().address(), SESSION_MS, event -> {});
            admin.addAuthInfo("digest", SUPER.getBytes(StandardCharsets.UTF_8));
            for (int sid = 1; sid <= 3; sid++) {
                if (sid == leading) {
                    continue;
                }
                int follower = sid;
                Await.until("it can go", () -> succeeds(admin, null, "" + follower));
                write(admin);
                Await.until("it can come back", () -> succeeds(admin, ensemble.line(follower, "participant"), null));
                write(admin);
                Await.until("it need not vote", () -> succeeds(admin, ensemble.line(follower, "observer"), null));
                Await.until(
                        "it observes",
                        () -> mode(ensemble.servers().get(follower - 1)).equals("observer"));
                write(admin);
                String observing = config(admin);
                for (ServerProcess server : ensemble.servers()) {
                    ZooKeeper client = Clients.connect(server.address(), SESSION_MS);
                    Clients.sync(client);
                    assertEquals(observing, config(client));
                    client.close();
                }
                Await.until("it can vote again", () -> succeeds(admin, ensemble.line(follower, "participant"), null));
                Await.until(
                        "it follows",
                        () -> mode(ensemble.servers().get(follower - 1)).equals("follower"));
            }
            admin.close();
        }
    }

    private static void write(ZooKeeper client) throws Exception {
        client.create("/n-", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
    }

    /** Whether the ensemble could be changed; a server that has just changed its role may not have caught up yet. */
    private static boolean succeeds(ZooKeeperAdmin admin, String joining, String leaving) throws Exception {
        try {
            reconfigure(admin, joining, leaving);
            return true;
        } catch (KeeperException.NewConfigNoQuorum | KeeperException.ReconfigInProgress e) {
            return false;
        }
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> true, settings("fast"))) {
            ensemble.start();
            ZooKeeperAdmin admin = admin(ensemble);
            String before = config(admin);
            refuses(KeeperException.Code.BADARGUMENTS, admin, null, "1,2", -1);
            refuses(KeeperException.Code.BADARGUMENTS, admin, "server.4=nonsense", null, -1);
            refuses(KeeperException.Code.BADVERSION, admin, null, "3", 0x77);
            refuses(
                    KeeperException.Code.NEWCONFIGNOQUORUM,
                    admin,
                    "server.4=127.0.0.1:1:2;3,server.5=127.0.0.1:4:5;6,server.6=127.0.0.1:7:8;9",
                    null,
                    -1);
            ZooKeeperAdmin nobody = new ZooKeeperAdmin(ensemble.addresses(), SESSION_MS, event -> {});
            refuses(KeeperException.Code.NOAUTH, nobody, null, "3", -1);
            assertEquals(before, config(admin));
            nobody.close();
            admin.close();
        }
    }

    @Test
    void operatorsDoItInTheShell() throws Exception {
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> true, settings("fast"))) {
            ensemble.start();
            String none = cli(ensemble, "reconfig -remove 3");
            assertTrue(none.contains("Insufficient permission"), none);
            String auth = "addauth digest " + SUPER + "\n";
            String wrong = cli(ensemble, auth + "reconfig -add server.4=x:1:2");
            assertTrue(wrong.contains("Arguments are not valid"), wrong);
            String changed = cli(
                    ensemble,
                    auth + "reconfig -v 0 -add " + ensemble.line(1, "participant") + " -add "
                            + ensemble.line(2, "participant") + " -remove 3");
            assertTrue(changed.contains("Committed new configuration:\n" + ensemble.line(1, "participant")), changed);
            String version = changed.replaceAll("(?s).*version=(\\w+).*", "$1");
            String clients = ensemble.servers().get(0).address() + ","
                    + ensemble.servers().get(1).address();
            assertEquals(
                    version + " " + clients + "\n",
                    cli(ensemble, "sync /\nconfig -c").replace("Sync is OK\n", ""));
            String old = cli(ensemble, auth + "reconfig -v 0 -remove 2");
            assertTrue(old.contains("version No is not valid"), old);
            String three = ensemble.line(1, "participant") + "\n" + ensemble.line(2, "participant") + "\n"
                    + ensemble.line(3, "participant") + "\n";
            Path lines = Files.writeString(dir.resolve("lines"), "# all\n" + three);
            String all = cli(ensemble, auth + "reconfig -s -file " + lines);
            assertTrue(all.contains("Committed new configuration:\n" + three), all);
            assertTrue(all.contains("dataVersion = -1"), all);
            String members = ensemble.line(2, "participant") + "," + ensemble.line(3, "participant");
            String two = cli(ensemble, auth + "reconfig -members " + members);
            assertTrue(two.contains("configuration:\n" + members.replace(",", "\n") + "\nversion="), two);
        }
    }

    /** What the shell prints for a script. */
    private static String cli(Ensemble ensemble, String script) throws Exception {
        Process shell = ServerProcess.withoutOptionsOfTheCaller(
                        new ProcessBuilder(HOME.resolve("bin/zkCli.sh").toString(), "-server", ensemble.addresses()))
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().write((script + "\nquit\n").getBytes(StandardCharsets.UTF_8));
        shell.getOutputStream().close();
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void refuses(
            KeeperException.Code code, ZooKeeperAdmin admin, String joining, String leaving, long version) {
        KeeperException e = assertThrows(
                KeeperException.class, () -> admin.reconfigure(joining, leaving, null, version, new Stat()));
        assertEquals(code, e.code());
    }

    @Test
    void portsMoveAndClientsGoWhereTheyAreTold() throws Exception {
        try (Ensemble ensemble = new Ensemble(dir, 3, sid -> true, settings("fast"))) {
            ensemble.start();
            ZooKeeperAdmin admin = admin(ensemble);
            int sid = ensemble.leader().orElseThrow() == ensemble.servers().get(2) ? 2 : 3;
            ServerProcess moving = ensemble.servers().get(sid - 1);
            ZooKeeper client = Clients.connect(moving.address(), SESSION_MS);
            long session = client.getSessionId();
            int clientPort = ServerProcess.freePort();
            String line = "server." + sid + "=127.0.0.1:" + ServerProcess.freePort() + ":" + ServerProcess.freePort()
                    + ":participant;127.0.0.1:" + clientPort;

            reconfigure(admin, line, null);

            ZooKeeper there = Clients.connect("127.0.0.1:" + clientPort, SESSION_MS);
            there.create("/there", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            there.close();
            client.exists("/there", false);
            assertThrows(java.io.IOException.class, () -> new java.net.Socket("127.0.0.1", moving.port()).close());

            restartTransport(moving);
            Await.until("clients are taken there still", () -> finds(client("127.0.0.1:" + clientPort), "/there"));
            // until it is said, nobody knows where the others have their clients
            reconfigure(admin, ensemble.line(1, "participant") + "," + ensemble.line(5 - sid, "participant"), null);
            String text = reconfigure(admin, null, "" + sid);
            String others = ConfigUtils.getClientConfigStr(text).split(" ")[1];
            client.updateServerList(others);
            moving.kill();
            Await.until("the client is elsewhere", () -> finds(client, "/there"));
            assertEquals(session, client.getSessionId());
            client.close();
            admin.close();
        }
    }
}

package org.vivarium.admin.gogo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceRegistration;
import org.vivarium.api.admin.AdminCommand;

/** The bundle in a framework, with Declarative Services and Gogo; driven over its socket. */
@Timeout(300)
class RemoteShellTest {
    @TempDir
    Path dir;

    private TestFramework framework;
    private ServiceRegistration<AdminCommand> show;

    @BeforeEach
    void start() throws Exception {
        framework = TestFramework.start(dir);
        show = framework.command(new FakeCommand("show"));
        framework.awaitShell();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        assertFalse(Files.exists(dir.resolve("data/gogo.port")), "the file must go with the server");
    }

    @Test
    void runsCommandsForWhoShowsTheSecret() throws Exception {
        try (Client client = new Client(secret())) {
            assertEquals("O{path=/a}\nD0", client.execute("zk:show /a"));
            assertEquals("O{path=/a}\nD0", client.execute("show /a"));
            assertEquals("ENode does not exist: /none\nD1", client.execute("show /none"));
            assertEquals("ECommand not found: nothing\nD1", client.execute("nothing"));
            assertEquals("D0", client.execute(""));
            assertTrue(client.execute("help").contains("zk:show path [to] [-R]  shows its arguments"));
        }
    }

    @Test
    void keepsASessionsVariables() throws Exception {
        try (Client client = new Client(secret())) {
            client.execute("where = /a");
            assertEquals("O{path=/a}\nD0", client.execute("show $where"));
        }
    }

    @Test
    void completes() throws Exception {
        try (Client client = new Client(secret())) {
            assertEquals("Lzk:show\tshows its arguments\t1\n", client.ask('C', "zk:s"));
            assertEquals("L/app\t\t0\n/apple\t\t0\n", client.ask('C', "zk:show /ap"));
        }
    }

    @Test
    void takesBundlesByIdAndByName() throws Exception {
        try (Client client = new Client(secret())) {
            String byName = client.execute("felix:headers org.vivarium.admin.gogo");
            assertTrue(byName.contains("Bundle-SymbolicName = org.vivarium.admin.gogo\n"), byName);
            String byId = client.execute("felix:headers 1");
            assertTrue(byId.contains("Bundle-SymbolicName = "), byId);
            assertTrue(client.execute("felix:headers no.such.bundle").endsWith("D1"));
        }
    }

    @Test
    void followsCommandsThatComeAndGo() throws Exception {
        try (Client client = new Client(secret())) {
            ServiceRegistration<AdminCommand> late = framework.command(new FakeCommand("late"));
            assertEquals("O{path=/a}\nD0", client.execute("zk:late /a"));
            late.unregister();
            assertEquals("ECommand not found: zk:late\nD1", client.execute("zk:late /a"));
            assertEquals("O{path=/a}\nD0", client.execute("zk:show /a"));
        }
    }

    @Test
    void closesOnAWrongSecretWithoutAWord() throws Exception {
        byte[] wrong = secret();
        wrong[31] ^= 1;
        try (Client client = new Client(wrong)) {
            assertEquals(-1, client.in.read());
        }
        try (Client client = new Client(new byte[32])) {
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    void letsNobodyWaitLongWithoutTheSecret() throws Exception {
        long start = System.nanoTime();
        try (Client client = new Client(new byte[7])) {
            assertEquals(-1, client.in.read());
        }
        assertTrue(System.nanoTime() - start >= SECONDS.toNanos(4));
    }

    @Test
    void strangersKeepNobodyOut() throws Exception {
        Deque<Client> strangers = new ArrayDeque<>();
        for (int i = 0; i <= RemoteShell.WAITING_MAX; i++) {
            strangers.add(new Client(new byte[0]));
        }
        try (Client client = new Client(secret())) {
            assertEquals("O{path=/a}\nD0", client.execute("show /a"));
            assertEquals(-1, strangers.getFirst().in.read(), "the oldest makes room");
        } finally {
            for (Client stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void takesNoLongerLineThanItsLimit() throws Exception {
        try (Client client = new Client(secret())) {
            assertEquals("", client.welcome());
            client.out.writeByte('X');
            client.out.writeInt(Frames.REQUEST_BYTES_MAX + 1);
            client.out.flush();
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    void letsNoMoreInThanItsLimit() throws Exception {
        Deque<Client> clients = new ArrayDeque<>();
        try {
            for (int i = 0; i < RemoteShell.SESSIONS_MAX; i++) {
                clients.add(new Client(secret()));
                assertEquals("D0", clients.getLast().execute(""));
            }
            clients.add(new Client(secret()));
            assertEquals(-1, clients.getLast().in.read());
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @Test
    void interruptsTheCommandOfWhoHasGone() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        framework.function("wait", (session, words) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return null;
        });
        Client client = new Client(secret());
        client.welcome();
        client.send('X', "zk:wait");
        assertTrue(begun.await(60, SECONDS));
        client.close();
        assertTrue(interrupted.await(60, SECONDS));
    }

    @Test
    void putsTheFileBackWhereItIsLost() throws Exception {
        Path file = dir.resolve("data/gogo.port");
        String content = Files.readString(file);
        Files.delete(file);
        framework.awaitShell();
        assertEquals(content, Files.readString(file));
    }

    @Test
    void outlivesTheServersBundle() throws Exception {
        try (Client client = new Client(secret())) {
            client.welcome();
            framework.withoutServer();
            show.unregister();
            assertEquals("ECommand not found: zk:show\nD1", client.execute("zk:show /a"));
            framework.withServer();
            framework.command(new FakeCommand("show"));
            assertEquals("O{path=/a}\nD0", client.execute("show /a"));
        }
    }

    @Test
    void drawsANewSecretAtEachStart() throws Exception {
        byte[] before = secret();
        framework.restartBundle();
        framework.awaitShell();
        assertFalse(Arrays.equals(before, secret()));
        try (Client client = new Client(secret())) {
            assertEquals("O{path=/a}\nD0", client.execute("show /a"));
        }
    }

    private Properties file() throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(dir.resolve("data/gogo.port"))) {
            properties.load(reader);
        }
        return properties;
    }

    private byte[] secret() throws IOException {
        byte[] secret = HexFormat.of().parseHex(file().getProperty("secret"));
        assertEquals(32, secret.length);
        return secret;
    }

    private final class Client implements AutoCloseable {
        private final Socket socket;
        final DataInputStream in;
        final DataOutputStream out;
        private boolean welcome;

        Client(byte[] secret) throws IOException {
            int port = Integer.parseInt(file().getProperty("port"));
            socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            out.write(secret);
        }

        String welcome() throws IOException {
            welcome = true;
            return answer().substring(1);
        }

        void send(char kind, String text) throws IOException {
            out.writeByte(kind);
            out.writeInt(text.getBytes(UTF_8).length);
            out.write(text.getBytes(UTF_8));
        }

        String ask(char kind, String text) throws IOException {
            if (!welcome) {
                welcome();
            }
            send(kind, text);
            return answer();
        }

        /** What came, each frame's kind before it, up to the last of the answer. */
        String execute(String line) throws IOException {
            StringBuilder all = new StringBuilder(ask('X', line));
            while (all.indexOf("D0") < 0 && all.indexOf("D1") < 0) {
                all.append(answer());
            }
            return all.toString();
        }

        private String answer() throws IOException {
            char kind = (char) in.readByte();
            byte[] bytes = in.readNBytes(in.readInt());
            return kind + (kind == 'D' ? String.valueOf(bytes[0]) : new String(bytes, UTF_8));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

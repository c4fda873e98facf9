package org.vivarium.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.ServerProcess;

/** Clients that break the rules, or never read, or come in thousands: a small server goes on serving the others. */
@Timeout(900)
class BadInputIT {
    private static final int HEAP_MB = 192;
    /** Heap, and as much again for buffers outside it, and the JVM itself. */
    private static final long RESIDENT_MB_MAX = 2 * HEAP_MB + 250;

    private static final long LATENCY_MS_MAX = 30_000;
    private static final int IDLE = 10_000;
    /** What this JVM needs for itself. */
    private static final int OWN_FILES = 1_000;

    @TempDir
    Path dir;

    private ServerProcess server;

    @BeforeEach
    void start() throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("ZK_SERVER_HEAP", Integer.toString(HEAP_MB));
        environment.put("SERVER_JVMFLAGS", "-Xmx" + HEAP_MB + "m");
        server = Target.describe(dir, Target.settings(), environment).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFrameOfNoSizeCutsItsConnection() throws Exception {
        int[] lengths = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x0fffffff, 1_048_576};
        for (int length : lengths) {
            byte[] bytes = ByteBuffer.allocate(4).putInt(length).array();
            try (RawClient early = new RawClient(server.port());
                    RawClient late = new RawClient(server.port()).open(30_000)) {
                early.raw(bytes);
                late.raw(bytes);
                assertTrue(early.isClosedByServer(), "before the session, length " + length);
                assertTrue(late.isClosedByServer(), "in a session, length " + length);
            }
        }
        othersAreServed();
    }

    @Test
    void aRequestBeforeTheHandshakeIsNotServed() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.request(1, RawClient.CREATE, RawClient.create("/early", new byte[0]));
            client.socket().shutdownOutput();
            assertTrue(client.isClosedByServer());
        }
        try (RawClient client = new RawClient(server.port()).open(30_000)) {
            client.request(1, RawClient.GET_DATA, RawClient.getData("/early", false));
            assertEquals(-101, client.readError());
        }
        othersAreServed();
    }

    @Test
    void badPathsCountsAndOperationsAreRefused() throws Exception {
        try (RawClient client = new RawClient(server.port()).open(30_000)) {
            String[] paths = {"", "a", "/a/", "//", "/a//b", "/./a", "/../a", "/a\u0000b", "/\u0001", "/\uf000"};
            for (String path : paths) {
                client.request(1, RawClient.CREATE, RawClient.create(path, new byte[0]));
                assertTrue(client.readError() < 0, "created " + path);
            }
            int[] counts = {Integer.MAX_VALUE, 0x00ffffff, -2, Integer.MIN_VALUE};
            for (int count : counts) {
                client.request(2, RawClient.CREATE, out -> {
                    RawClient.string(out, "/counted");
                    out.writeInt(0);
                    out.writeInt(count);
                });
                assertTrue(client.readError() < 0, "created with " + count + " ACL entries");
                client.request(3, 101, out -> {
                    out.writeLong(0);
                    out.writeInt(count);
                });
                assertEquals(-5, client.readError());
            }
            client.request(4, 999, out -> {});
            assertEquals(-6, client.readError());
            assertTrue(client.isClosedByServer());
        }
        othersAreServed();
    }

    @Test
    void noiseDoesNotHurt() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            try (RawClient client = new RawClient(server.port())) {
                if (random.nextBoolean()) {
                    client.open(30_000);
                }
                for (int j = 0; j < 10; j++) {
                    byte[] noise = new byte[random.nextInt(200)];
                    random.nextBytes(noise);
                    client.frame(out -> {
                        out.writeInt(random.nextInt(100));
                        out.writeInt(random.nextInt(110) - 2);
                        out.write(noise);
                    });
                }
            } catch (IOException e) {
                // the server may close before all of the noise is sent
            }
        }
        othersAreServed();
    }

    @Test
    void promisedFramesTakeNoMemoryBeforeTheyCome() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 800; i++) {
                RawClient client = new RawClient(server.port());
                clients.add(client);
                client.raw(ByteBuffer.allocate(12).putInt(1_000_000).array());
            }
            othersAreServed();
        } finally {
            closeAll(clients);
        }
    }

    @Test
    void thousandsOfIdleConnectionsAreHeld() throws Exception {
        long allowed =
                Long.parseLong(Tools.run("", "sh", "-c", "ulimit -Hn").trim().replace("unlimited", "1000000"));
        int count = (int) Math.min(IDLE, allowed - OWN_FILES);
        if (count < IDLE) {
            System.err.println("only " + count + " idle connections instead of " + IDLE + ": ulimit -Hn is " + allowed);
        }
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                RawClient client = new RawClient(server.port());
                clients.add(client);
                if (i % 10 == 0) {
                    client.open(30_000);
                }
            }
            othersAreServed();
        } finally {
            closeAll(clients);
        }
        othersAreServed();
    }

    @Test
    void aClientThatNeverReadsHoldsUpNobody() throws Exception {
        byte[] large = new byte[900_000];
        try (RawClient writer = new RawClient(server.port()).open(30_000)) {
            writer.request(1, RawClient.CREATE, RawClient.create("/large", large));
            assertEquals(0, writer.readError());
        }
        List<RawClient> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                RawClient client = new RawClient(server.port()).open(30_000);
                deaf.add(client);
                Thread asks = new Thread(() -> askFor("/large", client), "deaf");
                asks.setDaemon(true);
                asks.start();
            }
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (System.nanoTime() < until) {
                othersAreServed();
            }
        } finally {
            closeAll(deaf);
        }
        othersAreServed();
    }

    /** Two thousand replies of almost a megabyte: as many as the server lets it ask for. */
    private static void askFor(String path, RawClient client) {
        try {
            for (int i = 0; i < 2_000; i++) {
                client.request(i, RawClient.GET_DATA, RawClient.getData(path, true));
            }
        } catch (IOException e) {
            // the server or the test has closed the connection, as either may
        }
    }

    /** A client with good manners is served, each request in bounded time, and the server stays within its memory. */
    private void othersAreServed() throws Exception {
        assertTrue(server.isAlive(), () -> "the server has ended");
        try (RawClient client = new RawClient(server.port()).open(30_000)) {
            client.request(1, RawClient.CREATE, RawClient.create("/good", new byte[10]));
            client.readError();
            for (int i = 0; i < 50; i++) {
                long from = System.nanoTime();
                client.request(2, RawClient.SET_DATA, RawClient.setData("/good", new byte[i]));
                assertEquals(0, client.readError());
                client.request(3, RawClient.GET_DATA, RawClient.getData("/large", i % 2 == 0));
                client.readError();
                long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
                assertTrue(tookMs < LATENCY_MS_MAX, () -> "a write and a read took " + tookMs + " ms");
            }
        }
        assertFalse(server.output().contains("OutOfMemoryError"), "the server ran out of memory");
        for (ProcessHandle process : server.family()) {
            long residentMb = residentKb(process.pid()) / 1024;
            assertTrue(residentMb < RESIDENT_MB_MAX, () -> "the server holds " + residentMb + " MB of memory");
        }
    }

    private static long residentKb(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }

    private static void closeAll(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }
}

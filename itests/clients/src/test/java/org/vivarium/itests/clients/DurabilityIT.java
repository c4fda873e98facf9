package org.vivarium.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivarium.itests.servers.ServerProcess;

/**
 * No write is answered before the disk has it: shown by the system calls of the server, as {@code strace} tells them.
 *
 * <p>The file storage appends by system calls, so each write's append, its sync and its reply are seen, and the writes
 * may come in bursts. Chronicle's log is mapped memory, where an append cannot be seen: so there is one write at a
 * time, and the sync that must precede its reply has to begin after the request was read.
 */
@Timeout(900)
class DurabilityIT {
    private static final int WRITES = 40;
    private static final int BURST = 8;
    /** Bytes that nothing else in the trace shows. */
    private static final int FIRST_XID = 0x71F3E500;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"chronicle, .cq4, false", "file, /log., true"})
    void nothingIsAnsweredBeforeItIsOnDisk(String storage, String log, boolean appendShows) throws Exception {
        Tools.require(Tools.succeeds("strace", "-V"), "strace");
        assumeTrue(
                Tools.succeeds("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"),
                "skipped, since strace may not trace a process here (a container without ptrace?)");
        Map<String, String> settings = Target.settings();
        settings.put("storage", storage);
        Path trace = dir.resolve("trace");
        List<String> strace = List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-yy",
                "-xx",
                "-s",
                "4096",
                "-o",
                trace.toString(),
                "-e",
                "trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync");
        try (ServerProcess server =
                Target.describe(dir, settings, Map.of()).under(strace).start()) {
            writes(server.port(), appendShows ? BURST : 1);
        }
        Trace traced = new Trace(Files.readAllLines(trace, StandardCharsets.ISO_8859_1));
        List<String> flaws = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            traced.flaw(Integer.toHexString(FIRST_XID + i), log, appendShows).ifPresent(flaws::add);
        }
        assertEquals(List.of(), flaws);
    }

    private static void writes(int port, int burst) throws Exception {
        try (RawClient client = new RawClient(port).open(60_000)) {
            client.request(1, RawClient.CREATE, RawClient.create("/durable", new byte[0]));
            assertEquals(0, client.readError());
            for (int i = 0; i < WRITES; i += burst) {
                ByteArrayOutputStream requests = new ByteArrayOutputStream();
                for (int j = i; j < i + burst; j++) {
                    RawClient.Body body = RawClient.setData("/durable", new byte[j]);
                    requests.writeBytes(RawClient.requestOf(FIRST_XID + j, RawClient.SET_DATA, body));
                }
                client.raw(requests.toByteArray());
                for (int j = i; j < i + burst; j++) {
                    assertEquals(0, client.readError());
                }
            }
        }
    }
}

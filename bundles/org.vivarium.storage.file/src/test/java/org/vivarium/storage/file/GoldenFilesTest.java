package org.vivarium.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.api.Epochs;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Storage;

/** Bytes that an Apache ZooKeeper 3.9.5 wrote (compat C2, C3), read and written again. */
class GoldenFilesTest {
    private static final String LOG_HEADER = "5a4b4c47 00000002 0000000000000000";
    private static final String SESSION = "010000319e270000 00000000 0000000000000001 000001a2041c18db fffffff6"
            + " | 00002710 | 00000002 0000000051c6d660";
    private static final String SESSION_ENTRY = "00000000a3690928 00000030" + SESSION + "42";
    private static final String CREATE = "010000319e270000 00000001 0000000000000002 000001a2041c192c 00000001"
            + " | 000000022f67 000000026869 00000001 0000001f 00000005776f726c64 00000006616e796f6e65 00 00000001"
            + " | 00000002 000000006a2784cd";
    private static final String CREATE_ENTRY = "00000000572c0a31 00000058" + CREATE + "42";

    private static final String SNAPSHOT_HEADER = "5a4b534e00000002ffffffffffffffff";
    private static final String SEAL_END = "000000012f";
    private static final String STAT = "00".repeat(60);
    private static final String BODY = "00000000 00000001 0000000000000001 00000001 00000001 00000005776f726c64"
            + "00000006616e796f6e65"
            + "00000000 00000000 ffffffffffffffff" + STAT
            + "0000000a2f7a6f6f6b6565706572 00000000 ffffffffffffffff" + STAT
            + "000000112f7a6f6f6b65657065722f636f6e666967 00000000 0000000000000001"
            + "00".repeat(32) + "00000000 00000000 ffffffff" + "00".repeat(16)
            + "000000102f7a6f6f6b65657065722f71756f7461 00000000 ffffffffffffffff" + STAT
            + "000000012f";
    private static final String SNAPSHOT = SNAPSHOT_HEADER + BODY
            + "00000000b8a23b49" + SEAL_END
            + "0000000000000000 00000002 0000000000000000 0000000095b93d59" + SEAL_END
            + "0000000000000000 00000000bde83f6d" + SEAL_END;

    @TempDir
    Path home;

    private Bench bench(Map<String, String> options) {
        Bench bench = new Bench(home, options);
        bench.bodyBytes = Bench.bytes(BODY).length;
        return bench;
    }

    @Test
    void readsALogOfApache() throws IOException {
        Bench bench = bench(Map.of());
        bench.put("log.1", LOG_HEADER + SESSION_ENTRY + CREATE_ENTRY + "00".repeat(5000));
        bench.read();
        assertEquals(new Recovered(-1, 2, Epochs.NONE), bench.recovered);
        assertEquals(List.of(hex(SESSION), hex(CREATE)), bench.txns);
        assertEquals(List.of(), bench.notes);
    }

    @Test
    void writesALogAsApacheDoes() throws IOException {
        Bench bench = bench(Map.of());
        Path log = bench.directory.resolve("log.1");
        byte[] expected = Bench.bytes(LOG_HEADER + SESSION_ENTRY + CREATE_ENTRY);
        try (Storage storage = bench.start()) {
            storage.append(1, ByteBuffer.wrap(Bench.bytes(SESSION)));
            storage.append(2, ByteBuffer.wrap(Bench.bytes(CREATE)));
            storage.sync();
            assertEquals(64 << 20, Files.size(log), "room is made ahead");
            byte[] written = Files.readAllBytes(log);
            assertArrayEquals(expected, Arrays.copyOf(written, expected.length));
            assertArrayEquals(new byte[1000], Arrays.copyOfRange(written, expected.length, expected.length + 1000));
        }
        assertArrayEquals(expected, Files.readAllBytes(log), "and given back at the end");
    }

    @Test
    void readsTheSnapshotOfAnEmptyApacheServer() throws IOException {
        Bench bench = bench(Map.of());
        assertEquals(478, Files.size(bench.put("snapshot.0", SNAPSHOT)));
        bench.digest = 4711;
        bench.read();
        assertEquals(new Recovered(0, 0, Epochs.NONE), bench.recovered);
        assertArrayEquals(Bench.bytes(BODY), bench.body);
        assertEquals(List.of(), bench.notes);
    }

    @Test
    void writesASnapshotAsApacheDoes() throws IOException {
        Bench bench = bench(Map.of("snapshot.compression.method", ""));
        try (Storage storage = bench.start()) {
            storage.save(Bench.snapshot(0, 0, Bench.bytes(BODY)));
        }
        assertArrayEquals(Bench.bytes(SNAPSHOT), Files.readAllBytes(bench.directory.resolve("snapshot.0")));
    }

    @Test
    void readsSnapshotsOfOlderServers() throws IOException {
        Bench bench = bench(Map.of());
        bench.put("snapshot.0", SNAPSHOT_HEADER + BODY + "00000000b8a23b49" + SEAL_END);
        assertEquals(0, bench.read().recovered.snapshotZxid());
        bench.put("snapshot.0", SNAPSHOT.substring(0, SNAPSHOT.lastIndexOf("0000000000000000 00000000bde83f6d")));
        assertEquals(0, bench.read().recovered.snapshotZxid());
        assertEquals(List.of(), bench.notes);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(Bench.bytes(text));
    }
}

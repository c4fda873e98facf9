package org.vivarium.itests.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.SnapStream;
import org.apache.zookeeper.server.persistence.SnapStream.StreamMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.Epochs;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageSettings;
import org.vivarium.storage.file.FileStorageFactory;

/** Apache ZooKeeper's persistence and storage.file go on with each other's files. */
class ApacheFilesTest {
    @TempDir
    Path home;

    private final List<String> notes = new ArrayList<>();

    @AfterEach
    void reset() {
        SnapStream.setStreamMode(StreamMode.DEFAULT_MODE);
        assertEquals(List.of(), notes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gz"})
    void apacheReadsWhatWeWrote(String compression) throws IOException {
        ApacheState state = new ApacheState();
        try (Storage storage = open(compression)) {
            storage.recover(new ApacheState());
            storage.save(state.snapshot());
            append(storage, state, 1, 30);
            storage.save(state.snapshot());
            append(storage, state, 31, 50);
            state.assertSame(ApacheState.readByApache(home));
            append(storage, state, 51, 60);
        }
        state.assertSame(ApacheState.readByApache(home));
    }

    @ParameterizedTest
    @EnumSource(names = {"CHECKED", "GZIP"})
    void weReadWhatApacheWrote(StreamMode mode) throws IOException {
        SnapStream.setStreamMode(mode);
        ApacheState state = new ApacheState();
        FileTxnSnapLog files = new FileTxnSnapLog(home.toFile(), home.toFile());
        state.save(files);
        append(files, state, 1, 30);
        files.rollLog();
        state.save(files);
        append(files, state, 31, 50);
        ApacheState recovered = new ApacheState();
        assertEquals(new Recovered(30, 50, Epochs.NONE), recover(recovered));
        state.assertSame(recovered);
        files.close();
    }

    @Test
    void theTwoTakeTurns() throws IOException {
        ApacheState state = new ApacheState();
        for (long from = 1; from < 200; from += 20) {
            try (Storage storage = open("gz")) {
                ApacheState recovered = new ApacheState();
                storage.recover(recovered);
                recovered.assertSame(state);
                append(storage, state, from, from + 9);
                if (from == 1 || from % 3 == 0) {
                    storage.save(state.snapshot());
                }
            }
            state.assertSame(ApacheState.readByApache(home));
            FileTxnSnapLog files = new FileTxnSnapLog(home.toFile(), home.toFile());
            append(files, state, from + 10, from + 19);
            if (from % 3 == 1) {
                state.save(files);
            }
            files.close();
        }
        ApacheState recovered = new ApacheState();
        recover(recovered);
        state.assertSame(recovered);
    }

    @Test
    void whatOneCutTheOtherDoesNotSee() throws IOException {
        ApacheState state = new ApacheState();
        try (Storage storage = open("gz")) {
            storage.recover(new ApacheState());
            storage.save(state.snapshot());
            append(storage, state, 1, 30);
            storage.truncateAfter(25);
        }
        assertEquals(25, ApacheState.readByApache(home).zxid());
        FileTxnSnapLog files = new FileTxnSnapLog(home.toFile(), home.toFile());
        assertTrue(files.truncateLog(20));
        assertEquals(20, recover(new ApacheState()).lastZxid());
    }

    private Storage open(String compression) throws IOException {
        Map<String, String> options = Map.of("snapshot.compression.method", compression);
        return new FileStorageFactory().open(new StorageSettings(home, home, 3, options, notes::add));
    }

    private Recovered recover(ApacheState to) throws IOException {
        try (Storage storage = open("gz")) {
            return storage.recover(to);
        }
    }

    private static void append(Storage storage, ApacheState state, long from, long to) throws IOException {
        for (long zxid = from; zxid <= to; zxid++) {
            storage.append(zxid, ApacheState.bytes(state.next(zxid)));
        }
        storage.sync();
    }

    private static void append(FileTxnSnapLog files, ApacheState state, long from, long to) throws IOException {
        for (long zxid = from; zxid <= to; zxid++) {
            files.append(state.next(zxid));
        }
        files.commit();
    }
}

package org.vivarium.contract.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;

/** Which storage is tested, and where. */
abstract class StorageUnderTest {
    @TempDir
    Path home;

    StorageBench bench;

    /** The storage under test. */
    public abstract StorageFactory factory();

    /** The files that hold transactions, oldest first; the last one is the one that was written last. */
    public abstract List<Path> logFiles(StorageSettings settings) throws IOException;

    /** The files that hold finished snapshots, oldest first. */
    public abstract List<Path> snapshotFiles(StorageSettings settings) throws IOException;

    /**
     * Whether all transactions are in one file, and not in another one after each start. Where they are, the tests that
     * lose one file of several are skipped.
     */
    public boolean keepsOneLogFile() {
        return false;
    }

    /** Settings of zoo.cfg that keep files small (well below 1 MiB), since tests copy them hundreds of times. */
    public Map<String, String> options() {
        return Map.of();
    }

    /** What a JVM must be told to run this storage. */
    public List<String> jvmArguments() {
        return List.of();
    }

    @BeforeEach
    void prepare() {
        bench = new StorageBench(this, home.resolve("whole"));
    }
}

package org.vivarium.itests.contracts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;
import org.vivarium.storage.chronicle.ChronicleStorageFactory;

/** The storage contract over Chronicle Queue. */
class ChronicleStorageContractTest {
    @Nested
    class Works extends StorageContractTest {
        Works() {
            super(new Provider());
        }
    }

    @Nested
    class Damaged extends StorageDamageContractTest {
        Damaged() {
            super(new Provider());
        }
    }

    @Nested
    class Crashed extends StorageCrashContractTest {
        Crashed() {
            super(new Provider());
        }
    }

    /** Opens the storage under test, here and in child processes. */
    public static final class Provider implements StorageProvider {
        @Override
        public StorageFactory factory() {
            return new ChronicleStorageFactory();
        }

        @Override
        public Map<String, String> options() {
            return Map.of(); // its files are cut to what they hold when they are closed
        }

        @Override
        public List<Path> logFiles(StorageSettings settings) throws IOException {
            return files(settings.logDir(), ".cq4");
        }

        @Override
        public List<Path> snapshotFiles(StorageSettings settings) throws IOException {
            return files(settings.dataDir(), ".vsnap");
        }

        /** In the order of their paths, which hold a number of fixed length. */
        private static List<Path> files(Path directory, String suffix) throws IOException {
            try (Stream<Path> files = Files.walk(directory)) {
                return files.filter(file -> file.toString().endsWith(suffix))
                        .sorted()
                        .toList();
            }
        }

        @Override
        public List<String> jvmArguments() {
            return List.of(
                    "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
        }
    }
}

package org.vivarium.itests.contracts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;
import org.vivarium.contract.storage.StorageContract;
import org.vivarium.storage.chronicle.ChronicleStorageFactory;

/** The storage contract over Chronicle Queue. */
class ChronicleStorageContractTest extends StorageContract {
    @Override
    public StorageFactory factory() {
        return new ChronicleStorageFactory();
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

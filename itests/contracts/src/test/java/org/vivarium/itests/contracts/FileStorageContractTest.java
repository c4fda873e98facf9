package org.vivarium.itests.contracts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;
import org.vivarium.contract.storage.StorageContract;
import org.vivarium.storage.file.FileStorageFactory;

/** The storage contract over Apache ZooKeeper's file formats. */
class FileStorageContractTest extends StorageContract {
    @Override
    public StorageFactory factory() {
        return new FileStorageFactory();
    }

    @Override
    public Map<String, String> options() {
        return Map.of("preAllocSize", "64");
    }

    @Override
    public List<Path> logFiles(StorageSettings settings) throws IOException {
        return files(settings.logDir(), "log.");
    }

    @Override
    public List<Path> snapshotFiles(StorageSettings settings) throws IOException {
        return files(settings.dataDir(), "snapshot.");
    }

    private static List<Path> files(Path directory, String prefix) throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("version-2"))) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted(Comparator.comparingLong(FileStorageContractTest::zxid))
                    .toList();
        }
    }

    private static long zxid(Path file) {
        return Long.parseLong(file.getFileName().toString().split("\\.")[1], 16);
    }
}

package org.vivarium.api.storage;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where a storage keeps its files, and how.
 *
 * @param dataDir directory for snapshots and epochs ({@code dataDir} of zoo.cfg)
 * @param logDir directory for the log ({@code dataLogDir}); may be the same
 * @param snapshotsKept how many snapshots a purge leaves, with the log behind the oldest of them; at least 3
 * @param options the server's further settings, by their name in zoo.cfg; a storage reads those that are its own
 * @param notes takes a line for the operator, for example what a repair cut; any thread
 */
public record StorageSettings(
        Path dataDir, Path logDir, int snapshotsKept, Map<String, String> options, Consumer<String> notes) {
    public StorageSettings {
        if (snapshotsKept < 3) {
            throw new IllegalArgumentException("snapshotsKept must be 3 or more, is " + snapshotsKept);
        }
        options = Map.copyOf(options);
    }
}

package org.vivarium.itests.contracts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;

/** A storage under test. Has a public constructor without arguments, since a child process makes one by its name. */
public interface StorageProvider {
    StorageFactory factory();

    /** Settings that keep files small (well below 1 MiB), since tests copy them hundreds of times. */
    Map<String, String> options();

    /** The files that hold transactions, oldest first; the last one is the one that was written last. */
    List<Path> logFiles(StorageSettings settings) throws IOException;

    /** The files that hold snapshots, oldest first. */
    List<Path> snapshotFiles(StorageSettings settings) throws IOException;

    /** What a JVM must be told to run this storage. */
    List<String> jvmArguments();
}

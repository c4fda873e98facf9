package org.vivarium.runtime;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.vivarium.runtime.config.DurableFile;

/**
 * The file {@code vivarium.storage} in the data directory, replaced atomically. It names the storage that rules there,
 * so that a crash at any step of a swap is followed by a start from exactly one; and those that were retired, the last
 * one first: what they hold is out of date, and may be cleared. Written by the control thread, or by one it waits for.
 */
final class StorageMarker {
    static final String NAME = "vivarium.storage";
    private static final String STORAGE = "storage";
    private static final String RETIRED = "retired";
    private static final String HEAD =
            "# The storage that rules this directory. Written by the server; leave it alone.\n";

    private final Path file;
    private volatile String storage;
    private volatile List<String> retired;
    private volatile boolean isUncertain;

    private StorageMarker(Path file, String storage, List<String> retired) {
        this.file = file;
        this.storage = storage;
        this.retired = retired;
    }

    /** Reads it, where it is there. */
    static StorageMarker read(Path dataDir) throws IOException {
        Path file = dataDir.resolve(NAME);
        if (!Files.exists(file)) {
            return new StorageMarker(file, null, List.of());
        }
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": cannot be read: " + e.getMessage(), e);
        }
        String storage = lines.getProperty(STORAGE, "").trim();
        if (storage.isEmpty()) {
            throw new IOException(file + ": has no line storage=..., which is to name the storage that rules " + dataDir
                    + "; write one with the name of the storage that was in use last");
        }
        String retired = lines.getProperty(RETIRED, "").trim();
        return new StorageMarker(file, storage, retired.isEmpty() ? List.of() : List.of(retired.split(",")));
    }

    Path file() {
        return file;
    }

    /** The storage that rules; null where none has yet. Any thread. */
    String storage() {
        return storage;
    }

    /** Those whose content is out of date, the last one first. Any thread. */
    List<String> retired() {
        return retired;
    }

    /** This one rules from now on, if no other does. What is durable is what was read, when this returns. */
    void settle(String name) throws IOException {
        if (storage == null || isUncertain) {
            write(storage == null ? name : storage, retired);
        }
    }

    /** What this one holds is out of date, or is about to be. */
    void retire(String name) throws IOException {
        if (!retired.contains(name)) {
            write(storage, with(name));
        }
    }

    /**
     * Another one rules from now on. Where it throws, nobody knows which does, until {@link #settle} has returned: so
     * until then nothing may be stored.
     */
    void takenOverBy(String name) throws IOException {
        List<String> rest = with(storage);
        rest.remove(name);
        write(name, rest);
    }

    private List<String> with(String first) {
        List<String> all = new ArrayList<>(retired);
        all.remove(first);
        all.add(0, first);
        return all;
    }

    private void write(String nowStorage, List<String> nowRetired) throws IOException {
        isUncertain = true;
        String text = HEAD + STORAGE + "=" + nowStorage + "\n"
                + (nowRetired.isEmpty() ? "" : RETIRED + "=" + String.join(",", nowRetired) + "\n");
        DurableFile.replace(file, text);
        storage = nowStorage;
        retired = List.copyOf(nowRetired);
        isUncertain = false;
    }
}

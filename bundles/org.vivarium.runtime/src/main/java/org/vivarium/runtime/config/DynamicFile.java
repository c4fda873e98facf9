package org.vivarium.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.api.ensemble.Member;

/**
 * The file with the server lines of an ensemble that may be changed while it runs: beside the zoo.cfg, which names it in
 * {@code dynamicConfigFile}, one for each version, which stands in its name (compat B9).
 */
public final class DynamicFile {
    private static final String INFIX = ".dynamic.";
    private static final int HEX = 16;
    private static final Set<String> MOVED = Set.of(Keys.DYNAMIC_FILE, "peerType");
    private static final Set<String> CLIENT_ADDRESS = Set.of("clientPort", "clientPortAddress");

    private DynamicFile() {}

    /** Whether this key of a zoo.cfg is one that {@link #write} may change. */
    public static boolean isWritten(String key) {
        return EnsembleText.isKey(key) || MOVED.contains(key) || CLIENT_ADDRESS.contains(key);
    }

    /** The file that the entry names. */
    static Path named(Path zooCfg, CfgEntry entry) throws ConfigException {
        try {
            return zooCfg.resolveSibling(entry.value()).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new ConfigException(zooCfg, entry, "is not the name of a file: " + e.getReason());
        }
    }

    /** Its entries, by their key; there must be no others of the kind in the zoo.cfg. */
    static Map<String, CfgEntry> read(Path zooCfg, Map<String, CfgEntry> zooEntries, Path file) throws ConfigException {
        for (CfgEntry entry : zooEntries.values()) {
            if (EnsembleText.isKey(entry.key())) {
                throw new ConfigException(
                        zooCfg, entry, "stands beside dynamicConfigFile; move it to " + file + " or remove it");
            }
        }
        Map<String, CfgEntry> entries = new LinkedHashMap<>();
        for (CfgEntry entry : CfgEntry.read(file)) {
            if (!EnsembleText.isKey(entry.key())) {
                throw new ConfigException(
                        file, entry, "is no line of an ensemble; those begin with server. group. or weight.");
            }
            if (entries.put(entry.key(), entry) != null) {
                throw new ConfigException(file, entry, "is the second line of this name");
            }
        }
        return entries;
    }

    /** The version that its name says; 0 where it says none. */
    static long version(Path file) {
        String name = file.getFileName().toString();
        try {
            return Long.parseUnsignedLong(name.substring(name.lastIndexOf('.') + 1), HEX);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Writes an ensemble into a file of its own, and has the zoo.cfg name it. Each file is either the old one or the new
     * one, whenever the machine stops. The first time, a copy of the zoo.cfg with its server lines stays as
     * {@code zoo.cfg.bak}. Waits for the disk; one thread.
     *
     * @param self this server's own line in it
     * @return the new file; null where the zoo.cfg names it already
     */
    public static Path write(Path zooCfg, Ensemble ensemble, Member self) throws IOException, ConfigException {
        Path file = Path.of(zooCfg + INFIX + Long.toHexString(ensemble.version()));
        String text = CfgEntry.text(zooCfg);
        String rest = CfgEntry.without(
                zooCfg,
                text,
                key -> EnsembleText.isKey(key)
                        || MOVED.contains(key)
                        || self.clientPort() > 0 && CLIENT_ADDRESS.contains(key));
        String end = rest.isEmpty() || rest.endsWith("\n") ? "" : System.lineSeparator();
        // in a properties file a backslash would not be one
        String name = file.toString().replace("\\", "\\\\");
        String next = rest + end + Keys.DYNAMIC_FILE + "=" + name + System.lineSeparator();
        if (next.equals(text) && Files.exists(file)) {
            return null;
        }
        if (CfgEntry.parse(zooCfg, text).stream().anyMatch(entry -> EnsembleText.isKey(entry.key()))) {
            DurableFile.replace(Path.of(zooCfg + ".bak"), text);
        }
        DurableFile.replace(file, lines(ensemble));
        DurableFile.replace(zooCfg, next);
        return file;
    }

    private static String lines(Ensemble ensemble) {
        return ensemble.text()
                .lines()
                .filter(line -> !line.startsWith("version="))
                .sorted()
                .map(line -> line + System.lineSeparator())
                .collect(Collectors.joining());
    }
}

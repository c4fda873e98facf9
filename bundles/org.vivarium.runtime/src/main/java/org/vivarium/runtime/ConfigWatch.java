package org.vivarium.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.runtime.config.ConfigException;
import org.vivarium.runtime.config.ServerSettings;

/**
 * Notices that a zoo.cfg was edited, some time after it has come to rest: an editor may write it in pieces. Control
 * thread.
 */
final class ConfigWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private final Path file;
    private Look known;
    private Look last;

    /** How a file looks from outside. */
    private record Look(FileTime modified, long bytes) {}

    private Map<String, String> configured;

    /** @param configured what takes the place of single keys in it */
    ConfigWatch(Path file, Map<String, String> configured) {
        this.file = file;
        this.configured = configured;
        this.known = look();
        this.last = known;
    }

    private Look look() {
        try {
            return new Look(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return null; // it is being replaced, or gone: nobody can be told anything by it
        }
    }

    /** What it says since it was edited; null where it was not, not yet for sure, or with mistakes. */
    ServerSettings edited() {
        Look now = look();
        boolean isAtRest = now != null && now.equals(last);
        last = now;
        if (!isAtRest || now.equals(known)) {
            return null;
        }
        known = now;
        return read();
    }

    /** What takes the place of single keys is this from now on; returns as {@link #edited}. */
    ServerSettings configured(Map<String, String> now) {
        if (now.equals(configured)) {
            return null;
        }
        configured = now;
        return read();
    }

    private ServerSettings read() {
        try {
            return ServerSettings.read(file, configured, LOG::warn);
        } catch (ConfigException e) {
            LOG.error("what was edited is not taken, the server goes on as it is: {}", e.getMessage());
            return null;
        }
    }

    /** The keys of a zoo.cfg among what Declarative Services hands over; an empty value says nothing. */
    static Map<String, String> keys(Map<String, Object> properties) {
        Map<String, String> keys = new TreeMap<>();
        properties.forEach((key, value) -> {
            String text = String.valueOf(value).trim();
            boolean isOurs = !key.startsWith(".")
                    && !key.startsWith("service.")
                    && !key.startsWith("component.")
                    && !key.startsWith("osgi.")
                    && !key.startsWith("felix.")
                    && !key.equals(ServerConfiguration.CONFIG);
            if (isOurs && !text.isEmpty()) {
                keys.put(key, text);
            }
        });
        return keys;
    }
}

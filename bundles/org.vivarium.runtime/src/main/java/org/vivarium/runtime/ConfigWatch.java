package org.vivarium.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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

    ConfigWatch(Path file) {
        this.file = file;
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
        try {
            return ServerSettings.read(file, LOG::warn);
        } catch (ConfigException e) {
            LOG.error("what was edited is not taken, the server goes on as it is: {}", e.getMessage());
            return null;
        }
    }
}

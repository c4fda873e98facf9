package org.vivarium.runtime.config;

import java.nio.file.Path;

/** Says why a server cannot run with its zoo.cfg: the file, the line, the key, its value and what is allowed. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    ConfigException(Path file, String what) {
        super(file + ": " + what);
    }

    ConfigException(Path file, int line, String what) {
        super(file + ":" + line + ": " + what);
    }

    ConfigException(Path file, CfgEntry entry, String what) {
        super(entry.place(file) + ": " + entry.key() + "=" + Keys.shownValue(entry.key(), entry.value()) + ": " + what);
    }
}

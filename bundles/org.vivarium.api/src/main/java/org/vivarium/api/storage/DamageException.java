package org.vivarium.api.storage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Stored data is not what was stored. The message names the file and the position in it, and says what is wrong there.
 */
public final class DamageException extends IOException {
    private final Path file;
    private final long position;

    /**
     * @param file the damaged file
     * @param position byte offset of the damage in the file
     * @param what what is wrong, and where it helps, what to do
     */
    public DamageException(Path file, long position, String what) {
        super(file + " at byte " + position + ": " + what);
        this.file = file;
        this.position = position;
    }

    public Path file() {
        return file;
    }

    public long position() {
        return position;
    }
}

package org.vivarium.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A log or snapshot file, and the zxid that its name carries.
 *
 * @param path where it is
 * @param zxid of a log, its first transaction; of a snapshot, where it stands
 */
record NumberedFile(Path path, long zxid) {
    static final String GZIP = ".gz";
    static final String SNAPPY = ".snappy";

    /** Other endings are not taken: a copy named log.5.bak must not become part of the log. */
    private static final Pattern LOG = Pattern.compile("log\\.(\\p{XDigit}{1,16})");

    private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.(\\p{XDigit}{1,16})(\\.gz|\\.snappy)?");

    /** Oldest first. */
    static List<NumberedFile> logs(Path directory) throws IOException {
        return list(directory, LOG);
    }

    /** Oldest first. */
    static List<NumberedFile> snapshots(Path directory) throws IOException {
        return list(directory, SNAPSHOT);
    }

    static Path log(Path directory, long zxid) {
        return directory.resolve("log." + Long.toHexString(zxid));
    }

    static Path snapshot(Path directory, long zxid, boolean compressed) {
        return directory.resolve("snapshot." + Long.toHexString(zxid) + (compressed ? GZIP : ""));
    }

    private static List<NumberedFile> list(Path directory, Pattern pattern) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> of(file, pattern))
                    .filter(file -> file != null)
                    .sorted(Comparator.comparingLong(NumberedFile::zxid).thenComparing(NumberedFile::path))
                    .toList();
        }
    }

    private static NumberedFile of(Path file, Pattern pattern) {
        Matcher name = pattern.matcher(file.getFileName().toString());
        return name.matches() ? new NumberedFile(file, Long.parseUnsignedLong(name.group(1), 16)) : null;
    }

    boolean endsWith(String suffix) {
        return path.toString().endsWith(suffix);
    }
}

package org.vivarium.storage.file;

import java.io.IOException;
import java.util.Map;

/**
 * What zoo.cfg says to this storage.
 *
 * @param preallocatedBytes by how much a log file grows at a time ({@code preAllocSize}, in KB there); 0: not ahead of
 * need
 * @param logBytesMax above which size a log file is followed by a new one ({@code txnLogSizeLimitInKb}); 0: no limit
 * @param compressed whether snapshots are written with gzip ({@code snapshot.compression.method})
 */
record FileOptions(long preallocatedBytes, long logBytesMax, boolean compressed) {
    private static final long KB = 1024;
    private static final long PREALLOCATED_KB_MAX = 1 << 20;
    private static final long LOG_KB_MAX = 1L << 40;

    static FileOptions of(Map<String, String> options) throws IOException {
        long preallocated = number(options, "preAllocSize", 65_536, PREALLOCATED_KB_MAX);
        long limit = number(options, "txnLogSizeLimitInKb", -1, LOG_KB_MAX);
        return new FileOptions(Math.max(0, preallocated) * KB, Math.max(0, limit) * KB, compressed(options));
    }

    private static boolean compressed(Map<String, String> options) throws IOException {
        String method =
                options.getOrDefault("snapshot.compression.method", "gz").trim();
        if (!method.isEmpty() && !method.equals("gz")) {
            throw new IOException("snapshot.compression.method is \"" + method
                    + "\": this storage knows \"gz\" and \"\" (none); change it in the configuration");
        }
        return !method.isEmpty();
    }

    private static long number(Map<String, String> options, String key, long otherwise, long max) throws IOException {
        String text = options.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.trim());
            if (value >= -1 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw new IOException(key + " is \"" + text + "\": give a number of KB from -1 (off) to " + max);
    }
}

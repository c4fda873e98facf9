package org.vivarium.storage.chronicle;

import java.util.Arrays;

/**
 * The zxids that the journal holds, as ranges without a gap, so that a cut can be checked. One thread; appending makes
 * no garbage.
 */
final class History {
    private long[] firsts = new long[16];
    private long[] lasts = new long[16];
    private int ranges;

    void append(long zxid) {
        if (ranges > 0 && lasts[ranges - 1] + 1 == zxid) {
            lasts[ranges - 1] = zxid;
            return;
        }
        if (ranges == firsts.length) {
            firsts = Arrays.copyOf(firsts, 2 * ranges);
            lasts = Arrays.copyOf(lasts, 2 * ranges);
        }
        firsts[ranges] = zxid;
        lasts[ranges++] = zxid;
    }

    void truncateAfter(long zxid) {
        while (ranges > 0 && firsts[ranges - 1] > zxid) {
            ranges--;
        }
        if (ranges > 0) {
            lasts[ranges - 1] = Math.min(lasts[ranges - 1], zxid);
        }
    }

    boolean contains(long zxid) {
        for (int i = ranges - 1; i >= 0 && lasts[i] >= zxid; i--) {
            if (firsts[i] <= zxid) {
                return true;
            }
        }
        return false;
    }
}

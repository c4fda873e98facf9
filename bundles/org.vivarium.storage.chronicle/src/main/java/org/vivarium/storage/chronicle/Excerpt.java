package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.util.List;
import org.vivarium.api.storage.LogTaker;

/** Reads a part of the journal, beside the thread that writes it: what is not whole yet is where it ends. One thread. */
final class Excerpt {
    private final Segments segments;
    private final long after;
    private final LogTaker to;
    private boolean found;
    private boolean wanted = true;

    Excerpt(Segments segments, long after, LogTaker to) {
        this.segments = segments;
        this.after = after;
        this.to = to;
    }

    /** As {@link org.vivarium.api.storage.Storage#read}. */
    boolean read() throws IOException {
        List<SegmentHead> heads = segments.heads();
        int first = heads.size() - 1;
        while (first > 0 && heads.get(first).baseZxid() >= after) {
            first--;
        }
        boolean isUncut = true;
        for (int i = Math.max(first, 0); i < heads.size() && wanted && isUncut; i++) {
            long end = i + 1 < heads.size() ? heads.get(i + 1).firstOrdinal() : Long.MAX_VALUE;
            SegmentHead head = heads.get(i);
            try (SegmentReader reader = new SegmentReader(segments.file(head), head.salt(), head.firstOrdinal())) {
                isUncut = read(reader, end);
            }
        }
        return found && isUncut;
    }

    private boolean read(SegmentReader reader, long end) throws IOException {
        while (wanted && reader.ordinal() + 1 < end && reader.next()) {
            if (reader.kind() == Entry.TRUNCATE && found) {
                return false;
            }
            if (reader.kind() == Entry.APPEND && found) {
                wanted = to.txn(reader.zxid(), reader.payload());
            } else if (reader.kind() == Entry.APPEND) {
                found = reader.zxid() == after;
            }
        }
        return !wanted || end == Long.MAX_VALUE || reader.ordinal() + 1 >= end;
    }
}

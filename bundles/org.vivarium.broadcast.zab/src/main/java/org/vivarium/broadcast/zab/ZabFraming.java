package org.vivarium.broadcast.zab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.vivarium.api.broadcast.Framing;

/**
 * Cuts the quorum port's stream, which has no lengths: packet by packet, and behind a SNAP the snapshot's records, as
 * many at a time as are there, to the word that ends it (compat B3, B5, C3). One link.
 */
final class ZabFraming implements Framing {
    /** Ends a snapshot. */
    static final String SNAPSHOT_END = "BenWasHere";

    private static final int SESSION_BYTES = 12;
    private static final int STAT_BYTES = 60;
    private static final int ACLS_MAX = 1 << 20;
    private static final int IDS_MAX = 1024;
    private static final int TEXT_BYTES_MAX = 1 << 16;

    private final int bytesMax;
    private Expected expected = Expected.PACKET;
    private int left;
    private ByteBuffer in;
    private int at;
    private boolean whole;

    /** What comes next. */
    private enum Expected {
        PACKET,
        SESSION_COUNT,
        SESSIONS,
        ACL_COUNT,
        ACLS,
        ZNODES,
        END
    }

    ZabFraming(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public int next(ByteBuffer bytes) throws IOException {
        in = bytes;
        at = bytes.position();
        whole = true;
        int start = at;
        Expected before = expected;
        int end =
                switch (before) {
                    case PACKET -> packet();
                    case SESSION_COUNT -> count(Expected.SESSIONS);
                    case SESSIONS -> sessions();
                    case ACL_COUNT -> count(Expected.ACLS);
                    case ACLS -> acls();
                    case ZNODES -> znodes();
                    case END -> end();
                };
        in = null;
        if (end == start && expected != before) {
            return next(bytes); // nothing of its kind: the next kind begins
        }
        return end - start;
    }

    private int packet() throws IOException {
        int start = at;
        int type = readInt();
        skip(Long.BYTES);
        skip(length(bytesMax, "data"));
        int ids = readInt();
        if (ids > IDS_MAX) {
            throw new IOException(ids + " ids in a packet; at most " + IDS_MAX + " are taken");
        }
        for (int i = 0; i < 2 * ids && whole; i++) {
            skip(length(TEXT_BYTES_MAX, "an id"));
        }
        if (!whole) {
            return start;
        }
        if (type == Packet.SNAP) {
            expected = Expected.SESSION_COUNT;
        }
        return at;
    }

    private int count(Expected next) throws IOException {
        int start = at;
        int count = readInt();
        if (!whole) {
            return start;
        }
        if (count < 0) {
            throw new IOException("a snapshot that counts " + count);
        }
        left = count;
        expected = next;
        return at;
    }

    private int sessions() {
        int count = Math.min(left, in.remaining() / SESSION_BYTES);
        left -= count;
        if (left == 0) {
            expected = Expected.ACL_COUNT;
        }
        return at + count * SESSION_BYTES;
    }

    private int acls() throws IOException {
        int end = at;
        while (left > 0) {
            skip(Long.BYTES);
            int entries = readInt();
            if (entries > ACLS_MAX) {
                throw new IOException("an ACL of " + entries + " entries; at most " + ACLS_MAX + " are taken");
            }
            for (int i = 0; i < entries && whole; i++) {
                skip(Integer.BYTES);
                skip(length(TEXT_BYTES_MAX, "a scheme"));
                skip(length(TEXT_BYTES_MAX, "an id"));
            }
            if (!whole) {
                return end;
            }
            end = at;
            left--;
        }
        expected = Expected.ZNODES;
        return end;
    }

    private int znodes() throws IOException {
        int end = at;
        while (true) {
            int pathAt = at + Integer.BYTES;
            int path = length(bytesMax, "a path");
            skip(path);
            if (whole && path == 1 && in.get(pathAt) == '/') {
                expected = Expected.END;
                return at;
            }
            skip(length(bytesMax, "a znode"));
            skip(Long.BYTES + STAT_BYTES);
            if (!whole) {
                return end;
            }
            end = at;
        }
    }

    private int end() throws IOException {
        int start = at;
        int length = length(TEXT_BYTES_MAX, "the end of a snapshot");
        skip(length);
        if (!whole) {
            return start;
        }
        byte[] text = new byte[length];
        in.get(start + Integer.BYTES, text);
        if (!new String(text, StandardCharsets.UTF_8).equals(SNAPSHOT_END)) {
            throw new IOException("a snapshot does not end as it should");
        }
        expected = Expected.PACKET;
        return at;
    }

    private int readInt() {
        int where = at;
        skip(Integer.BYTES);
        return whole ? in.getInt(where) : 0;
    }

    /** The length of what follows; -1, for nothing, counts as 0. */
    private int length(int max, String of) throws IOException {
        int length = readInt();
        if (length > max || length < -1) {
            throw new IOException(of + " of " + length + " bytes; at most " + max + " are taken (jute.maxbuffer)");
        }
        return Math.max(length, 0);
    }

    private void skip(int bytes) {
        if (whole && in.limit() - at >= bytes) {
            at += bytes;
        } else {
            whole = false;
        }
    }
}

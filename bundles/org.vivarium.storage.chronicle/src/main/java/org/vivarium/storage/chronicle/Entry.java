package org.vivarium.storage.chronicle;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One entry of the journal as bytes, since Chronicle Queue itself has no checksum and keeps no count that survives
 * damage.
 *
 * <pre>
 *  0  int   payload bytes
 *  4  int   kind
 *  8  long  ordinal: 0, 1, 2, … through all segments
 * 16  long  synced: when this was written, every entry before that ordinal was durable
 * 24  long  zxid
 * 32  …     payload
 *     int   CRC32C over the segment's salt and all of the above
 * </pre>
 *
 * <p>The salt is a random number in the segment's head. With it, nothing that a client stores can pass for an entry
 * when a damaged file is searched for what follows the damage. Big endian. One thread.
 */
final class Entry {
    static final int HEAD_BYTES = 32;
    static final int FRAME_BYTES = HEAD_BYTES + 4;

    /** Where these stand in the head. */
    static final int KIND = 4;

    static final int ORDINAL = 8;
    static final int SYNCED = 16;
    static final int ZXID = 24;

    /** The longest transaction; what jute.maxbuffer may be set to, and more. */
    static final int PAYLOAD_BYTES_MAX = 64 << 20;

    /** What an entry says. */
    static final int APPEND = 1;

    static final int TRUNCATE = 2;
    static final int PROMISE = 3;

    /**
     * Nothing but its {@code synced}: written after each sync, so that damage to what was synced last is told from a
     * torn end.
     */
    static final int MARK = 4;

    private final CRC32C crc = new CRC32C();
    private final byte[] salt;
    private final ByteBuffer head = ByteBuffer.allocateDirect(HEAD_BYTES);
    private final ByteBuffer tail = ByteBuffer.allocateDirect(4);

    Entry(long salt) {
        this.salt = ByteBuffer.allocate(Long.BYTES).putLong(salt).array();
    }

    /** Fills {@link #head} and {@link #tail} for a payload, whose position stays where it is. */
    void frame(int kind, long ordinal, long synced, long zxid, ByteBuffer payload) {
        head.clear();
        head.putInt(payload.remaining())
                .putInt(kind)
                .putLong(ordinal)
                .putLong(synced)
                .putLong(zxid);
        head.flip();
        int position = payload.position();
        crc.reset();
        crc.update(salt);
        crc.update(head);
        crc.update(payload);
        payload.position(position);
        head.rewind();
        tail.clear();
        tail.putInt((int) crc.getValue()).flip();
    }

    ByteBuffer head() {
        return head;
    }

    ByteBuffer tail() {
        return tail;
    }

    /** Whether an entry of ours with so long a payload stands at {@code at}, all of it within {@code bytes}. */
    boolean isAt(ByteBuffer bytes, int at, int payloadBytes) {
        int kind = bytes.getInt(at + KIND);
        if (kind < APPEND || kind > MARK) {
            return false;
        }
        crc.reset();
        crc.update(salt);
        crc.update(bytes.slice(at, HEAD_BYTES + payloadBytes));
        return (int) crc.getValue() == bytes.getInt(at + HEAD_BYTES + payloadBytes);
    }
}

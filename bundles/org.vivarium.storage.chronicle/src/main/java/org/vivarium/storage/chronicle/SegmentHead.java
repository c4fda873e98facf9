package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.vivarium.api.Epochs;
import org.vivarium.api.storage.DamageException;

/**
 * What is known of a segment without its entries; a small file beside them, written last when a segment is made.
 *
 * <p>A segment without it never held anything that was synced. And because it tells where the segment begins, it tells
 * where the one before it ends: what a crash left behind that end is never looked at again.
 *
 * @param number 1 or more, without gaps
 * @param salt goes into the checksum of each entry
 * @param firstOrdinal of the first entry
 * @param baseZxid the last transaction before this segment, in the journal or in a snapshot
 * @param epochs what was promised before this segment
 */
record SegmentHead(long number, long salt, long firstOrdinal, long baseZxid, Epochs epochs) {
    static final String NAME = "head";
    private static final int MAGIC = 0x5649564a;
    private static final int VERSION = 1;
    private static final int BYTES = 8 + 6 * Long.BYTES + 4;

    /** Makes the head durable; from then on the segment counts. */
    void write(Path directory) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).putInt(MAGIC).putInt(VERSION);
        bytes.putLong(number).putLong(salt).putLong(firstOrdinal).putLong(baseZxid);
        bytes.putLong(epochs.accepted()).putLong(epochs.current());
        bytes.putInt(crc(bytes)).flip();
        Durable.replace(directory.resolve(NAME), bytes);
    }

    /** @throws DamageException where the file is not as {@link #write} left it */
    static SegmentHead read(Path directory, long number) throws IOException {
        Path file = directory.resolve(NAME);
        if (Files.size(file) != BYTES) {
            throw new DamageException(file, 0, "has " + Files.size(file) + " bytes, not " + BYTES + Advice.RESTORE);
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (crc(bytes.duplicate().position(BYTES - 4)) != bytes.getInt(BYTES - 4)) {
            throw new DamageException(file, BYTES - 4, "the checksum is wrong" + Advice.RESTORE);
        }
        if (bytes.getInt() != MAGIC || bytes.getInt() != VERSION) {
            throw new DamageException(
                    file, 0, "not a journal of version " + VERSION + "; a newer server may have written it");
        }
        SegmentHead head = new SegmentHead(
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                new Epochs(bytes.getLong(), bytes.getLong()));
        if (head.number != number) {
            throw new DamageException(file, 8, "belongs to segment " + head.number + Advice.RESTORE);
        }
        return head;
    }

    private static int crc(ByteBuffer written) {
        CRC32C crc = new CRC32C();
        crc.update(written.array(), 0, written.position());
        return (int) crc.getValue();
    }
}

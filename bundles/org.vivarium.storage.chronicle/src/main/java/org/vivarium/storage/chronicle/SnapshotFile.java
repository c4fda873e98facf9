package org.vivarium.storage.chronicle;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;

/**
 * The format of one snapshot file, big endian:
 *
 * <pre>
 * int magic, int version, long zxid, long digest, int CRC32C over these, and the body in blocks: see {@link BlockOutput}
 * </pre>
 *
 * <p>Any thread; no state.
 */
final class SnapshotFile {
    private static final int MAGIC = 0x56495653;
    private static final int VERSION = 2;
    private static final int HEAD_BYTES = 28;

    private SnapshotFile() {}

    /** Writes a whole file and makes its content durable, though not yet its name. */
    static void write(Path file, Snapshot snapshot) throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE, TRUNCATE_EXISTING)) {
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).putInt(MAGIC).putInt(VERSION);
            head.putLong(snapshot.zxid()).putLong(snapshot.digest());
            head.putInt(checksum(head)).flip();
            while (head.hasRemaining()) {
                channel.write(head);
            }
            BlockOutput body = new BlockOutput(channel);
            snapshot.writeTo(body);
            body.finish();
            channel.force(true);
        } catch (IOException e) {
            throw new IOException(
                    file + ": the snapshot could not be written (" + e.getMessage() + "); check the disk's space", e);
        }
    }

    /**
     * Reads a file into {@code to}.
     *
     * @param zxid where its name says it stands
     * @throws DamageException where a checksum is wrong; {@code to} may have got what stands before it
     * @throws IOException where {@code to} could make no sense of it
     */
    static void load(Path file, long zxid, Recovery to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ)) {
            long digest = readHead(file, channel, zxid);
            try (BlockInput body = new BlockInput(file, channel)) {
                long loaded = to.snapshot(zxid, body);
                if (body.read() != -1) {
                    throw new IOException(file + ": more follows the end of the body");
                }
                if (loaded != digest) {
                    throw new IOException(file + ": the tree's digest is 0x" + Long.toHexString(loaded)
                            + ", the file says 0x" + Long.toHexString(digest));
                }
            }
        }
    }

    /** Returns the digest. */
    private static long readHead(Path file, FileChannel channel, long zxid) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        while (head.hasRemaining()) {
            if (channel.read(head) < 0) {
                throw new DamageException(file, 0, "only " + head.position() + " bytes");
            }
        }
        int version = head.getInt(4);
        if (head.getInt(0) != MAGIC || version != VERSION) {
            String what = head.getInt(0) == MAGIC ? "a snapshot of version " + version : "no snapshot";
            throw new DamageException(file, 0, what + ", and version " + VERSION + " is what can be read");
        }
        int checksum = head.getInt(HEAD_BYTES - Integer.BYTES);
        if (checksum != checksum(head.position(HEAD_BYTES - Integer.BYTES))) {
            throw new DamageException(file, 0, "the checksum of the head is wrong");
        }
        if (head.getLong(8) != zxid) {
            throw new DamageException(
                    file, 0, "it stands at " + Zxid.text(head.getLong(8)) + ", not " + Zxid.text(zxid));
        }
        return head.getLong(16);
    }

    /** Of what stands before the buffer's position. */
    private static int checksum(ByteBuffer head) {
        CRC32C crc = new CRC32C();
        crc.update(head.array(), 0, head.position());
        return (int) crc.getValue();
    }
}

package org.vivarium.storage.chronicle;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;

/**
 * The format of one snapshot file, big endian:
 *
 * <pre>
 * int magic, int version, long zxid, long digest, the body compressed, int CRC32C over all of that
 * </pre>
 *
 * <p>Any thread; no state.
 */
final class SnapshotFile {
    private static final int MAGIC = 0x56495653;
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 24;
    private static final int CRC_BYTES = 4;
    private static final int BUFFER_BYTES = 64 << 10;

    private SnapshotFile() {}

    /** Writes a whole file and makes its content durable, though not yet its name. */
    static void write(Path file, Snapshot snapshot) throws IOException {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE, TRUNCATE_EXISTING)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).putInt(MAGIC).putInt(VERSION);
            checked.write(
                    head.putLong(snapshot.zxid()).putLong(snapshot.digest()).array());
            DeflaterOutputStream deflated = new DeflaterOutputStream(checked, deflater, BUFFER_BYTES);
            OutputStream body = new BufferedOutputStream(deflated, BUFFER_BYTES);
            snapshot.writeTo(body);
            body.flush();
            deflated.finish();
            int crc = (int) checked.getChecksum().getValue();
            out.write(ByteBuffer.allocate(CRC_BYTES).putInt(crc).array());
            out.flush();
            channel.force(true);
        } catch (IOException e) {
            throw new IOException(
                    file + ": the snapshot could not be written (" + e.getMessage() + "); check the disk's space", e);
        } finally {
            deflater.end();
        }
    }

    /**
     * Reads a file into {@code to}, once its checksum has been found right.
     *
     * @param zxid where its name says it stands
     * @throws DamageException where the checksum is wrong; {@code to} was not called then
     * @throws IOException where {@code to} could make no sense of it
     */
    static void load(Path file, long zxid, Recovery to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ)) {
            long digest = check(file, channel, zxid);
            channel.position(HEAD_BYTES);
            long compressed = channel.size() - HEAD_BYTES - CRC_BYTES;
            InputStream bounded = new Bounded(Channels.newInputStream(channel), compressed);
            try (InputStream body = new BufferedInputStream(
                    new InflaterInputStream(bounded, new java.util.zip.Inflater(), BUFFER_BYTES))) {
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

    /** Reads all of it once. Returns the digest. */
    private static long check(Path file, FileChannel channel, long zxid) throws IOException {
        long end = channel.size() - CRC_BYTES;
        if (end < HEAD_BYTES) {
            throw new DamageException(file, 0, "only " + channel.size() + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        CRC32C crc = new CRC32C();
        long at = 0;
        while (at < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            at += read(file, channel, buffer, at);
            crc.update(buffer);
        }
        buffer.clear().limit(CRC_BYTES);
        read(file, channel, buffer, end);
        if (buffer.getInt() != (int) crc.getValue()) {
            throw new DamageException(file, end, "the checksum is wrong");
        }
        buffer.clear().limit(HEAD_BYTES);
        read(file, channel, buffer, 0);
        if (buffer.getInt() != MAGIC || buffer.getInt() != VERSION || buffer.getLong() != zxid) {
            throw new DamageException(file, 0, "not a snapshot of version " + VERSION + " at " + Zxid.text(zxid));
        }
        return buffer.getLong();
    }

    private static int read(Path file, FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new DamageException(file, at + buffer.position(), "the file became shorter while it was read");
            }
        }
        return buffer.flip().remaining();
    }

    /** The first bytes of a stream and no more. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int got = in.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(got, 0);
            return got;
        }
    }
}

package org.vivarium.storage.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.vivarium.api.storage.Snapshot;

/** Writes a snapshot file. */
final class SnapshotWriter {
    private static final int COMPRESSED_PIECE_BYTES = 64 << 10;

    private SnapshotWriter() {}

    /** Durable when it returns, but for the name. */
    static void write(Path file, Snapshot snapshot, boolean compressed) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream plain = Channels.newOutputStream(channel);
            if (compressed) {
                try (Fast packed = new Fast(plain)) {
                    write(packed, snapshot);
                    packed.finish();
                    channel.force(true);
                }
            } else {
                write(plain, snapshot);
                channel.force(true);
            }
        } catch (IOException e) {
            throw Disk.failure(file, "cannot be written", e);
        }
    }

    private static void write(OutputStream to, Snapshot snapshot) throws IOException {
        SealedOutput out = new SealedOutput(to);
        out.writeInt(SnapshotFormat.MAGIC);
        out.writeInt(SnapshotFormat.VERSION);
        out.writeLong(SnapshotFormat.DATABASE);
        snapshot.writeTo(out);
        out.seal();
        out.writeLong(snapshot.zxid());
        out.writeInt(SnapshotFormat.DIGEST_VERSION);
        out.writeLong(snapshot.digest());
        out.seal();
        out.writeLong(snapshot.zxid());
        out.seal();
        out.drain();
    }

    /** A slow disk is helped by any compression, and a server must not spend its processor on a better one. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, COMPRESSED_PIECE_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}

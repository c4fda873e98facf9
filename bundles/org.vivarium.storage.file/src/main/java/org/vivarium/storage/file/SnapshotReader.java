package org.vivarium.storage.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.zip.GZIPInputStream;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Recovery;

/** Reads a snapshot file, packed or not, and checks everything in it that can be checked. */
final class SnapshotReader {
    private static final int PACKED_PIECE_BYTES = 64 << 10;
    private static final int DIGEST_TEXT_BYTES_MAX = 64;

    private SnapshotReader() {}

    /**
     * Gives the body to the recovery.
     *
     * @throws DamageException where the file is not whole, for whatever reason
     */
    static void read(NumberedFile file, Recovery to) throws DamageException {
        SealedInput in = null;
        try (InputStream unpacked = unpack(file)) {
            in = new SealedInput(unpacked);
            read(file.zxid(), in, to);
        } catch (IOException e) {
            String where = in != null && file.endsWith(NumberedFile.GZIP) ? " (counted in what is packed)" : "";
            String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            var damage = new DamageException(file.path(), in == null ? 0 : in.position(), what + where);
            damage.initCause(e);
            throw damage;
        }
    }

    private static InputStream unpack(NumberedFile file) throws IOException {
        if (file.endsWith(NumberedFile.SNAPPY)) {
            throw new IOException("snappy is not supported: let the server that wrote it write one with"
                    + " snapshot.compression.method=gz");
        }
        InputStream plain = Files.newInputStream(file.path());
        if (!file.endsWith(NumberedFile.GZIP)) {
            return plain;
        }
        try {
            return new GZIPInputStream(new BufferedInputStream(plain, PACKED_PIECE_BYTES), PACKED_PIECE_BYTES);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static void read(long zxid, SealedInput in, Recovery to) throws IOException {
        int magic = in.readInt();
        if (magic != SnapshotFormat.MAGIC) {
            throw new IOException("no snapshot begins with 0x" + Integer.toHexString(magic));
        }
        in.readInt();
        in.readLong();
        long digest = to.snapshot(zxid, in);
        in.checkSeal();
        checkDigest(zxid, digest, in);
        if (!in.atEnd()) {
            in.readLong();
            in.checkSeal();
        }
        if (!in.atEnd()) {
            throw new IOException("something stands behind the last checksum");
        }
    }

    /** Servers before 3.6 wrote none. */
    private static void checkDigest(long zxid, long digest, SealedInput in) throws IOException {
        if (in.atEnd()) {
            return;
        }
        long of = in.readLong();
        int version = in.readInt();
        if (version < SnapshotFormat.DIGEST_VERSION) {
            skipText(in);
        }
        long expected = version < SnapshotFormat.DIGEST_VERSION ? 0 : in.readLong();
        in.checkSeal();
        // Apache's server writes its state while that goes on, with the digest of where it was at the end; and it
        // writes
        // 0 and 0 where it has not applied a transaction yet
        boolean comparable = version == SnapshotFormat.DIGEST_VERSION && of == zxid && (of != 0 || expected != 0);
        if (comparable && expected != digest) {
            throw new IOException("the tree has digest 0x" + Long.toHexString(digest) + ", the file says 0x"
                    + Long.toHexString(expected));
        }
    }

    private static void skipText(SealedInput in) throws IOException {
        int length = in.readInt();
        if (length < -1 || length > DIGEST_TEXT_BYTES_MAX) {
            throw new IOException("a digest of " + length + " characters");
        }
        for (int i = 0; i < length; i++) {
            in.read();
        }
    }
}

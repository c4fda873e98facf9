package org.vivarium.contract.storage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.vivarium.api.storage.Snapshot;

/**
 * A state of one znode whose data is made from the zxid, as a snapshot body: no sessions, no ACLs, the root, the end.
 *
 * @param zxid where it stands
 * @param dataBytes how much data the root has
 */
record TestSnapshot(long zxid, int dataBytes) implements Snapshot {
    private static final int STAT_BYTES = 60;
    private static final long OPEN_ACL = -1;

    @Override
    public long digest() {
        return digest(data());
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        DataOutputStream to = new DataOutputStream(out);
        to.writeInt(0);
        to.writeInt(0);
        to.writeInt(0);
        byte[] data = data();
        to.writeInt(data.length);
        to.write(data);
        to.writeLong(OPEN_ACL);
        to.write(new byte[STAT_BYTES]);
        to.writeInt(1);
        to.writeByte('/');
        to.flush();
    }

    /** Reads exactly what {@link #writeTo} wrote, and gives the digest of it. */
    static long read(long zxid, InputStream body) throws IOException {
        DataInputStream from = new DataInputStream(body);
        expect(from.readInt() == 0, "sessions");
        expect(from.readInt() == 0, "ACLs");
        expect(from.readInt() == 0, "root path");
        int length = from.readInt();
        expect(length >= 0 && length <= 64 << 20, "data length " + length);
        byte[] data = from.readNBytes(length);
        expect(data.length == length, "data");
        expect(from.readLong() == OPEN_ACL, "ACL of the root");
        expect(from.readNBytes(STAT_BYTES).length == STAT_BYTES, "stat of the root");
        expect(from.readInt() == 1 && from.readByte() == '/', "end of the znodes");
        return digest(data);
    }

    private static void expect(boolean holds, String what) throws IOException {
        if (!holds) {
            throw new IOException("test snapshot: wrong " + what);
        }
    }

    private static long digest(byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(data);
        return crc.getValue() << 8;
    }

    private byte[] data() {
        byte[] data = new byte[dataBytes];
        new SplittableRandom(zxid).nextBytes(data);
        return data;
    }
}

package org.vivarium.core.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.vivarium.api.tree.Znode;

/** What a znode adds to the digest of its tree, version 2 (compat C4). An instance, for many of them, makes no garbage. */
final class TreeDigest {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int STAT_BYTES = 60;
    private static final byte[] RESERVED = Paths.bytes("/zookeeper/");

    private final CRC32 crc = new CRC32();
    private byte[] all = {};

    /** @param length how many bytes of {@code path} are the path */
    static long of(byte[] path, int length, Znode node) {
        return new TreeDigest().next(path, length, node);
    }

    /** @param length how many bytes of {@code path} are the path */
    long next(byte[] path, int length, Znode node) {
        if (isReserved(path, length)) {
            return 0;
        }
        int pathBytes = length == 1 ? 0 : length;
        int dataBytes = Math.max(node.dataLength(), 0);
        int bytes = pathBytes + dataBytes + STAT_BYTES;
        if (bytes > all.length) {
            all = new byte[bytes];
        }
        System.arraycopy(path, 0, all, 0, pathBytes);
        node.copyData(all, pathBytes);
        int at = pathBytes + dataBytes;
        LONG.set(all, at, node.czxid());
        LONG.set(all, at + 8, node.mzxid());
        LONG.set(all, at + 16, node.pzxid());
        LONG.set(all, at + 24, node.ctime());
        LONG.set(all, at + 32, node.mtime());
        INT.set(all, at + 40, node.version());
        INT.set(all, at + 44, node.cversion());
        INT.set(all, at + 48, node.aversion());
        LONG.set(all, at + 52, node.ephemeralOwner());
        crc.reset();
        crc.update(all, 0, bytes);
        return crc.getValue();
    }

    private static boolean isReserved(byte[] path, int length) {
        if (length < RESERVED.length) {
            return false;
        }
        for (int i = 0; i < RESERVED.length; i++) {
            if (path[i] != RESERVED[i]) {
                return false;
            }
        }
        return true;
    }
}

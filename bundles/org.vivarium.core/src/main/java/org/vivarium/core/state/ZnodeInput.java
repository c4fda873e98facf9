package org.vivarium.core.state;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.vivarium.api.Acl;
import org.vivarium.wire.MalformedException;

/**
 * Reads the znodes of a snapshot's body (compat C3), from the first one's path to the final {@code "/"} and no byte
 * more. A znode is two reads and no more: of its path with the length of its data, and of the rest with the length of
 * the next one's path, since something always follows. One thread.
 */
final class ZnodeInput {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** ACL, czxid, mzxid, ctime, mtime, three versions, owner and pzxid. */
    private static final int STAT_BYTES = 68;
    /** Longer than this nothing is believed before it is there. */
    private static final int BELIEVED_BYTES_MAX = 1 << 20;

    private final InputStream in;
    private final Map<Long, List<Acl>> acls;
    private byte[] buffer = new byte[4096];
    private int nextPathLength;
    private byte[] path;

    ZnodeInput(InputStream in, Map<Long, List<Acl>> acls) throws IOException {
        this.in = in;
        this.acls = acls;
        read(Integer.BYTES);
        nextPathLength = (int) INT.get(buffer, 0);
    }

    /** The next znode; null at the end. */
    ZnodeValue next() throws IOException {
        int pathLength = nextPathLength;
        if (pathLength < 0) {
            throw new MalformedException("path of length " + pathLength);
        }
        if (pathLength == 1) {
            read(1);
            if (buffer[0] != '/') {
                throw new MalformedException("a path that does not begin with a slash");
            }
            return null;
        }
        read(pathLength, Integer.BYTES);
        path = Arrays.copyOf(buffer, pathLength);
        int dataLength = (int) INT.get(buffer, pathLength);
        if (dataLength < -1) {
            throw new MalformedException("data of length " + dataLength);
        }
        int at = Math.max(dataLength, 0);
        read(at, STAT_BYTES + Integer.BYTES);
        byte[] data = dataLength < 0 ? null : Arrays.copyOf(buffer, dataLength);
        nextPathLength = (int) INT.get(buffer, at + STAT_BYTES);
        return new ZnodeValue(
                data,
                acl((long) LONG.get(buffer, at)),
                (long) LONG.get(buffer, at + 8),
                (long) LONG.get(buffer, at + 16),
                (long) LONG.get(buffer, at + 60),
                (long) LONG.get(buffer, at + 24),
                (long) LONG.get(buffer, at + 32),
                (int) INT.get(buffer, at + 40),
                (int) INT.get(buffer, at + 44),
                (int) INT.get(buffer, at + 48),
                (long) LONG.get(buffer, at + 52));
    }

    /** Of the znode that was read last; empty for the root. */
    byte[] path() {
        return path;
    }

    private List<Acl> acl(long id) throws MalformedException {
        if (id == StateLoader.OPEN_ID) {
            return Acl.OPEN;
        }
        List<Acl> acl = acls.get(id);
        if (acl == null) {
            throw new MalformedException("a znode with ACL " + id + ", which is not in the snapshot");
        }
        return acl;
    }

    /** Reads {@code length} bytes, which the body says, and {@code more} that must be there in any case. */
    private void read(int length, int more) throws IOException {
        if (length > BELIEVED_BYTES_MAX) {
            byte[] first = in.readNBytes(length);
            if (first.length < length || first.length > Integer.MAX_VALUE - more) {
                throw new EOFException(length + " bytes wanted, " + first.length + " left");
            }
            buffer = Arrays.copyOf(first, length + more);
            readInto(length, more);
        } else {
            read(length + more);
        }
    }

    private void read(int length) throws IOException {
        if (length > buffer.length) {
            buffer = new byte[Math.max(length, 2 * buffer.length)];
        }
        readInto(0, length);
    }

    private void readInto(int from, int length) throws IOException {
        int got = in.readNBytes(buffer, from, length);
        if (got < length) {
            throw new EOFException(length + " bytes wanted, " + got + " left");
        }
    }
}

package org.vivarium.core.state;

import java.util.List;
import org.vivarium.api.Acl;
import org.vivarium.api.tree.Znode;

/**
 * A znode as the rules make it.
 *
 * @param bytes the data; null where it is; not copied, so not to be changed by anybody
 */
public record ZnodeValue(
        byte[] bytes,
        List<Acl> acl,
        long czxid,
        long mzxid,
        long pzxid,
        long ctime,
        long mtime,
        int version,
        int cversion,
        int aversion,
        long ephemeralOwner)
        implements Znode {
    /** A znode of the state before the first transaction. */
    static ZnodeValue initial(List<Acl> acl, int aversion) {
        return new ZnodeValue(new byte[0], acl, 0, 0, 0, 0, 0, 0, 0, aversion, 0);
    }

    static ZnodeValue created(byte[] data, List<Acl> acl, long zxid, long timeMs, long owner) {
        return new ZnodeValue(data, acl, zxid, zxid, zxid, timeMs, timeMs, 0, 0, 0, owner);
    }

    static ZnodeValue withData(Znode of, byte[] data, int version, long zxid, long timeMs) {
        return new ZnodeValue(
                data,
                of.acl(),
                of.czxid(),
                zxid,
                of.pzxid(),
                of.ctime(),
                timeMs,
                version,
                of.cversion(),
                of.aversion(),
                of.ephemeralOwner());
    }

    static ZnodeValue withAcl(Znode of, List<Acl> acl, int aversion) {
        return new ZnodeValue(
                of.data(),
                acl,
                of.czxid(),
                of.mzxid(),
                of.pzxid(),
                of.ctime(),
                of.mtime(),
                of.version(),
                of.cversion(),
                aversion,
                of.ephemeralOwner());
    }

    static ZnodeValue withChildren(Znode of, int cversion, long pzxid) {
        return new ZnodeValue(
                of.data(),
                of.acl(),
                of.czxid(),
                of.mzxid(),
                pzxid,
                of.ctime(),
                of.mtime(),
                of.version(),
                cversion,
                of.aversion(),
                of.ephemeralOwner());
    }

    @Override
    public int dataLength() {
        return bytes == null ? -1 : bytes.length;
    }

    @Override
    public void copyData(byte[] to, int at) {
        if (bytes != null) {
            System.arraycopy(bytes, 0, to, at, bytes.length);
        }
    }

    @Override
    public byte[] data() {
        return bytes;
    }
}

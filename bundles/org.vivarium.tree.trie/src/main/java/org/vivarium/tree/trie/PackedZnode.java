package org.vivarium.tree.trie;

import java.util.List;
import org.vivarium.api.Acl;
import org.vivarium.api.tree.Znode;

/**
 * Shows a packed znode: unpacks the stat at once, since nearly every read wants it, and leaves the data where it is.
 */
final class PackedZnode implements Znode {
    private final byte[] packed;
    private final List<Acl> acl;
    private final int childCount;
    private final int dataAt;
    private final int dataLength;
    private final int version;
    private final int cversion;
    private final int aversion;
    private final long czxid;
    private final long mzxid;
    private final long pzxid;
    private final long ctime;
    private final long mtime;
    private final long ephemeralOwner;

    PackedZnode(byte[] packed, List<Acl> acl, int childCount) {
        this.packed = packed;
        this.acl = acl;
        this.childCount = childCount;
        int flags = Packed.flags(packed);
        int at = Packed.nameAt(packed) + Packed.nameLength(packed);
        czxid = Packed.read(packed, at);
        at = Packed.skip(packed, at);
        ctime = Packed.read(packed, at);
        at = Packed.skip(packed, at);
        mzxid = (flags & Packed.MZXID) == 0 ? czxid : czxid + Packed.readSigned(packed, at);
        at = (flags & Packed.MZXID) == 0 ? at : Packed.skip(packed, at);
        pzxid = (flags & Packed.PZXID) == 0 ? czxid : czxid + Packed.readSigned(packed, at);
        at = (flags & Packed.PZXID) == 0 ? at : Packed.skip(packed, at);
        mtime = (flags & Packed.MTIME) == 0 ? ctime : ctime + Packed.readSigned(packed, at);
        at = (flags & Packed.MTIME) == 0 ? at : Packed.skip(packed, at);
        version = (flags & Packed.VERSION) == 0 ? 0 : (int) Packed.readSigned(packed, at);
        at = (flags & Packed.VERSION) == 0 ? at : Packed.skip(packed, at);
        cversion = (flags & Packed.CVERSION) == 0 ? 0 : (int) Packed.readSigned(packed, at);
        at = (flags & Packed.CVERSION) == 0 ? at : Packed.skip(packed, at);
        aversion = (flags & Packed.AVERSION) == 0 ? 0 : (int) Packed.readSigned(packed, at);
        at = (flags & Packed.AVERSION) == 0 ? at : Packed.skip(packed, at);
        ephemeralOwner = (flags & Packed.OWNER) == 0 ? 0 : (long) Packed.LONG.get(packed, at);
        dataAt = (flags & Packed.OWNER) == 0 ? at : at + Long.BYTES;
        dataLength = (flags & Packed.DATA_NULL) == 0 ? packed.length - dataAt : -1;
    }

    @Override
    public int dataLength() {
        return dataLength;
    }

    @Override
    public void copyData(byte[] to, int at) {
        if (dataLength > 0) {
            System.arraycopy(packed, dataAt, to, at, dataLength);
        }
    }

    @Override
    public int childCount() {
        return childCount;
    }

    @Override
    public List<Acl> acl() {
        return acl;
    }

    @Override
    public long czxid() {
        return czxid;
    }

    @Override
    public long mzxid() {
        return mzxid;
    }

    @Override
    public long pzxid() {
        return pzxid;
    }

    @Override
    public long ctime() {
        return ctime;
    }

    @Override
    public long mtime() {
        return mtime;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public int cversion() {
        return cversion;
    }

    @Override
    public int aversion() {
        return aversion;
    }

    @Override
    public long ephemeralOwner() {
        return ephemeralOwner;
    }
}

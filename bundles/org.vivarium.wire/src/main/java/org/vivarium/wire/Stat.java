package org.vivarium.wire;

import org.vivarium.api.tree.Znode;

/** A znode's stat as clients see it (compat A2.1, A3): {@code cversion} counts creations and deletions of children. */
public record Stat(
        long czxid,
        long mzxid,
        long ctime,
        long mtime,
        int version,
        int cversion,
        int aversion,
        long ephemeralOwner,
        int dataLength,
        int numChildren,
        long pzxid) {
    public static final int BYTES = 68;

    public static Stat of(Znode node, int children) {
        return new Stat(
                node.czxid(),
                node.mzxid(),
                node.ctime(),
                node.mtime(),
                node.version(),
                shownCversion(node, children),
                node.aversion(),
                shownOwner(node),
                Math.max(node.dataLength(), 0),
                children,
                node.pzxid());
    }

    /** Writes a znode's stat without making one. */
    public static void write(JuteWriter out, Znode node, int children) {
        out.writeLong(node.czxid());
        out.writeLong(node.mzxid());
        out.writeLong(node.ctime());
        out.writeLong(node.mtime());
        out.writeInt(node.version());
        out.writeInt(shownCversion(node, children));
        out.writeInt(node.aversion());
        out.writeLong(shownOwner(node));
        out.writeInt(Math.max(node.dataLength(), 0));
        out.writeInt(children);
        out.writeLong(node.pzxid());
    }

    public static Stat read(JuteReader in) throws MalformedException {
        return new Stat(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readLong());
    }

    public void write(JuteWriter out) {
        out.writeLong(czxid);
        out.writeLong(mzxid);
        out.writeLong(ctime);
        out.writeLong(mtime);
        out.writeInt(version);
        out.writeInt(cversion);
        out.writeInt(aversion);
        out.writeLong(ephemeralOwner);
        out.writeInt(dataLength);
        out.writeInt(numChildren);
        out.writeLong(pzxid);
    }

    private static int shownCversion(Znode node, int children) {
        return 2 * node.cversion() - children;
    }

    /** Container and TTL znodes are marked by owners that are no session; clients see 0. */
    private static long shownOwner(Znode node) {
        return EphemeralOwner.isSession(node.ephemeralOwner()) ? node.ephemeralOwner() : 0;
    }
}

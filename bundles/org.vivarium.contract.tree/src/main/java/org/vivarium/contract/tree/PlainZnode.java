package org.vivarium.contract.tree;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.vivarium.api.Acl;
import org.vivarium.api.tree.Znode;

/**
 * A znode as plain fields, to give to a tree and to compare with what it makes of it. Equal by content.
 *
 * @param content the data, or null
 */
record PlainZnode(
        ByteBuffer content,
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
    private static final List<List<Acl>> ACLS = List.of(
            Acl.OPEN,
            Acl.READABLE,
            List.of(),
            List.of(new Acl(Acl.ALL, "digest", "anna:x")),
            List.of(new Acl(-1, "digest", "äöü"), new Acl(0, "", "")));

    static PlainZnode of(byte[] data) {
        return new PlainZnode(data == null ? null : ByteBuffer.wrap(data), Acl.OPEN, 1, 1, 1, 1, 1, 0, 0, 0, 0);
    }

    /** A znode whose numbers are sometimes close, sometimes at the ends of their ranges. */
    static PlainZnode random(RandomGenerator random) {
        byte[] data = new byte[random.nextInt(40)];
        random.nextBytes(data);
        return new PlainZnode(
                random.nextInt(8) == 0 ? null : ByteBuffer.wrap(data),
                ACLS.get(random.nextInt(ACLS.size())),
                number(random),
                number(random),
                number(random),
                number(random),
                number(random),
                (int) number(random),
                (int) number(random),
                (int) number(random),
                number(random));
    }

    /** What a tree shows, copied field by field; null for null. */
    static PlainZnode copyOf(Znode znode) {
        if (znode == null) {
            return null;
        }
        byte[] data = znode.data();
        return new PlainZnode(
                data == null ? null : ByteBuffer.wrap(data),
                znode.acl(),
                znode.czxid(),
                znode.mzxid(),
                znode.pzxid(),
                znode.ctime(),
                znode.mtime(),
                znode.version(),
                znode.cversion(),
                znode.aversion(),
                znode.ephemeralOwner());
    }

    @Override
    public int dataLength() {
        return content == null ? -1 : content.remaining();
    }

    @Override
    public void copyData(byte[] to, int at) {
        if (content != null) {
            content.get(content.position(), to, at, content.remaining());
        }
    }

    private static long number(RandomGenerator random) {
        return switch (random.nextInt(7)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> -1;
            case 3 -> Integer.MIN_VALUE;
            case 4 -> random.nextLong() >> random.nextInt(64);
            default -> 0x500000000L + random.nextInt(1000);
        };
    }
}

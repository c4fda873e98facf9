package org.vivarium.tree.trie;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.vivarium.api.Acl;
import org.vivarium.api.tree.Znode;

/** A znode as plain fields, to compare with what a tree makes of it. Equal by content. */
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
            List.of(new Acl(Acl.ALL, "digest", "\ud800")),
            List.of(new Acl(Acl.ALL, "digest", "\udc00")),
            List.of(new Acl(-1, "digest", "äöü"), new Acl(0, "", "")));

    /** A znode whose numbers are sometimes close, sometimes at the ends of their ranges, and mostly as in life. */
    static PlainZnode random(RandomGenerator random) {
        byte[] data = random.nextInt(8) == 0 ? null : new byte[random.nextInt(4) * random.nextInt(60)];
        if (data != null) {
            random.nextBytes(data);
        }
        long czxid = number(random, 0x500000000L);
        long ctime = number(random, 1_700_000_000_000L);
        return new PlainZnode(
                bytes(data),
                ACLS.get(random.nextInt(ACLS.size())),
                czxid,
                random.nextBoolean() ? czxid : number(random, czxid),
                random.nextBoolean() ? czxid : number(random, czxid),
                ctime,
                random.nextBoolean() ? ctime : number(random, ctime),
                (int) number(random, 0),
                (int) number(random, 0),
                (int) number(random, 0),
                random.nextBoolean() ? 0 : number(random, 0));
    }

    /** What a tree shows, copied field by field. */
    static PlainZnode copyOf(Znode znode) {
        return new PlainZnode(
                bytes(znode.data()),
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

    PlainZnode withAcl(List<Acl> other) {
        return new PlainZnode(
                content, other, czxid, mzxid, pzxid, ctime, mtime, version, cversion, aversion, ephemeralOwner);
    }

    @Override
    public int dataLength() {
        return content == null ? -1 : content.remaining();
    }

    @Override
    public void copyData(byte[] to, int at) {
        if (content != null) {
            content.get(0, to, at, content.remaining());
        }
    }

    private static ByteBuffer bytes(byte[] data) {
        return data == null ? null : ByteBuffer.wrap(data);
    }

    private static long number(RandomGenerator random, long near) {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> -1;
            case 3 -> random.nextLong();
            case 4 -> Integer.MIN_VALUE;
            case 5 -> random.nextLong() >> random.nextInt(64);
            default -> near + random.nextInt(1000);
        };
    }
}

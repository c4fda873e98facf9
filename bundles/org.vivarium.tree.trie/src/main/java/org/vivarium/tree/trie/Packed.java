package org.vivarium.tree.trie;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.vivarium.api.tree.Znode;

/**
 * The form in which a znode lies on the heap: one array of bytes.
 *
 * <pre>
 * flags     2 bytes, see below
 * name      its length, 7 bits a byte, and its bytes
 * czxid     7 bits a byte, the low ones first, the high bit set where more follow
 * ctime     as czxid
 * mzxid     where it is not czxid:  the distance from it, as czxid, the sign in the lowest bit
 * pzxid     where it is not czxid:  likewise
 * mtime     where it is not ctime:  likewise
 * version   where it is not 0:      as mzxid; then cversion and aversion likewise
 * owner     where it is not 0:      8 bytes
 * data      the rest
 * </pre>
 *
 * <p>An untouched znode of a young server thus takes 14 bytes besides name and data, instead of 60. The ACL is a number
 * from 0 to 3 in the flags: one of the three usual lists, or {@link #ACL_BESIDE}.
 */
final class Packed {
    static final int DATA_NULL = 1;
    /** Two bits: which ACL. */
    static final int ACL_SHIFT = 1;

    static final int ACL_BESIDE = 3;
    static final int MZXID = 1 << 3;
    static final int PZXID = 1 << 4;
    static final int MTIME = 1 << 5;
    static final int VERSION = 1 << 6;
    static final int CVERSION = 1 << 7;
    static final int AVERSION = 1 << 8;
    static final int OWNER = 1 << 9;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int NAME_LENGTH_AT = 2;

    private Packed() {}

    /** Packs a znode, whose name is the rest of {@code path} from {@code nameFrom}. */
    static byte[] pack(byte[] path, int nameFrom, Znode znode) {
        int flags = flags(znode) | SharedAcls.code(znode.acl()) << ACL_SHIFT;
        int nameLength = path.length - nameFrom;
        int dataLength = Math.max(0, znode.dataLength());
        int dataAt = NAME_LENGTH_AT + width(nameLength) + nameLength + statWidth(znode, flags);
        byte[] packed = new byte[Math.addExact(dataAt, dataLength)];
        packed[0] = (byte) (flags >>> 8);
        packed[1] = (byte) flags;
        int at = write(packed, NAME_LENGTH_AT, nameLength);
        System.arraycopy(path, nameFrom, packed, at, nameLength);
        writeStat(packed, at + nameLength, znode, flags);
        if (dataLength > 0) {
            znode.copyData(packed, dataAt);
        }
        return packed;
    }

    static int flags(byte[] packed) {
        return (packed[0] & 0xff) << 8 | packed[1] & 0xff;
    }

    static int acl(byte[] packed) {
        return packed[1] >>> ACL_SHIFT & 3;
    }

    static boolean isNamed(byte[] packed, byte[] path, int from, int to) {
        int length = to - from;
        int first = packed[NAME_LENGTH_AT];
        if (first >= 0) {
            int nameAt = NAME_LENGTH_AT + 1;
            return first == length && Arrays.equals(packed, nameAt, nameAt + length, path, from, to);
        }
        int nameAt = nameAt(packed);
        return nameLength(packed) == length && Arrays.equals(packed, nameAt, nameAt + length, path, from, to);
    }

    static int nameAt(byte[] packed) {
        return skip(packed, NAME_LENGTH_AT);
    }

    static int nameLength(byte[] packed) {
        return (int) read(packed, NAME_LENGTH_AT);
    }

    /** The packed form of a name alone, for what is no znode but stands in a trie. */
    static byte[] nameOnly(byte[] name) {
        byte[] packed = new byte[NAME_LENGTH_AT + width(name.length) + name.length];
        System.arraycopy(name, 0, packed, write(packed, NAME_LENGTH_AT, name.length), name.length);
        return packed;
    }

    static byte[] name(byte[] packed) {
        int at = nameAt(packed);
        return Arrays.copyOfRange(packed, at, at + nameLength(packed));
    }

    static long read(byte[] packed, int from) {
        int at = from;
        byte next = packed[at++];
        long value = next & 0x7f;
        for (int shift = 7; next < 0; shift += 7) {
            next = packed[at++];
            value |= (next & 0x7fL) << shift;
        }
        return value;
    }

    static long readSigned(byte[] packed, int from) {
        long folded = read(packed, from);
        return folded >>> 1 ^ -(folded & 1);
    }

    /** Where what follows the number at {@code from} begins. */
    static int skip(byte[] packed, int from) {
        int at = from;
        while (packed[at] < 0) {
            at++;
        }
        return at + 1;
    }

    private static int flags(Znode znode) {
        long czxid = znode.czxid();
        return (znode.dataLength() < 0 ? DATA_NULL : 0)
                | (znode.mzxid() == czxid ? 0 : MZXID)
                | (znode.pzxid() == czxid ? 0 : PZXID)
                | (znode.mtime() == znode.ctime() ? 0 : MTIME)
                | (znode.version() == 0 ? 0 : VERSION)
                | (znode.cversion() == 0 ? 0 : CVERSION)
                | (znode.aversion() == 0 ? 0 : AVERSION)
                | (znode.ephemeralOwner() == 0 ? 0 : OWNER);
    }

    private static int statWidth(Znode znode, int flags) {
        long czxid = znode.czxid();
        long ctime = znode.ctime();
        return width(czxid)
                + width(ctime)
                + ((flags & MZXID) == 0 ? 0 : width(fold(znode.mzxid() - czxid)))
                + ((flags & PZXID) == 0 ? 0 : width(fold(znode.pzxid() - czxid)))
                + ((flags & MTIME) == 0 ? 0 : width(fold(znode.mtime() - ctime)))
                + ((flags & VERSION) == 0 ? 0 : width(fold(znode.version())))
                + ((flags & CVERSION) == 0 ? 0 : width(fold(znode.cversion())))
                + ((flags & AVERSION) == 0 ? 0 : width(fold(znode.aversion())))
                + ((flags & OWNER) == 0 ? 0 : Long.BYTES);
    }

    private static void writeStat(byte[] to, int from, Znode znode, int flags) {
        long czxid = znode.czxid();
        long ctime = znode.ctime();
        int at = write(to, from, czxid);
        at = write(to, at, ctime);
        at = (flags & MZXID) == 0 ? at : write(to, at, fold(znode.mzxid() - czxid));
        at = (flags & PZXID) == 0 ? at : write(to, at, fold(znode.pzxid() - czxid));
        at = (flags & MTIME) == 0 ? at : write(to, at, fold(znode.mtime() - ctime));
        at = (flags & VERSION) == 0 ? at : write(to, at, fold(znode.version()));
        at = (flags & CVERSION) == 0 ? at : write(to, at, fold(znode.cversion()));
        at = (flags & AVERSION) == 0 ? at : write(to, at, fold(znode.aversion()));
        if ((flags & OWNER) != 0) {
            LONG.set(to, at, znode.ephemeralOwner());
        }
    }

    /** The sign moved to the lowest bit, so that small numbers of either sign are short. */
    private static long fold(long value) {
        return value << 1 ^ value >> 63;
    }

    /** Bytes that {@link #write} takes: one for each seven bits, at least one. */
    private static int width(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    private static int write(byte[] to, int from, long value) {
        int at = from;
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            to[at++] = (byte) (rest | 0x80);
        }
        to[at++] = (byte) rest;
        return at;
    }
}

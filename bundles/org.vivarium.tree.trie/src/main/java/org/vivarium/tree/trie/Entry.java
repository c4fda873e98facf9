package org.vivarium.tree.trie;

import java.util.List;
import org.vivarium.api.Acl;
import org.vivarium.api.tree.Znode;

/**
 * What a trie holds under a name, where a bare array of bytes is not enough. So an <em>entry</em>, in the code of this
 * bundle, is a {@code byte[]} in the form of {@link Packed}, or one of these: a znode with an ACL of its own, a
 * {@link Branch}, or what {@link SharedAcls} counts.
 */
class Entry {
    final byte[] packed;
    /** The list that the packed form does not name; null where it does. */
    final List<Acl> acl;

    Entry(byte[] packed, List<Acl> acl) {
        this.packed = packed;
        this.acl = acl;
    }

    static byte[] packed(Object entry) {
        return entry instanceof byte[] bytes ? bytes : ((Entry) entry).packed;
    }

    static boolean haveSameName(Object one, Object other) {
        byte[] packed = packed(one);
        int from = Packed.nameAt(packed);
        return Packed.isNamed(packed(other), packed, from, from + Packed.nameLength(packed));
    }

    static List<Acl> acl(Object entry) {
        byte[] packed = packed(entry);
        int code = Packed.acl(packed);
        return code == Packed.ACL_BESIDE ? ((Entry) entry).acl : SharedAcls.usual(code);
    }

    static Znode znode(Object entry) {
        return new PackedZnode(packed(entry), acl(entry), entry instanceof Branch branch ? branch.childCount : 0);
    }

    /** The list that the packed form does not name; null where it does. */
    static List<Acl> aclBeside(Object entry) {
        return entry instanceof Entry object ? object.acl : null;
    }

    /** The smallest entry for a znode without children. */
    static Object leaf(byte[] packed, List<Acl> acl) {
        return acl == null ? packed : new Entry(packed, acl);
    }

    /**
     * The entry for a znode that takes the place of {@code old}, or of nothing where that is null; children stay.
     *
     * @param nameFrom where the znode's name begins in its path
     * @param acls counts the change
     */
    static Object fresh(byte[] path, int nameFrom, Znode znode, Object old, SharedAcls acls) {
        byte[] packed = Packed.pack(path, nameFrom, znode);
        List<Acl> wanted = znode.acl();
        List<Acl> before = old == null ? null : acl(old);
        List<Acl> shared;
        if (wanted.equals(before)) {
            shared = aclBeside(old);
        } else {
            shared = acls.take(wanted);
            if (before != null) {
                acls.drop(before);
            }
        }
        return heir(leaf(packed, shared), old);
    }

    /** {@code fresh} with the children of {@code old}, if that has any. */
    static Object heir(Object fresh, Object old) {
        return old instanceof Branch branch
                ? new Branch(packed(fresh), aclBeside(fresh), branch.children, branch.childCount)
                : fresh;
    }
}

package org.vivarium.tree.trie;

import java.util.List;
import org.vivarium.api.Acl;
import org.vivarium.api.KeyedHash;

/**
 * Sees to it that equal ACLs are one instance, and that one that no znode uses any more is let go: it counts the uses.
 *
 * <p>The three usual lists are no object at all but numbers in the packed znodes, and are not counted. The others stand
 * in a trie of their own, which belongs to a version of the tree as the znodes do, under their content as the name. A
 * reader never needs it: an entry refers to its list.
 */
final class SharedAcls {
    private static final List<List<Acl>> USUAL = List.of(Acl.OPEN, Acl.READABLE, List.of());

    private final KeyedHash hashes;
    private final boolean inPlace;
    private Object uses;

    /** Begins with a trie that {@link #uses} gave before, or null; in place if nobody else sees that. */
    SharedAcls(Object uses, KeyedHash hashes, boolean inPlace) {
        this.uses = uses;
        this.hashes = hashes;
        this.inPlace = inPlace;
    }

    /** The list that goes by a number below {@link Packed#ACL_BESIDE}. */
    static List<Acl> usual(int code) {
        return USUAL.get(code);
    }

    /** The number of a list, {@link Packed#ACL_BESIDE} where it is not one of the usual ones. */
    static int code(List<Acl> acl) {
        int code = USUAL.indexOf(acl);
        return code < 0 ? Packed.ACL_BESIDE : code;
    }

    /** The trie that holds how often each list is used now. */
    Object uses() {
        return uses;
    }

    /** Counts one use more of a list; returns the instance for it, null for the usual ones. */
    List<Acl> take(List<Acl> acl) {
        if (code(acl) != Packed.ACL_BESIDE) {
            return null;
        }
        byte[] key = key(acl);
        long hash = hashes.of(key, 0, key.length);
        Use old = (Use) Trie.find(uses, hash, key, 0, key.length);
        if (old == null) {
            Use first = new Use(Packed.nameOnly(key), List.copyOf(acl), 1);
            uses = Trie.insert(uses, hash, first, hashes, inPlace);
            return first.acl;
        }
        uses = Trie.replace(uses, hash, old, new Use(old.packed, old.acl, old.count + 1), inPlace);
        return old.acl;
    }

    /** Counts one use less of a list that was taken. */
    void drop(List<Acl> acl) {
        if (code(acl) != Packed.ACL_BESIDE) {
            return;
        }
        byte[] key = key(acl);
        long hash = hashes.of(key, 0, key.length);
        Use old = (Use) Trie.find(uses, hash, key, 0, key.length);
        uses = old.count == 1
                ? Trie.remove(uses, hash, old, hashes, inPlace)
                : Trie.replace(uses, hash, old, new Use(old.packed, old.acl, old.count - 1), inPlace);
    }

    /** The content of a list, every character as it is: UTF-8 would take different broken texts for the same. */
    private static byte[] key(List<Acl> acl) {
        int length = 0;
        for (Acl entry : acl) {
            length = Math.addExact(length, 3 * Integer.BYTES);
            length = Math.addExact(
                    length,
                    Math.multiplyExact(2, entry.scheme().length() + entry.id().length()));
        }
        byte[] key = new byte[length];
        int at = 0;
        for (Acl entry : acl) {
            at = write(key, at, entry.perms());
            at = write(key, at, entry.scheme());
            at = write(key, at, entry.id());
        }
        return key;
    }

    private static int write(byte[] to, int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            to[at + i] = (byte) (value >>> 8 * i);
        }
        return at + Integer.BYTES;
    }

    private static int write(byte[] to, int from, String text) {
        int at = write(to, from, text.length());
        for (int i = 0; i < text.length(); i++) {
            to[at++] = (byte) text.charAt(i);
            to[at++] = (byte) (text.charAt(i) >>> 8);
        }
        return at;
    }

    /** A list and how many znodes use it. */
    private static final class Use extends Entry {
        final int count;

        Use(byte[] packed, List<Acl> acl, int count) {
            super(packed, acl);
            this.count = count;
        }
    }
}

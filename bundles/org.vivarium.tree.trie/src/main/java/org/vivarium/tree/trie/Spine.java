package org.vivarium.tree.trie;

import org.vivarium.api.Invariant;
import org.vivarium.api.KeyedHash;

/**
 * The way from the root to a path that is about to change: who stands there now, and all who stand above it and have to
 * be copied. It is as long as the path is deep, and no recursion.
 */
final class Spine {
    /** The root, …, the parent; nothing for the root itself. */
    private final Object[] above;
    /** Of the names of {@code above[1…]}, and of the last name. */
    private final long[] hash;

    private final KeyedHash hashes;
    final int nameFrom;
    /** The entry at the path, or null. */
    final Object old;

    /**
     * Goes down a path.
     *
     * @throws Invariant where the path is not well formed, or where no parent stands
     */
    Spine(Branch root, byte[] path, KeyedHash hashes) {
        this.hashes = hashes;
        int depth = depth(path);
        above = new Object[depth];
        hash = new long[depth];
        Object at = root;
        int start = 1;
        for (int i = 0; i < depth; i++) {
            if (at == null) {
                Invariant.check(false, "no parent of znode " + Names.text(path));
            }
            int end = Names.end(path, start, path.length);
            above[i] = at;
            hash[i] = hashes.of(path, start, end);
            at = at instanceof Branch branch ? Trie.find(branch.children, hash[i], path, start, end) : null;
            start = end + 1;
        }
        nameFrom = Names.lastFrom(path);
        old = at;
    }

    boolean isRoot() {
        return above.length == 0;
    }

    /** The root of the next version, with {@code fresh} at the path; null takes away what is there. */
    Branch rebuilt(Object fresh) {
        Object before = old;
        Object after = fresh;
        for (int i = above.length - 1; i >= 0; i--) {
            after = parentWith(i, before, after);
            before = above[i];
        }
        return (Branch) after;
    }

    private Object parentWith(int i, Object before, Object after) {
        Object parent = above[i];
        Object children = parent instanceof Branch branch ? branch.children : null;
        int count = parent instanceof Branch branch ? branch.childCount : 0;
        if (before == null) {
            children = Trie.insert(children, hash[i], after, hashes, false);
            count++;
        } else if (after == null) {
            children = Trie.remove(children, hash[i], before, hashes, false);
            count--;
        } else {
            children = Trie.replace(children, hash[i], before, after, false);
        }
        return count == 0 && i > 0
                ? Entry.leaf(Entry.packed(parent), Entry.aclBeside(parent))
                : new Branch(Entry.packed(parent), Entry.aclBeside(parent), children, count);
    }

    private static int depth(byte[] path) {
        Names.check(path);
        int slashes = 0;
        for (byte b : path) {
            slashes += b == '/' ? 1 : 0;
        }
        return path.length == 1 ? 0 : slashes;
    }
}

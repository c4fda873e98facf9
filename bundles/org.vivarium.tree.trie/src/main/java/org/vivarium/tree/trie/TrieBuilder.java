package org.vivarium.tree.trie;

import java.util.Arrays;
import org.vivarium.api.Invariant;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.api.tree.Znode;

/**
 * Builds a tree by changing it in place, which nobody can see until it is handed over.
 *
 * <p>It remembers the way to the znode added last, and goes on from where the next one's path leaves it. So a snapshot,
 * in which every znode comes shortly after its parent, is loaded without walking down from the root each time.
 */
final class TrieBuilder implements TreeFactory.Builder {
    private static final byte[] ROOT = {'/'};

    private final NameHash hashes;
    private final SharedAcls acls;
    private int size = 1;

    /** The entries on the way to the znode added last: the root, its child, and so on; null when the tree is built. */
    private Object[] way = new Object[16];
    /** Of the name of each. */
    private long[] hash = new long[16];
    /** Where the path of each ends in {@link #path}; the root's is empty. */
    private int[] pathTo = new int[16];
    /** The place of the last entry of the way. */
    private int depth;

    private byte[] path = {};

    TrieBuilder(Znode root, NameHash hashes) {
        this.hashes = hashes;
        this.acls = new SharedAcls(null, hashes, true);
        way[0] = new Branch(Packed.pack(ROOT, 1, root), acls.take(root.acl()), null, 0);
    }

    @Override
    public void add(byte[] added, Znode znode) {
        Invariant.check(way != null, "a builder of a tree was used after it had built");
        Names.check(added);
        if (added.length == 1) {
            way[0] = Entry.fresh(added, 1, znode, way[0], acls);
            depth = 0;
            return;
        }
        int nameFrom = Names.lastFrom(added);
        goTo(added, nameFrom - 1);
        put(added, nameFrom, znode);
    }

    @Override
    public DataTree build() {
        Invariant.check(way != null, "a builder of a tree was used after it had built");
        Branch root = (Branch) way[0];
        way = null;
        return new TrieTree(root, size, acls.uses(), hashes);
    }

    /** Makes the way lead to the znode whose path is the first {@code to} bytes. */
    private void goTo(byte[] added, int to) {
        int same = Arrays.mismatch(path, 0, pathTo[depth], added, 0, to);
        int common = same < 0 ? to : same;
        while (pathTo[depth] > common || added[pathTo[depth]] != '/') {
            depth--;
        }
        while (pathTo[depth] < to) {
            int from = pathTo[depth] + 1;
            int end = Names.end(added, from, to);
            long hashOfName = hashes.of(added, from, end);
            Object child = way[depth] instanceof Branch branch
                    ? Trie.find(branch.children, hashOfName, added, from, end)
                    : null;
            if (child == null) {
                Invariant.check(false, "no parent of znode " + Names.text(added));
            }
            push(child, hashOfName, end);
        }
    }

    private void put(byte[] added, int nameFrom, Znode znode) {
        Branch parent = branch();
        long hashOfName = hashes.of(added, nameFrom, added.length);
        Object old = Trie.find(parent.children, hashOfName, added, nameFrom, added.length);
        Object fresh = Entry.fresh(added, nameFrom, znode, old, acls);
        if (old == null) {
            parent.children = Trie.insert(parent.children, hashOfName, fresh, hashes, true);
            parent.childCount++;
            size = Math.addExact(size, 1);
        } else {
            parent.children = Trie.replace(parent.children, hashOfName, old, fresh, true);
        }
        push(fresh, hashOfName, added.length);
        if (path.length < added.length) {
            path = new byte[2 * added.length];
        }
        System.arraycopy(added, 0, path, 0, added.length);
    }

    /** The last of the way, able to take children. */
    private Branch branch() {
        if (way[depth] instanceof Branch branch) {
            return branch;
        }
        Object leaf = way[depth];
        Branch branch = new Branch(Entry.packed(leaf), Entry.aclBeside(leaf), null, 0);
        Branch parent = (Branch) way[depth - 1];
        parent.children = Trie.replace(parent.children, hash[depth], leaf, branch, true);
        way[depth] = branch;
        return branch;
    }

    private void push(Object entry, long hashOfName, int to) {
        depth++;
        if (depth == way.length) {
            way = Arrays.copyOf(way, 2 * depth);
            hash = Arrays.copyOf(hash, 2 * depth);
            pathTo = Arrays.copyOf(pathTo, 2 * depth);
        }
        way[depth] = entry;
        hash[depth] = hashOfName;
        pathTo[depth] = to;
    }
}

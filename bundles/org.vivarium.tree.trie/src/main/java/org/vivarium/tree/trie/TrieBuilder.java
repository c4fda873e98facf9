package org.vivarium.tree.trie;

import java.util.Arrays;
import org.vivarium.api.Invariant;
import org.vivarium.api.KeyedHash;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.api.tree.Znode;

/**
 * Builds a tree by changing it in place, which nobody can see until it is handed over.
 *
 * <p>It remembers the way to the parent of the znode added last, and goes on from where the next one's path leaves it.
 * So a snapshot, in which every znode comes soon after its parent, is loaded without walking down from the root each
 * time. Siblings that come one after the other are gathered, and inserted when another parent's turn comes.
 */
final class TrieBuilder implements TreeFactory.Builder {
    private static final byte[] ROOT = {'/'};

    private final KeyedHash hashes;
    private final SharedAcls acls;
    private int size = 1;

    private final Batch batch = new Batch();

    /**
     * The entries on the way to the parent of the batch: the root, its child, and so on; null when the tree is built.
     */
    private Object[] way = new Object[16];
    /** Of the name of each. */
    private long[] hash = new long[16];
    /** Where the path of each ends in {@link #path}; the root's is empty. */
    private int[] pathTo = new int[16];
    /** The place of the last entry of the way. */
    private int depth;

    private byte[] path = {};

    TrieBuilder(Znode root, KeyedHash hashes) {
        this.hashes = hashes;
        this.acls = new SharedAcls(null, hashes, true);
        way[0] = new Branch(Packed.pack(ROOT, 1, root), acls.take(root.acl()), null, 0);
    }

    @Override
    public void add(byte[] added, Znode znode) {
        requireUnbuilt();
        Names.check(added);
        int nameFrom = Names.lastFrom(added);
        goTo(added, nameFrom - 1);
        if (added.length == 1) {
            way[0] = Entry.fresh(added, 1, znode, way[0], acls);
            return;
        }
        Object entry = Entry.fresh(added, nameFrom, znode, null, acls);
        batch.add(entry, hashes.of(added, nameFrom, added.length));
        if (batch.isFull()) {
            insertBatch();
        }
    }

    @Override
    public Znode get(byte[] wanted, int from, int to) {
        requireUnbuilt();
        insertBatch();
        Object entry = Trie.find((Branch) way[0], wanted, from, to, hashes);
        return entry == null ? null : Entry.znode(entry);
    }

    @Override
    public void remove(byte[] removed) {
        requireUnbuilt();
        Names.check(removed);
        int nameFrom = Names.lastFrom(removed);
        goTo(removed, nameFrom - 1);
        insertBatch();
        Object children = way[depth] instanceof Branch branch ? branch.children : null;
        long hashOfName = hashes.of(removed, nameFrom, removed.length);
        Object old = Trie.find(children, hashOfName, removed, nameFrom, removed.length);
        if (removed.length == 1 || old == null || old instanceof Branch) {
            String why = removed.length == 1 ? "the root" : old == null ? "missing" : "a znode with children";
            Invariant.check(false, "cannot take out " + Names.text(removed) + ": it is " + why);
        }
        acls.drop(Entry.acl(old));
        Branch parent = (Branch) way[depth];
        parent.children = Trie.remove(children, hashOfName, old, hashes, true);
        parent.childCount--;
        size--;
        if (parent.childCount == 0 && depth > 0) {
            replaceLast(Entry.leaf(parent.packed, parent.acl));
        }
    }

    @Override
    public int size() {
        insertBatch();
        return size;
    }

    @Override
    public DataTree build() {
        requireUnbuilt();
        insertBatch();
        Branch root = (Branch) way[0];
        way = null;
        return new TrieTree(root, size, acls.uses(), hashes);
    }

    private void requireUnbuilt() {
        Invariant.check(way != null, "a builder of a tree was used after it had built");
    }

    /** Makes the way lead to the znode whose path is the first {@code to} bytes, where it does not yet. */
    private void goTo(byte[] added, int to) {
        int same = Arrays.mismatch(path, 0, pathTo[depth], added, 0, to);
        if (same < 0 && added.length > 1) {
            return;
        }
        insertBatch();
        int common = same < 0 ? to : same;
        while (pathTo[depth] > common || added[pathTo[depth]] != '/') {
            depth--;
        }
        path = path.length < to ? new byte[2 * to] : path;
        System.arraycopy(added, 0, path, 0, to);
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

    private void insertBatch() {
        if (batch.isEmpty()) {
            return;
        }
        Branch parent = branch();
        int before = parent.childCount;
        batch.insert(parent, hashes, acls);
        size = Math.addExact(size, parent.childCount - before);
    }

    /** The last of the way, able to take children. */
    private Branch branch() {
        if (way[depth] instanceof Branch branch) {
            return branch;
        }
        Object leaf = way[depth];
        Branch branch = new Branch(Entry.packed(leaf), Entry.aclBeside(leaf), null, 0);
        replaceLast(branch);
        return branch;
    }

    /** Puts another entry of the same name in the place of the last of the way. */
    private void replaceLast(Object fresh) {
        Branch parent = (Branch) way[depth - 1];
        parent.children = Trie.replace(parent.children, hash[depth], way[depth], fresh, true);
        way[depth] = fresh;
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

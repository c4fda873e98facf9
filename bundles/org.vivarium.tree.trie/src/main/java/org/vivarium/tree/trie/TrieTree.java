package org.vivarium.tree.trie;

import java.io.IOException;
import java.util.function.Consumer;
import org.vivarium.api.Invariant;
import org.vivarium.api.KeyedHash;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.Znode;

/** One version of the data tree. Immutable; any thread may use it. */
final class TrieTree implements DataTree {
    private final Branch root;
    private final int size;
    /** What {@link SharedAcls} counts in this version. */
    private final Object aclUses;

    private final KeyedHash hashes;

    TrieTree(Branch root, int size, Object aclUses, KeyedHash hashes) {
        this.root = root;
        this.size = size;
        this.aclUses = aclUses;
        this.hashes = hashes;
    }

    @Override
    public Znode get(byte[] path, int from, int to) {
        Object entry = Trie.find(root, path, from, to, hashes);
        return entry == null ? null : Entry.znode(entry);
    }

    @Override
    public void children(byte[] path, int from, int to, Consumer<byte[]> names) {
        if (Trie.find(root, path, from, to, hashes) instanceof Branch branch) {
            Walk.names(branch.children, names);
        }
    }

    @Override
    public DataTree with(byte[] path, Znode znode) {
        Spine spine = new Spine(root, path, hashes);
        SharedAcls acls = new SharedAcls(aclUses, hashes, false);
        Object fresh = Entry.fresh(path, spine.nameFrom, znode, spine.old, acls);
        int newSize = spine.old == null ? Math.addExact(size, 1) : size;
        return new TrieTree(spine.rebuilt(fresh), newSize, acls.uses(), hashes);
    }

    @Override
    public DataTree without(byte[] path) {
        Spine spine = new Spine(root, path, hashes);
        if (spine.isRoot() || spine.old == null || spine.old instanceof Branch) {
            String why = spine.isRoot() ? "the root" : spine.old == null ? "missing" : "a znode with children";
            Invariant.check(false, "cannot take out " + Names.text(path) + ": it is " + why);
        }
        SharedAcls acls = new SharedAcls(aclUses, hashes, false);
        acls.drop(Entry.acl(spine.old));
        return new TrieTree(spine.rebuilt(null), size - 1, acls.uses(), hashes);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        Walk.everything(root, visitor);
    }

    /** For tests: how many different ACLs are held, besides the usual ones. */
    int sharedAcls() {
        int[] count = {0};
        Walk.names(aclUses, name -> count[0]++);
        return count[0];
    }
}

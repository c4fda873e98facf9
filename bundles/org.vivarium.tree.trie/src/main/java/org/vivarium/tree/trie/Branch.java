package org.vivarium.tree.trie;

import java.util.List;
import org.vivarium.api.Acl;

/**
 * A znode with children; the root is one even without. Only a {@link TrieBuilder} changes it, before anybody else sees
 * it.
 */
final class Branch extends Entry {
    /** The trie of the children's entries; null where there are none. */
    Object children;

    int childCount;

    Branch(byte[] packed, List<Acl> acl, Object children, int childCount) {
        super(packed, acl);
        this.children = children;
        this.childCount = childCount;
    }
}

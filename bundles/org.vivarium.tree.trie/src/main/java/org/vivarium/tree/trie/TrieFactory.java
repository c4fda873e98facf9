package org.vivarium.tree.trie;

import org.osgi.service.component.annotations.Component;
import org.vivarium.api.KeyedHash;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.api.tree.Znode;

/** Offers the data tree of hash-array-mapped tries, which holds all znodes on the heap. */
@Component(service = PartFactory.class)
@Part(kind = "tree", name = "trie")
public final class TrieFactory implements TreeFactory {
    @Override
    public Builder builder(Znode root, long seed) {
        return new TrieBuilder(root, new KeyedHash(seed));
    }
}

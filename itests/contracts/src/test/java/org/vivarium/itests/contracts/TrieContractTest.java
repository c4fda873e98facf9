package org.vivarium.itests.contracts;

import org.vivarium.api.tree.TreeFactory;
import org.vivarium.tree.trie.TrieFactory;

class TrieContractTest extends TreeContractTest {
    @Override
    TreeFactory factory() {
        return new TrieFactory();
    }
}

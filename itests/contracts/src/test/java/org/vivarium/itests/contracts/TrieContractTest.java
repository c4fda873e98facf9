package org.vivarium.itests.contracts;

import org.vivarium.api.tree.TreeFactory;
import org.vivarium.contract.tree.TreeContract;
import org.vivarium.tree.trie.TrieFactory;

class TrieContractTest extends TreeContract {
    @Override
    public TreeFactory factory() {
        return new TrieFactory();
    }
}

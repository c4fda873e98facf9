/** A data tree of hash-array-mapped tries. */
package org.vivarium.tree.trie;

/**
 * A data tree of hash-array-mapped tries.
 *
 * <pre>{@code
 * TrieTree ─► Branch (root)                        a znode with children: its packed form, how many, and a trie of them
 *               └► Object[32]                      by five bits of the name's hash; null where there is nothing
 *                    ├► byte[]                     a znode without children, all of it: name, stat, data
 *                    ├► Entry                      the same, beside an ACL that is not one of the usual three
 *                    ├► Branch ─► …
 *                    ├► Bucket ─► 2 to 8 of those  each with eight bits of its hash, to be told apart unread
 *                    └► Object[32] ─► …            by the next five bits
 * }</pre>
 *
 * <p>A change copies the arrays on the way from the root to what it changes, about 150 bytes each, and shares the rest.
 * Everything is immutable once it can be seen from outside, so any thread may read what it was handed safely.
 */
package org.vivarium.tree.trie;

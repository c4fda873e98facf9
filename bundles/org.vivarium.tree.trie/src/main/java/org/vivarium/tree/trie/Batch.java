package org.vivarium.tree.trie;

import java.util.Arrays;
import org.vivarium.api.KeyedHash;

/**
 * Siblings that a builder has been given but not yet inserted. The trie of a new directory is made of them from their
 * hashes alone: to insert one after the other waits for memory several times each, where a directory is large.
 */
final class Batch {
    /** At 12 bytes each, and as many again while they are sorted: some 24 MB, however much is loaded. */
    private static final int ENTRIES_MAX = 1 << 20;

    private Object[] entries = new Object[16];
    private long[] hash = new long[16];
    private int count;

    /** Adds an entry, whose ACL is taken already. */
    void add(Object entry, long hashOfName) {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, 2 * count);
            hash = Arrays.copyOf(hash, 2 * count);
        }
        entries[count] = entry;
        hash[count++] = hashOfName;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == ENTRIES_MAX;
    }

    /** Makes all of them children of {@code parent}, or replaces those of the same names, and is empty then. */
    void insert(Branch parent, KeyedHash hashes, SharedAcls acls) {
        if (parent.children == null) {
            parent.childCount = count;
            Object[] spareEntries = count > Bucket.ENTRIES_MAX ? new Object[count] : null;
            long[] spareHash = count > Bucket.ENTRIES_MAX ? new long[count] : null;
            parent.children = trie(0, count, 0, spareEntries, spareHash, parent, acls);
        } else {
            for (int i = 0; i < count; i++) {
                insert(entries[i], hash[i], parent, hashes, acls);
            }
        }
        Arrays.fill(entries, 0, count, null);
        count = 0;
    }

    private static void insert(Object fresh, long hash, Branch parent, KeyedHash hashes, SharedAcls acls) {
        byte[] packed = Entry.packed(fresh);
        int from = Packed.nameAt(packed);
        Object old = Trie.find(parent.children, hash, packed, from, from + Packed.nameLength(packed));
        if (old == null) {
            parent.children = Trie.insert(parent.children, hash, fresh, hashes, true);
            parent.childCount++;
        } else {
            acls.drop(Entry.acl(old));
            parent.children = Trie.replace(parent.children, hash, old, Entry.heir(fresh, old), true);
        }
    }

    /** The trie of the entries {@code from} to {@code to}, whose hashes are equal below {@code shift}. */
    private Object trie(
            int from, int to, int shift, Object[] spareEntries, long[] spareHash, Branch parent, SharedAcls acls) {
        if (to - from <= Bucket.ENTRIES_MAX || shift >= Trie.HASH_BITS) {
            int end = withoutTwins(from, to, acls);
            parent.childCount -= to - end;
            return end == from ? null : end - from == 1 ? entries[from] : Bucket.of(entries, hash, from, end);
        }
        int[] end = sort(from, to, shift, spareEntries, spareHash);
        Object[] slots = new Object[Trie.WIDTH];
        int start = from;
        for (int slot = 0; slot < Trie.WIDTH; slot++) {
            slots[slot] = trie(start, end[slot], shift + Trie.BITS, spareEntries, spareHash, parent, acls);
            start = end[slot];
        }
        return slots;
    }

    /** Sorts by slot, keeping the order of those in the same one; returns where each slot's entries end. */
    private int[] sort(int from, int to, int shift, Object[] spareEntries, long[] spareHash) {
        int[] place = new int[Trie.WIDTH];
        for (int i = from; i < to; i++) {
            place[Trie.slot(hash[i], shift)]++;
        }
        int start = from;
        for (int slot = 0; slot < Trie.WIDTH; slot++) {
            int size = place[slot];
            place[slot] = start;
            start += size;
        }
        System.arraycopy(entries, from, spareEntries, from, to - from);
        System.arraycopy(hash, from, spareHash, from, to - from);
        for (int i = from; i < to; i++) {
            int at = place[Trie.slot(spareHash[i], shift)]++;
            entries[at] = spareEntries[i];
            hash[at] = spareHash[i];
        }
        return place;
    }

    /** Where a name was added more than once, only the last of its entries stays; returns where those that stay end. */
    private int withoutTwins(int from, int to, SharedAcls acls) {
        int end = from;
        for (int i = from; i < to; i++) {
            int twin = from;
            while (twin < end && !(hash[twin] == hash[i] && Entry.haveSameName(entries[twin], entries[i]))) {
                twin++;
            }
            if (twin < end) {
                acls.drop(Entry.acl(entries[twin]));
            }
            entries[twin] = entries[i];
            hash[twin] = hash[i];
            end = Math.max(end, twin + 1);
        }
        return end;
    }
}

package org.vivarium.tree.trie;

import org.vivarium.api.KeyedHash;

/**
 * Finds and changes entries by the hash of their names. A trie is null, an entry, a {@link Bucket}, or an array of
 * {@value #WIDTH} tries. Arrays go down five bits of the hash at a time until all 64 are used up, so no recursion here
 * is deeper than 13; what is left then has one and the same hash, and is a bucket of any size.
 *
 * <p>With {@code inPlace}, arrays are changed instead of copied: for a builder, whose tries nobody else has seen.
 */
final class Trie {
    static final int BITS = 5;
    static final int WIDTH = 1 << BITS;
    static final int HASH_BITS = 64;
    /** An array with no more entries than this becomes a bucket again; well below its limit, so as not to flutter. */
    private static final int ENTRIES_TO_MERGE_MAX = Bucket.ENTRIES_MAX / 2;

    private Trie() {}

    /** The entry with the name {@code path[from…to]}, whose hash is given, or null. */
    static Object find(Object trie, long hash, byte[] path, int from, int to) {
        Object at = trie;
        for (long rest = hash; at instanceof Object[] slots; rest >>>= BITS) {
            at = slots[(int) rest & WIDTH - 1];
        }
        if (at instanceof Bucket bucket) {
            return bucket.find(hash, path, from, to);
        }
        return at != null && Packed.isNamed(Entry.packed(at), path, from, to) ? at : null;
    }

    /** The entry at a path below a root, or null. */
    static Object find(Branch root, byte[] path, int from, int to, KeyedHash hashes) {
        if (from >= to || path[from] != '/') {
            return null;
        }
        if (to - from == 1) {
            return root;
        }
        Object at = root;
        int start = from + 1;
        // Two slashes in a row or one at the end make an empty name, which nothing has.
        while (at instanceof Branch branch) {
            int end = Names.end(path, start, to);
            at = find(branch.children, hashes.of(path, start, end), path, start, end);
            if (end == to) {
                return at;
            }
            start = end + 1;
        }
        return null;
    }

    /** Adds an entry, whose name must not be there. */
    static Object insert(Object trie, long hash, Object entry, KeyedHash hashes, boolean inPlace) {
        return insert(trie, hash, 0, entry, hashes, inPlace);
    }

    private static Object insert(Object trie, long hash, int shift, Object entry, KeyedHash hashes, boolean inPlace) {
        if (trie == null) {
            return entry;
        }
        if (trie instanceof Object[] slots) {
            int slot = slot(hash, shift);
            Object[] copy = inPlace ? slots : slots.clone();
            copy[slot] = insert(slots[slot], hash, shift + BITS, entry, hashes, inPlace);
            return copy;
        }
        if (trie instanceof Bucket bucket) {
            boolean full = bucket.entries.length >= Bucket.ENTRIES_MAX && shift < HASH_BITS;
            return full
                    ? insert(spread(bucket, shift, hashes), hash, shift, entry, hashes, true)
                    : bucket.with(entry, hash);
        }
        return Bucket.of(trie, hashOf(trie, hashes), entry, hash);
    }

    /** The entries of a full bucket, distributed over a new array. */
    private static Object[] spread(Bucket bucket, int shift, KeyedHash hashes) {
        Object[] slots = new Object[WIDTH];
        for (Object entry : bucket.entries) {
            long hash = hashOf(entry, hashes);
            int slot = slot(hash, shift);
            slots[slot] = insert(slots[slot], hash, shift + BITS, entry, hashes, true);
        }
        return slots;
    }

    /** Puts {@code fresh} in the place of {@code old}, which must be there and have the same name. */
    static Object replace(Object trie, long hash, Object old, Object fresh, boolean inPlace) {
        return replace(trie, hash, 0, old, fresh, inPlace);
    }

    private static Object replace(Object trie, long hash, int shift, Object old, Object fresh, boolean inPlace) {
        if (trie instanceof Object[] slots) {
            int slot = slot(hash, shift);
            Object[] copy = inPlace ? slots : slots.clone();
            copy[slot] = replace(slots[slot], hash, shift + BITS, old, fresh, inPlace);
            return copy;
        }
        return trie instanceof Bucket bucket ? bucket.replaced(old, fresh) : fresh;
    }

    /** Takes out {@code old}, which must be there. */
    static Object remove(Object trie, long hash, Object old, KeyedHash hashes, boolean inPlace) {
        return remove(trie, hash, 0, old, hashes, inPlace);
    }

    private static Object remove(Object trie, long hash, int shift, Object old, KeyedHash hashes, boolean inPlace) {
        if (trie instanceof Object[] slots) {
            int slot = slot(hash, shift);
            Object[] copy = inPlace ? slots : slots.clone();
            copy[slot] = remove(slots[slot], hash, shift + BITS, old, hashes, inPlace);
            return isSmall(copy) ? merge(copy, hashes) : copy;
        }
        return trie instanceof Bucket bucket ? bucket.without(old) : null;
    }

    private static boolean isSmall(Object[] slots) {
        int used = 0;
        for (Object below : slots) {
            used += below == null ? 0 : 1;
        }
        if (used > ENTRIES_TO_MERGE_MAX) {
            return false;
        }
        int entries = 0;
        for (Object below : slots) {
            if (below instanceof Object[]) {
                return false;
            }
            entries += below == null ? 0 : below instanceof Bucket bucket ? bucket.entries.length : 1;
        }
        return entries <= ENTRIES_TO_MERGE_MAX;
    }

    private static Object merge(Object[] slots, KeyedHash hashes) {
        Object merged = null;
        for (Object below : slots) {
            Object[] entries = below instanceof Bucket bucket ? bucket.entries : new Object[] {below};
            for (Object entry : entries) {
                merged = entry == null ? merged : insert(merged, hashOf(entry, hashes), entry, hashes, true);
            }
        }
        return merged;
    }

    /** Where in an array the hash points, on the level whose bits begin at {@code shift}. */
    static int slot(long hash, int shift) {
        return (int) (hash >>> shift) & WIDTH - 1;
    }

    private static long hashOf(Object entry, KeyedHash hashes) {
        byte[] packed = Entry.packed(entry);
        int from = Packed.nameAt(packed);
        return hashes.of(packed, from, from + Packed.nameLength(packed));
    }
}

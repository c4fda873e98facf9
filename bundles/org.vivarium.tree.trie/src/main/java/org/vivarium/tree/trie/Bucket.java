package org.vivarium.tree.trie;

import java.util.Arrays;

/**
 * A few entries in one place of a trie. A directory of up to {@link #ENTRIES_MAX} children is one bucket; only where
 * the whole hashes are equal does one grow beyond it.
 */
final class Bucket {
    static final int ENTRIES_MAX = 8;
    private static final int MARK_SHIFT = 56;

    /**
     * The top eight bits of the hash of each of the first eight entries, so that most others are passed over unread.
     */
    private final long marks;

    final Object[] entries;

    private Bucket(long marks, Object[] entries) {
        this.marks = marks;
        this.entries = entries;
    }

    static Bucket of(Object one, long hashOfOne, Object other, long hashOfOther) {
        return new Bucket(hashOfOne >>> MARK_SHIFT | hashOfOther >>> MARK_SHIFT << 8, new Object[] {one, other});
    }

    /** Of the entries {@code from} to {@code to}, at least two. */
    static Bucket of(Object[] all, long[] hash, int from, int to) {
        long marks = 0;
        for (int i = Math.min(to, from + ENTRIES_MAX) - 1; i >= from; i--) {
            marks = marks << 8 | hash[i] >>> MARK_SHIFT;
        }
        return new Bucket(marks, Arrays.copyOfRange(all, from, to));
    }

    Object find(long hash, byte[] path, int from, int to) {
        long rest = marks;
        long mark = hash >>> MARK_SHIFT;
        Object[] all = entries;
        for (int i = 0; i < all.length; i++, rest >>>= 8) {
            if (((rest & 0xff) == mark || i >= ENTRIES_MAX) && Packed.isNamed(Entry.packed(all[i]), path, from, to)) {
                return all[i];
            }
        }
        return null;
    }

    Bucket with(Object entry, long hash) {
        int count = entries.length;
        Object[] more = Arrays.copyOf(entries, count + 1);
        more[count] = entry;
        return new Bucket(count < ENTRIES_MAX ? marks | hash >>> MARK_SHIFT << 8 * count : marks, more);
    }

    /** With {@code fresh}, which has the same name, for {@code old}. */
    Bucket replaced(Object old, Object fresh) {
        Object[] copy = entries.clone();
        copy[indexOf(old)] = fresh;
        return new Bucket(marks, copy);
    }

    /** What is left without {@code old}: a bucket, or the only entry left. */
    Object without(Object old) {
        int index = indexOf(old);
        int count = entries.length - 1;
        if (count == 1) {
            return entries[1 - index];
        }
        Object[] fewer = new Object[count];
        System.arraycopy(entries, 0, fewer, 0, index);
        System.arraycopy(entries, index + 1, fewer, index, count - index);
        // Beyond the limit all hashes are equal, and so are all marks: it is the same one that moves in at the end.
        return new Bucket(count < ENTRIES_MAX ? marksWithout(index) : marks, fewer);
    }

    private long marksWithout(int index) {
        int shift = 8 * index;
        return marks & (1L << shift) - 1 | marks >>> shift >>> 8 << shift;
    }

    int indexOf(Object entry) {
        int index = 0;
        while (entries[index] != entry) {
            index++;
        }
        return index;
    }
}

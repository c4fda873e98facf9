package org.vivarium.tree.trie;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.vivarium.api.tree.DataTree;

/**
 * Goes through the entries below a znode, with a stack of its own, since a path may be deeper than the thread's stack
 * allows. What is on the stack are arrays, of a trie or of a bucket, and how far each has been gone through.
 */
final class Walk {
    private Object[][] arrays = new Object[16][];
    private int[] next = new int[16];
    /** How much of {@link #path} the parent of what is in the array takes. */
    private int[] parentTo = new int[16];

    private int depth;
    private byte[] path = new byte[256];

    private Walk() {}

    /** Gives the names of the entries of one trie. */
    static void names(Object children, Consumer<byte[]> names) {
        Walk walk = new Walk();
        walk.push(children, 0);
        for (Object entry = walk.pull(); entry != null; entry = walk.pull()) {
            names.accept(Packed.name(Entry.packed(entry)));
        }
    }

    /** Shows a root and everything below. */
    static void everything(Branch root, DataTree.Visitor visitor) throws IOException {
        Walk walk = new Walk();
        walk.path[0] = '/';
        visitor.znode(walk.path, 1, Entry.znode(root));
        walk.push(root.children, 0);
        for (Object entry = walk.pull(); entry != null; entry = walk.pull()) {
            int length = walk.append(Entry.packed(entry));
            visitor.znode(walk.path, length, Entry.znode(entry));
            if (entry instanceof Branch branch) {
                walk.push(branch.children, length);
            }
        }
    }

    private void push(Object trie, int parent) {
        if (depth == arrays.length) {
            arrays = Arrays.copyOf(arrays, 2 * depth);
            next = Arrays.copyOf(next, 2 * depth);
            parentTo = Arrays.copyOf(parentTo, 2 * depth);
        }
        arrays[depth] = trie instanceof Object[] slots
                ? slots
                : trie instanceof Bucket bucket ? bucket.entries : new Object[] {trie};
        next[depth] = 0;
        parentTo[depth++] = parent;
    }

    /** The next entry; null when there is none. What it is in stays on the stack until the next call. */
    private Object pull() {
        while (depth > 0) {
            int top = depth - 1;
            if (next[top] == arrays[top].length) {
                arrays[top] = null;
                depth = top;
                continue;
            }
            Object found = arrays[top][next[top]++];
            if (found instanceof Object[] || found instanceof Bucket) {
                push(found, parentTo[top]);
            } else if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Puts a slash and the name of what was pulled last behind its parent; returns how long the path is. */
    private int append(byte[] packed) {
        int from = parentTo[depth - 1];
        int nameLength = Packed.nameLength(packed);
        int to = from + 1 + nameLength;
        if (to > path.length) {
            path = Arrays.copyOf(path, Math.max(to, 2 * path.length));
        }
        path[from] = '/';
        System.arraycopy(packed, Packed.nameAt(packed), path, from + 1, nameLength);
        return to;
    }
}

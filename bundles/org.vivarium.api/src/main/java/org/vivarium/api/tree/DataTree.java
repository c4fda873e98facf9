package org.vivarium.api.tree;

import java.io.IOException;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An immutable map of paths to znodes. A change makes a new tree, which shares what did not change with the old one;
 * the old one stays as it was for those who read it.
 *
 * <p>A path is the UTF-8 text a client sends: {@code /} is the root, {@code /a/b} a child of {@code /a}. Paths reach a
 * tree well formed (compat A2.3) when it is changed; a look-up may be given anything at all and finds nothing where no
 * znode has exactly that path. The root is always there.
 *
 * <p>Any thread may use a tree that it was handed safely. No method takes a lock or waits.
 */
@ProviderType
public interface DataTree {
    /**
     * The znode whose path is the bytes {@code from} to {@code to} of {@code path}, or null. Reads are answered with
     * this, straight from the request's bytes: it allocates nothing that lives on. What it gives knows its
     * {@linkplain Znode#childCount children in this tree}, whatever the znode that was put there said.
     */
    Znode get(byte[] path, int from, int to);

    default Znode get(byte[] path) {
        return get(path, 0, path.length);
    }

    /**
     * Gives the name of each child, in no order that means anything. The arrays are the tree's own: not to be changed.
     */
    void children(byte[] path, int from, int to, Consumer<byte[]> names);

    default void children(byte[] path, Consumer<byte[]> names) {
        children(path, 0, path.length, names);
    }

    /**
     * This tree with {@code znode} at {@code path}, in place of what stood there; children stay.
     *
     * @throws org.vivarium.api.Invariant where there is no parent
     */
    DataTree with(byte[] path, Znode znode);

    /**
     * This tree without the znode at {@code path}.
     *
     * @throws org.vivarium.api.Invariant where it is missing, is the root, or has children
     */
    DataTree without(byte[] path);

    /** How many znodes there are, the root included. */
    int size();

    /** Shows every znode, a parent before its children, siblings in no order that means anything. */
    void forEach(Visitor visitor) throws IOException;

    /** Who is shown the znodes of a tree. */
    interface Visitor {
        /**
         * @param path holds the znode's path in its first {@code length} bytes; valid only during the call
         * @throws IOException what the visitor meets; it ends the visit and reaches the caller of {@code forEach}
         */
        void znode(byte[] path, int length, Znode znode) throws IOException;
    }
}

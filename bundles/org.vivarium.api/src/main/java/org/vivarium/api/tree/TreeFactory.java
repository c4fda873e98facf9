package org.vivarium.api.tree;

import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.PartFactory;

/** Makes data trees. */
@ProviderType
public interface TreeFactory extends PartFactory {
    /**
     * Starts a tree that holds the root alone.
     *
     * @param root the znode at {@code /}
     * @param seed from the server's seeded source: salts what hashes the tree keeps, so that no client can choose names
     *     that collide. Nothing that a tree answers depends on it, but for the order of children
     */
    Builder builder(Znode root, long seed);

    /**
     * A tree under construction, for loading, for the transactions behind what was loaded, and for moving from another
     * tree: nobody else sees it, so that it may be changed in place. Used by one thread; used once.
     */
    @ProviderType
    interface Builder {
        /** Adds a znode, whose parent was added before, or replaces it; children stay. */
        void add(byte[] path, Znode znode);

        /** As {@link DataTree#get}, of what was added so far; stays as it is when that changes. */
        Znode get(byte[] path, int from, int to);

        /** As {@link DataTree#without}, in place. */
        void remove(byte[] path);

        /** How many znodes there are now, the root included. */
        int size();

        /** The tree. The builder must not be used any more. */
        DataTree build();
    }
}

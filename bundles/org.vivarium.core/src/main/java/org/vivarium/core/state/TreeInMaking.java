package org.vivarium.core.state;

import java.util.function.Consumer;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.api.tree.Znode;

/**
 * The tree of a state that is being loaded and that nobody else sees: a change is made in place, and what it gives is
 * this tree again. So a transaction of the log copies no path. There is no way back to what was before. One thread.
 */
final class TreeInMaking implements DataTree {
    private final TreeFactory.Builder builder;

    TreeInMaking(TreeFactory.Builder builder) {
        this.builder = builder;
    }

    /** The tree as anybody may have it. This one must not be used any more. */
    DataTree build() {
        return builder.build();
    }

    @Override
    public Znode get(byte[] path, int from, int to) {
        return builder.get(path, from, to);
    }

    @Override
    public DataTree with(byte[] path, Znode znode) {
        builder.add(path, znode);
        return this;
    }

    @Override
    public DataTree without(byte[] path) {
        builder.remove(path);
        return this;
    }

    @Override
    public int size() {
        return builder.size();
    }

    @Override
    public void children(byte[] path, int from, int to, Consumer<byte[]> names) {
        throw new UnsupportedOperationException("no transaction needs the names of children");
    }

    @Override
    public void forEach(Visitor visitor) {
        throw new UnsupportedOperationException("no transaction goes through all znodes");
    }
}

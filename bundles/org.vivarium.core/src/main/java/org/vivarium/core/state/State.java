package org.vivarium.core.state;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.vivarium.api.Acl;
import org.vivarium.api.Invariant;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.api.tree.Znode;
import org.vivarium.wire.EphemeralOwner;

/**
 * All that is replicated, at one zxid: znodes with their ACLs, and sessions with their ephemerals. Immutable: a
 * transaction makes a new one.
 *
 * @param zxid the last transaction that is in it; 0 before the first
 * @param digest of the tree, version 2 (compat C4)
 * @param dataBytes of all paths and data together
 * @param ephemerals how many of the znodes are ephemeral
 */
public record State(
        DataTree tree, SortedTree<Long, Session> sessions, long zxid, long digest, long dataBytes, int ephemerals) {
    /** The state before the first transaction (compat A3, A10). */
    public static State initial(TreeFactory trees, long seed) {
        Znode open = ZnodeValue.initial(Acl.OPEN, 0);
        TreeFactory.Builder tree = trees.builder(open, seed);
        tree.add(Paths.bytes(Paths.ZOOKEEPER), open);
        tree.add(Paths.bytes(Paths.QUOTA), open);
        tree.add(Paths.bytes(Paths.CONFIG), ZnodeValue.initial(Acl.READABLE, -1));
        return measured(tree.build(), SortedTree.empty(), 0);
    }

    /** A state from its parts, with everything else worked out from the tree. */
    static State measured(DataTree tree, SortedTree<Long, Session> sessions, long zxid) {
        Measure sum = new Measure();
        try {
            tree.forEach(sum);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return sum.state(tree, sessions, zxid);
    }

    /** This state, once loaded: from here on changes leave it as it is. */
    State made() {
        return tree instanceof TreeInMaking making
                ? new State(making.build(), sessions, zxid, digest, dataBytes, ephemerals)
                : this;
    }

    /** This state with a tree of its own, in which changes are made in place. */
    State inMaking(TreeFactory trees, long seed) {
        return new State(new TreeInMaking(copy(trees, seed)), sessions, zxid, digest, dataBytes, ephemerals);
    }

    /** The znode at {@code path}, or null. */
    public Znode get(String path) {
        return tree.get(Paths.bytes(path.isEmpty() ? Paths.ROOT : path));
    }

    public Session session(long id) {
        return sessions.get(id);
    }

    State at(long newZxid) {
        return new State(tree, sessions, newZxid, digest, dataBytes, ephemerals);
    }

    State with(SortedTree<Long, Session> newSessions) {
        return new State(tree, newSessions, zxid, digest, dataBytes, ephemerals);
    }

    /** This state moved to a tree of another kind, znode by znode. */
    public State in(TreeFactory trees, long seed) {
        return new State(copy(trees, seed).build(), sessions, zxid, digest, dataBytes, ephemerals);
    }

    private TreeFactory.Builder copy(TreeFactory trees, long seed) {
        Rebuild rebuild = new Rebuild(trees, seed);
        try {
            tree.forEach(rebuild);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return rebuild.builder;
    }

    /** Puts {@code now} at {@code path}, where {@code before} is, or null. */
    State put(byte[] path, Znode before, Znode now) {
        long change = TreeDigest.of(path, path.length, now) - digestOf(path, before);
        long bytes = sizeOf(path, now) - (before == null ? 0 : sizeOf(path, before));
        int more = isEphemeral(now) - (before == null ? 0 : isEphemeral(before));
        return new State(tree.with(path, now), sessions, zxid, digest + change, dataBytes + bytes, ephemerals + more);
    }

    /** Takes away {@code before}, which is at {@code path}. */
    State remove(byte[] path, Znode before) {
        Invariant.check(before != null, "a znode that is removed is there");
        return new State(
                tree.without(path),
                sessions,
                zxid,
                digest - digestOf(path, before),
                dataBytes - sizeOf(path, before),
                ephemerals - isEphemeral(before));
    }

    private static long digestOf(byte[] path, Znode node) {
        return node == null ? 0 : TreeDigest.of(path, path.length, node);
    }

    private static long sizeOf(byte[] path, Znode node) {
        return path.length + Math.max(node.dataLength(), 0);
    }

    private static int isEphemeral(Znode node) {
        return EphemeralOwner.isSession(node.ephemeralOwner()) ? 1 : 0;
    }

    /** The ACL of the znode at {@code path}; open where there is none. */
    List<Acl> aclOf(byte[] path, int length) {
        Znode node = tree.get(path, 0, length);
        return node == null ? Acl.OPEN : node.acl();
    }

    /** What a state says of its tree as a whole, summed up from znode to znode. */
    static final class Measure implements DataTree.Visitor {
        private final TreeDigest digests = new TreeDigest();
        private long digest;
        private long bytes;
        private int ephemerals;
        int znodes;

        @Override
        public void znode(byte[] path, int length, Znode node) {
            znodes++;
            digest += digests.next(path, length, node);
            bytes += length + Math.max(node.dataLength(), 0);
            ephemerals += isEphemeral(node);
        }

        State state(DataTree tree, SortedTree<Long, Session> sessions, long zxid) {
            return new State(tree, sessions, zxid, digest, bytes, ephemerals);
        }
    }

    private static final class Rebuild implements DataTree.Visitor {
        private final TreeFactory trees;
        private final long seed;
        TreeFactory.Builder builder;

        Rebuild(TreeFactory trees, long seed) {
            this.trees = trees;
            this.seed = seed;
        }

        @Override
        public void znode(byte[] path, int length, Znode node) {
            if (builder == null) {
                builder = trees.builder(node, seed);
            } else {
                builder.add(Arrays.copyOf(path, length), node);
            }
        }
    }
}

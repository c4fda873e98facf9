package org.vivarium.core.state;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.vivarium.api.Acl;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.wire.EphemeralOwner;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;

/**
 * Makes a state of what a storage gives back: a snapshot's body (compat C3), then transactions. Used by one thread,
 * once.
 */
public final class StateLoader implements Recovery {
    static final long OPEN_ID = -1;
    private static final byte[] ROOT = {'/'};
    private static final int TEXT_BYTES_MAX = 1 << 24;

    private final TreeFactory trees;
    private final long seed;
    private final Consumer<String> notes;
    private final JuteReader in = new JuteReader();
    private State state;
    private final ArrayDeque<Recent> recent = new ArrayDeque<>();
    private int txns;
    private boolean toldOfDigest;
    private byte[] configBefore;

    /**
     * @param seed salts the tree's hashes
     * @param notes takes a line for the operator
     */
    public StateLoader(TreeFactory trees, long seed, Consumer<String> notes) {
        this.trees = trees;
        this.seed = seed;
        this.notes = notes;
        this.state = State.initial(trees, seed);
    }

    /** What was loaded; the state before the first transaction where nothing was. The end of the loading. */
    public State state() {
        state = state.made();
        return state;
    }

    /** The last transactions that were taken, oldest first. */
    public List<Recent> recent() {
        return List.copyOf(recent);
    }

    /** What {@code /zookeeper/config} said before the last transaction that changed it; null where none did. */
    public byte[] configBefore() {
        return configBefore;
    }

    /** How many transactions were taken. */
    public int txns() {
        return txns;
    }

    @Override
    public long snapshot(long zxid, InputStream body) throws IOException {
        try {
            return load(zxid, body);
        } catch (RuntimeException e) {
            // a tree refuses what is none, as a znode without its parent: the file is damaged then, not this code
            throw new IOException("the snapshot's znodes do not make a tree: " + e.getMessage(), e);
        }
    }

    private long load(long zxid, InputStream body) throws IOException {
        DataInputStream data = new DataInputStream(body);
        SortedTree<Long, Session> sessions = SortedTree.empty();
        for (int i = count(data, "sessions"); i > 0; i--) {
            sessions = sessions.with(data.readLong(), Session.of(data.readInt()));
        }
        Map<Long, List<Acl>> acls = acls(data);
        Ephemerals ephemerals = new Ephemerals();
        State.Measure sum = new State.Measure();
        TreeFactory.Builder tree = tree(new ZnodeInput(body, acls), ephemerals, sum);
        SortedTree<Long, Session> owners = ephemerals.addTo(sessions);
        // a snapshot that gives a znode twice has not been seen yet, but nothing forbids it
        state = tree.size() == sum.znodes
                ? sum.state(new TreeInMaking(tree), owners, zxid)
                : State.measured(tree.build(), owners, zxid);
        return state.digest();
    }

    private static Map<Long, List<Acl>> acls(DataInputStream data) throws IOException {
        Map<Long, List<Acl>> acls = new HashMap<>();
        acls.put(OPEN_ID, Acl.OPEN);
        for (int i = count(data, "ACLs"); i > 0; i--) {
            long id = data.readLong();
            List<Acl> list = new ArrayList<>();
            for (int k = count(data, "entries of an ACL"); k > 0; k--) {
                list.add(new Acl(data.readInt(), text(data), text(data)));
            }
            acls.put(id, list.equals(Acl.OPEN) ? Acl.OPEN : List.copyOf(list));
        }
        return acls;
    }

    private TreeFactory.Builder tree(ZnodeInput in, Ephemerals ephemerals, State.Measure sum) throws IOException {
        ZnodeValue root = in.next();
        if (root == null) {
            throw new MalformedException("a snapshot without znodes");
        }
        if (in.path().length != 0) {
            throw new MalformedException("the first znode of a snapshot is not the root");
        }
        sum.znode(ROOT, ROOT.length, root);
        TreeFactory.Builder tree = trees.builder(root, seed);
        for (ZnodeValue node = in.next(); node != null; node = in.next()) {
            byte[] path = in.path();
            tree.add(path, node);
            sum.znode(path, path.length, node);
            if (EphemeralOwner.isSession(node.ephemeralOwner())) {
                ephemerals.add(node.ephemeralOwner(), path);
            }
        }
        return tree;
    }

    private static int count(DataInputStream data, String what) throws IOException {
        int count = data.readInt();
        if (count < 0) {
            throw new MalformedException(count + " " + what);
        }
        return count;
    }

    /** Takes memory only for bytes that are really there. */
    private static byte[] bytes(DataInputStream data) throws IOException {
        int length = data.readInt();
        if (length == -1) {
            return null;
        }
        if (length < 0) {
            throw new MalformedException("length " + length);
        }
        byte[] bytes = data.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(length + " bytes wanted, " + bytes.length + " left");
        }
        return bytes;
    }

    private static String text(DataInputStream data) throws IOException {
        byte[] bytes = bytes(data);
        if (bytes == null || bytes.length > TEXT_BYTES_MAX) {
            throw new MalformedException("a text that is missing or too long");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void txn(long zxid, ByteBuffer txn) throws IOException {
        byte[] bytes = new byte[txn.remaining()];
        txn.get(bytes);
        LoggedTxn logged = LoggedTxn.read(in.reset(bytes, 0, bytes.length));
        if (logged.zxid() != zxid) {
            throw new MalformedException(
                    "transaction " + Zxid.text(zxid) + " says that it is " + Zxid.text(logged.zxid()));
        }
        if (!(state.tree() instanceof TreeInMaking)) {
            state = state.inMaking(trees, seed);
        }
        if (logged.type() == OpCode.RECONFIG) {
            configBefore = state.get(Paths.CONFIG) == null
                    ? null
                    : state.get(Paths.CONFIG).data();
        }
        state = Applier.apply(state, logged).next();
        txns++;
        recent.add(new Recent(zxid, bytes));
        if (recent.size() > Recent.KEPT_MAX) {
            recent.remove();
        }
        if (logged.hasDigest() && logged.digest() != state.digest() && !toldOfDigest) {
            toldOfDigest = true;
            notes.accept("the tree's digest at " + Zxid.text(zxid) + " is 0x" + Long.toHexString(state.digest())
                    + ", the log has 0x" + Long.toHexString(logged.digest())
                    + ": a fuzzy snapshot, or a server that applied it differently");
        }
    }

    /** Ephemerals by session, gathered while the tree is read. */
    private static final class Ephemerals {
        private final Map<Long, Session> owners = new HashMap<>();

        void add(long owner, byte[] path) {
            String text = new String(path, StandardCharsets.UTF_8);
            owners.merge(owner, Session.of(0).with(text), (known, one) -> known.with(text));
        }

        SortedTree<Long, Session> addTo(SortedTree<Long, Session> sessions) {
            SortedTree<Long, Session> all = sessions;
            for (Map.Entry<Long, Session> entry : owners.entrySet()) {
                Session known = all.get(entry.getKey());
                int timeoutMs = known == null ? 0 : known.timeoutMs();
                all = all.with(
                        entry.getKey(), new Session(timeoutMs, entry.getValue().ephemerals()));
            }
            return all;
        }
    }
}

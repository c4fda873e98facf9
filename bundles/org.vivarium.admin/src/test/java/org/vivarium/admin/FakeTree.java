package org.vivarium.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.vivarium.api.Acl;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.Znode;

/** A tree to look things up in, changed in place by a test. */
final class FakeTree implements DataTree {
    private final TreeMap<String, Node> znodes = new TreeMap<>();

    FakeTree() {
        put("/", new byte[0], 0, 0);
    }

    void put(String path, byte[] data, int cversion, long owner) {
        znodes.put(path, new Node(data, cversion, owner, 0));
    }

    @Override
    public Znode get(byte[] path, int from, int to) {
        Node node = znodes.get(new String(path, from, to - from, UTF_8));
        int[] count = {0};
        children(path, from, to, name -> count[0]++);
        return node == null ? null : new Node(node.bytes, node.cversion, node.ephemeralOwner, count[0]);
    }

    @Override
    public void children(byte[] path, int from, int to, Consumer<byte[]> names) {
        String parent = new String(path, from, to - from, UTF_8);
        String start = parent.equals("/") ? "/" : parent + "/";
        for (String child : znodes.descendingKeySet()) {
            if (child.startsWith(start) && child.length() > start.length() && child.indexOf('/', start.length()) < 0) {
                names.accept(child.substring(start.length()).getBytes(UTF_8));
            }
        }
    }

    @Override
    public DataTree with(byte[] path, Znode znode) {
        throw new UnsupportedOperationException("commands change nothing");
    }

    @Override
    public DataTree without(byte[] path) {
        throw new UnsupportedOperationException("commands change nothing");
    }

    @Override
    public int size() {
        return znodes.size();
    }

    @Override
    public void forEach(Visitor visitor) {
        throw new UnsupportedOperationException("commands look up what they show");
    }

    private record Node(byte[] bytes, int cversion, long ephemeralOwner, int childCount) implements Znode {
        @Override
        public int dataLength() {
            return bytes == null ? -1 : bytes.length;
        }

        @Override
        public void copyData(byte[] to, int at) {
            System.arraycopy(bytes, 0, to, at, bytes.length);
        }

        @Override
        public List<Acl> acl() {
            return Acl.OPEN;
        }

        @Override
        public long czxid() {
            return 2;
        }

        @Override
        public long mzxid() {
            return 3;
        }

        @Override
        public long pzxid() {
            return 4;
        }

        @Override
        public long ctime() {
            return 1000;
        }

        @Override
        public long mtime() {
            return 2000;
        }

        @Override
        public int version() {
            return 5;
        }

        @Override
        public int aversion() {
            return 6;
        }
    }
}

package org.vivarium.core.shard;

import java.util.List;
import org.vivarium.api.Acl;
import org.vivarium.api.AuthId;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.Znode;
import org.vivarium.core.state.Access;
import org.vivarium.core.state.Paths;
import org.vivarium.core.state.State;
import org.vivarium.wire.Acls;
import org.vivarium.wire.Code;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.MultiHeader;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Stat;
import org.vivarium.wire.WatcherType;

/** Answers reads from a state, straight from the request's bytes to the reply's (compat A2.9, A4). */
final class Reads {
    private static final byte[] ROOT = Paths.bytes(Paths.ROOT);

    private final Access access;
    private final Watches watches;
    private byte[] array;
    private int from;
    private int to;

    Reads(Access access, Watches watches) {
        this.access = access;
        this.watches = watches;
    }

    /**
     * Writes the reply's record.
     *
     * @return the error, where there is one; what was written before is then to be thrown away
     * @throws MalformedException where the request is not what it should be
     */
    Code answer(Client client, State view, int op, JuteReader in, JuteWriter out) throws MalformedException {
        return switch (op) {
            case OpCode.PING -> Code.OK;
            case OpCode.EXISTS -> exists(client, view, in, out);
            case OpCode.GET_DATA -> getData(client, view, in, out);
            case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> getChildren(client, view, op, in, out);
            case OpCode.GET_ACL -> getAcl(client, view, in, out);
            case OpCode.CHECK_WATCHES, OpCode.REMOVE_WATCHES -> watches(client, op, in);
            case OpCode.MULTI_READ -> multiRead(client, view, in, out);
            default -> throw new MalformedException("operation " + op);
        };
    }

    private Code exists(Client client, State view, JuteReader in, JuteWriter out) throws MalformedException {
        readPath(in);
        boolean watch = in.readBoolean();
        for (int i = from; i < to; i++) {
            if (array[i] == 0) {
                return Code.BAD_ARGUMENTS;
            }
        }
        Znode node = view.tree().get(array, from, to);
        if (node != null && !access.allows(node.acl(), Acl.READ, client.ids)) {
            return Code.NO_AUTH;
        }
        if (watch) {
            watches.watchData(array, watchFrom(), to, client);
        }
        if (node == null) {
            return Code.NO_NODE;
        }
        Stat.write(out, node, node.childCount());
        return Code.OK;
    }

    private Code getData(Client client, State view, JuteReader in, JuteWriter out) throws MalformedException {
        readPath(in);
        boolean watch = in.readBoolean();
        Znode node = view.tree().get(array, from, to);
        Code code = readable(node, client.ids);
        if (code == Code.OK) {
            if (watch) {
                watches.watchData(array, watchFrom(), to, client);
            }
            writeData(node, out);
        }
        return code;
    }

    private static void writeData(Znode node, JuteWriter out) {
        int length = node.dataLength();
        out.writeInt(length);
        if (length > 0) {
            int at = out.reserve(length);
            node.copyData(out.array(), at);
        }
        Stat.write(out, node, node.childCount());
    }

    private Code getChildren(Client client, State view, int op, JuteReader in, JuteWriter out)
            throws MalformedException {
        readPath(in);
        boolean watch = in.readBoolean();
        Znode node = view.tree().get(array, from, to);
        Code code = readable(node, client.ids);
        if (code == Code.OK) {
            if (watch) {
                watches.watchChildren(array, watchFrom(), to, client);
            }
            writeChildren(view.tree(), node, out);
            if (op == OpCode.GET_CHILDREN2) {
                Stat.write(out, node, node.childCount());
            }
        }
        return code;
    }

    private void writeChildren(DataTree tree, Znode node, JuteWriter out) {
        out.writeInt(node.childCount());
        tree.children(array, from, to, out::writeBuffer);
    }

    private Code getAcl(Client client, State view, JuteReader in, JuteWriter out) throws MalformedException {
        readPath(in);
        Znode node = view.tree().get(array, from, to);
        if (node == null) {
            return Code.NO_NODE;
        }
        if (!access.allows(node.acl(), Acl.READ | Acl.ADMIN, client.ids)) {
            return Code.NO_AUTH;
        }
        boolean admin = access.allows(node.acl(), Acl.ADMIN, client.ids);
        Acls.write(out, admin ? node.acl() : Access.masked(node.acl()));
        Stat.write(out, node, node.childCount());
        return Code.OK;
    }

    private Code watches(Client client, int op, JuteReader in) throws MalformedException {
        String path = in.readString();
        int type = in.readInt();
        if (!WatcherType.isValid(type)) {
            throw new MalformedException("watcher type " + type);
        }
        boolean data = type == WatcherType.DATA || type == WatcherType.ANY;
        boolean children = type == WatcherType.CHILDREN || type == WatcherType.ANY;
        byte[] bytes = Paths.bytes(path == null ? "" : path);
        boolean found = data && watches.hasData(bytes, client) || children && watches.hasChildren(bytes, client);
        if (op == OpCode.REMOVE_WATCHES && data) {
            watches.removeData(bytes, client);
        }
        if (op == OpCode.REMOVE_WATCHES && children) {
            watches.removeChildren(bytes, client);
        }
        return found ? Code.OK : Code.NO_WATCHER;
    }

    private Code multiRead(Client client, State view, JuteReader in, JuteWriter out) throws MalformedException {
        for (MultiHeader header = MultiHeader.read(in); !header.done(); header = MultiHeader.read(in)) {
            if (header.type() != OpCode.GET_DATA && header.type() != OpCode.GET_CHILDREN) {
                throw new MalformedException("operation " + header.type() + " in a multiRead");
            }
            readPath(in);
            in.readBoolean(); // a watch is never set here (compat A4)
            Znode node = view.tree().get(array, from, to);
            Code code = readable(node, client.ids);
            if (code != Code.OK) {
                new MultiHeader(OpCode.ERROR, false, code.value()).write(out);
                out.writeInt(code.value());
            } else {
                new MultiHeader(header.type(), false, 0).write(out);
                if (header.type() == OpCode.GET_DATA) {
                    writeData(node, out);
                } else {
                    writeChildren(view.tree(), node, out);
                }
            }
        }
        MultiHeader.END.write(out);
        return Code.OK;
    }

    private Code readable(Znode node, List<AuthId> ids) {
        if (node == null) {
            return Code.NO_NODE;
        }
        return access.allows(node.acl(), Acl.READ, ids) ? Code.OK : Code.NO_AUTH;
    }

    /** Finds where the path lies that comes next, without making a string of it. The empty path is the root's, too. */
    private void readPath(JuteReader in) throws MalformedException {
        int length = in.readLength();
        if (length < 0) {
            throw new MalformedException("no path");
        }
        array = length == 0 ? ROOT : in.array();
        from = length == 0 ? 0 : in.position();
        to = length == 0 ? ROOT.length : from + length;
        in.position(in.position() + length);
    }

    /** Where the path begins as it was written; a watch on the empty one never fires, since events name the root. */
    private int watchFrom() {
        return array == ROOT ? to : from;
    }
}

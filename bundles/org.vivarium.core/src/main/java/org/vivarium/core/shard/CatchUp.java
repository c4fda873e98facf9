package org.vivarium.core.shard;

import java.util.List;
import org.vivarium.api.tree.Znode;
import org.vivarium.core.state.Paths;
import org.vivarium.core.state.State;
import org.vivarium.wire.Code;
import org.vivarium.wire.EventType;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.ReplyHeader;
import org.vivarium.wire.WatchEvent;
import org.vivarium.wire.Xid;

/** Gives a client its watches back after it has reconnected, and tells it what it missed (compat A5.3). */
final class CatchUp {
    private final Watches watches;

    CatchUp(Watches watches) {
        this.watches = watches;
    }

    /**
     * Registers the request's watches and writes the events that are due already.
     *
     * @return {@link Code#MARSHALLING_ERROR} where a list is null: those before it have been dealt with, as ZooKeeper
     * does
     * @throws MalformedException where the request cannot be read; then nothing has been done
     */
    Code setWatches(Client client, State view, int op, JuteReader in, JuteWriter out) throws MalformedException {
        long seen = in.readLong();
        List<String> data = in.readStrings();
        List<String> exist = in.readStrings();
        List<String> child = in.readStrings();
        boolean whole = op == OpCode.SET_WATCHES || hasNoPersistent(in);
        if (data == null) {
            return Code.MARSHALLING_ERROR;
        }
        data(client, view, seen, data, out);
        if (exist == null) {
            return Code.MARSHALLING_ERROR;
        }
        exist(client, view, exist, out);
        if (child == null) {
            return Code.MARSHALLING_ERROR;
        }
        child(client, view, seen, child, out);
        return whole ? Code.OK : Code.MARSHALLING_ERROR;
    }

    /** Whether both lists of persistent watches are there, and empty. */
    private static boolean hasNoPersistent(JuteReader in) throws MalformedException {
        List<String> persistent = in.readStrings();
        List<String> recursive = in.readStrings();
        if (persistent != null && !persistent.isEmpty() || recursive != null && !recursive.isEmpty()) {
            throw new MalformedException("persistent watches");
        }
        return persistent != null && recursive != null;
    }

    private void data(Client client, State view, long seen, List<String> paths, JuteWriter out) {
        for (String path : paths) {
            Znode node = view.get(path);
            if (node == null) {
                missed(out, EventType.DELETED, path);
            } else if (node.mzxid() > seen) {
                missed(out, EventType.DATA_CHANGED, path);
            } else {
                watchData(path, client);
            }
        }
    }

    private void exist(Client client, State view, List<String> paths, JuteWriter out) {
        for (String path : paths) {
            if (view.get(path) != null) {
                missed(out, EventType.CREATED, path);
            } else {
                watchData(path, client);
            }
        }
    }

    private void watchData(String path, Client client) {
        byte[] bytes = Paths.bytes(path);
        watches.watchData(bytes, 0, bytes.length, client);
    }

    private void child(Client client, State view, long seen, List<String> paths, JuteWriter out) {
        for (String path : paths) {
            Znode node = view.get(path);
            if (node == null) {
                missed(out, EventType.DELETED, path);
            } else if (node.pzxid() > seen) {
                missed(out, EventType.CHILDREN_CHANGED, path);
            } else {
                byte[] bytes = Paths.bytes(path);
                watches.watchChildren(bytes, 0, bytes.length, client);
            }
        }
    }

    /** What was missed carries no zxid, since nobody knows any more which it was. */
    private static void missed(JuteWriter out, int type, String path) {
        writeEvent(out, -1, type, path);
    }

    static void writeEvent(JuteWriter out, long zxid, int type, String path) {
        int mark = out.beginFrame();
        ReplyHeader.write(out, Xid.EVENT, zxid, 0);
        new WatchEvent(type, EventType.STATE, path).write(out);
        out.endFrame(mark);
    }
}

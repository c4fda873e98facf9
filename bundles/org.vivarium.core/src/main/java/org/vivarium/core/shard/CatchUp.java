package org.vivarium.core.shard;

import java.util.List;
import org.vivarium.api.tree.Znode;
import org.vivarium.core.state.State;
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

    /** Registers the request's watches and writes the events that are due already. */
    void setWatches(Client client, State view, int op, JuteReader in, JuteWriter out) throws MalformedException {
        long seen = in.readLong();
        List<String> data = list(in);
        List<String> exist = list(in);
        List<String> child = list(in);
        if (op == OpCode.SET_WATCHES2 && !(list(in).isEmpty() & list(in).isEmpty())) {
            throw new MalformedException("persistent watches");
        }
        for (String path : data) {
            Znode node = view.get(path);
            if (node == null) {
                missed(out, EventType.DELETED, path);
            } else if (node.mzxid() > seen) {
                missed(out, EventType.DATA_CHANGED, path);
            } else {
                watches.watchData(path, client);
            }
        }
        for (String path : exist) {
            if (view.get(path) != null) {
                missed(out, EventType.CREATED, path);
            } else {
                watches.watchData(path, client);
            }
        }
        for (String path : child) {
            Znode node = view.get(path);
            if (node == null) {
                missed(out, EventType.DELETED, path);
            } else if (node.pzxid() > seen) {
                missed(out, EventType.CHILDREN_CHANGED, path);
            } else {
                watches.watchChildren(path, client);
            }
        }
    }

    private static List<String> list(JuteReader in) throws MalformedException {
        List<String> list = in.readStrings();
        if (list == null) {
            throw new MalformedException("no list");
        }
        return list;
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

package org.vivarium.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.vivarium.wire.Code;
import org.vivarium.wire.EventType;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Xid;

/**
 * Which one-shot watches the server holds for this client, to set them again at the next server (compat A5.3). Paths
 * are the server's. IO thread only.
 */
final class Watches {
    /** Which read sets the watch. */
    enum Kind {
        DATA,
        EXISTS,
        CHILDREN
    }

    /** More would not fit the smallest limit on requests that servers are run with. */
    private static final int BATCH_BYTES_MAX = 128 << 10;

    private final Set<String> data = new HashSet<>();
    private final Set<String> exist = new HashSet<>();
    private final Set<String> child = new HashSet<>();

    /** @param err of the reply to the read */
    void set(Kind kind, String path, int err) {
        if (err == 0) {
            (kind == Kind.CHILDREN ? child : data).add(path);
        } else if (kind == Kind.EXISTS && err == Code.NO_NODE.value()) {
            exist.add(path);
        }
    }

    /** The server has told of a change, and holds the watches for it no more. */
    void fired(int type, String path) {
        if (type != EventType.CHILDREN_CHANGED) {
            data.remove(path);
            exist.remove(path);
        }
        if (type == EventType.CHILDREN_CHANGED || type == EventType.DELETED) {
            child.remove(path);
        }
    }

    void clear() {
        data.clear();
        exist.clear();
        child.clear();
    }

    /** The frames that set all of them again, at a server that may be ahead of {@code zxid}. */
    List<byte[]> toFrames(long zxid) {
        List<byte[]> frames = new ArrayList<>();
        Batch batch = new Batch();
        for (Kind kind : Kind.values()) {
            for (String path : paths(kind)) {
                if (batch.bytes + path.length() * 3 > BATCH_BYTES_MAX) {
                    frames.add(batch.toFrame(zxid));
                    batch = new Batch();
                }
                batch.add(kind, path);
            }
        }
        if (batch.bytes > 0) {
            frames.add(batch.toFrame(zxid));
        }
        return frames;
    }

    private Set<String> paths(Kind kind) {
        return switch (kind) {
            case DATA -> data;
            case EXISTS -> exist;
            case CHILDREN -> child;
        };
    }

    private static final class Batch {
        final List<List<String>> lists = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int bytes;

        void add(Kind kind, String path) {
            lists.get(kind.ordinal()).add(path);
            bytes += 4 + path.length() * 3;
        }

        byte[] toFrame(long zxid) {
            return Call.frame(Xid.SET_WATCHES, OpCode.SET_WATCHES, out -> {
                out.writeLong(zxid);
                lists.forEach(out::writeStrings);
            });
        }
    }
}

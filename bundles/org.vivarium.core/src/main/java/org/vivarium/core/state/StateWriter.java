package org.vivarium.core.state;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivarium.api.Acl;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.tree.Znode;
import org.vivarium.wire.Acls;
import org.vivarium.wire.JuteWriter;

/** Writes a state as a snapshot's body (compat C3). */
public final class StateWriter implements Snapshot {
    private static final int CHUNK_BYTES = 1 << 16;
    private static final long OPEN_ID = -1;

    private final State state;
    private final Map<List<Acl>, Long> aclIds = new LinkedHashMap<>();
    private final JuteWriter chunk = new JuteWriter(CHUNK_BYTES * 2);

    public StateWriter(State state) {
        this.state = state;
    }

    @Override
    public long zxid() {
        return state.zxid();
    }

    @Override
    public long digest() {
        return state.digest();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        chunk.clear();
        aclIds.clear();
        chunk.writeInt(state.sessions().size());
        state.sessions().forEach((id, session) -> {
            chunk.writeLong(id);
            chunk.writeInt(session.timeoutMs());
        });
        state.tree().forEach((path, length, node) -> {
            if (!node.acl().equals(Acl.OPEN)) {
                aclIds.putIfAbsent(node.acl(), aclIds.size() + 1L);
            }
        });
        chunk.writeInt(aclIds.size());
        for (Map.Entry<List<Acl>, Long> entry : aclIds.entrySet()) {
            chunk.writeLong(entry.getValue());
            Acls.write(chunk, entry.getKey());
        }
        state.tree().forEach((path, length, node) -> {
            write(path, length, node);
            if (chunk.size() >= CHUNK_BYTES) {
                flush(out);
            }
        });
        chunk.writeString(Paths.ROOT);
        flush(out);
    }

    private void write(byte[] path, int length, Znode node) {
        int shown = length == 1 ? 0 : length;
        chunk.writeInt(shown);
        chunk.writeRaw(path, 0, shown);
        int data = node.dataLength();
        chunk.writeInt(data);
        if (data > 0) {
            int at = chunk.reserve(data);
            node.copyData(chunk.array(), at);
        }
        Long acl = aclIds.get(node.acl());
        chunk.writeLong(acl == null ? OPEN_ID : acl);
        chunk.writeLong(node.czxid());
        chunk.writeLong(node.mzxid());
        chunk.writeLong(node.ctime());
        chunk.writeLong(node.mtime());
        chunk.writeInt(node.version());
        chunk.writeInt(node.cversion());
        chunk.writeInt(node.aversion());
        chunk.writeLong(node.ephemeralOwner());
        chunk.writeLong(node.pzxid());
    }

    private void flush(OutputStream out) throws IOException {
        out.write(chunk.array(), 0, chunk.size());
        chunk.clear();
    }
}

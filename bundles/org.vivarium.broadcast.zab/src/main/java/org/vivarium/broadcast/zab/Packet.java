package org.vivarium.broadcast.zab;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.AuthId;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.MalformedException;

/**
 * What servers send each other on the quorum port (compat B3).
 *
 * @param type one of the numbers below
 * @param data null where there is none
 * @param ids who the client of a request is; null where nobody is meant
 */
record Packet(int type, long zxid, byte[] data, List<AuthId> ids) {
    static final int REQUEST = 1;
    static final int PROPOSAL = 2;
    static final int ACK = 3;
    static final int COMMIT = 4;
    static final int PING = 5;
    static final int REVALIDATE = 6;
    static final int SYNC = 7;
    static final int INFORM = 8;
    static final int COMMIT_AND_ACTIVATE = 9;
    static final int NEW_LEADER = 10;
    static final int FOLLOWER_INFO = 11;
    static final int UP_TO_DATE = 12;
    static final int DIFF = 13;
    static final int TRUNC = 14;
    static final int SNAP = 15;
    static final int OBSERVER_INFO = 16;
    static final int LEADER_INFO = 17;
    static final int ACK_EPOCH = 18;
    static final int INFORM_AND_ACTIVATE = 19;

    /** Behind the version in {@link #LEADER_INFO}, where Apache's servers end: the leader logs each move of a session. */
    static final int LOGS_MOVES = 0x4d4f5645;

    /** Behind what Apache's servers read of {@link #FOLLOWER_INFO}: the server understands {@link #LEADER_TRANSFER}. */
    static final int TAKES_TRANSFER = 0x5846_4552;

    /** The leader goes, and names who should lead in its place; between our own servers only. */
    static final int LEADER_TRANSFER = 64;

    private static final int HEAD_BYTES = 20;

    Packet(int type, long zxid, byte[] data) {
        this(type, zxid, data, null);
    }

    Packet(int type, long zxid) {
        this(type, zxid, null, null);
    }

    byte[] bytes() {
        JuteWriter out = new JuteWriter(HEAD_BYTES + (data == null ? 0 : data.length));
        out.writeInt(type);
        out.writeLong(zxid);
        out.writeBuffer(data);
        if (ids == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(ids.size());
            for (AuthId id : ids) {
                out.writeString(id.scheme());
                out.writeString(id.id());
            }
        }
        return out.toBytes();
    }

    static Packet read(byte[] bytes) throws MalformedException {
        JuteReader in = new JuteReader(bytes, 0, bytes.length);
        int type = in.readInt();
        long zxid = in.readLong();
        byte[] data = in.readBuffer();
        int count = in.readInt();
        List<AuthId> ids = count < 0 ? null : new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(new AuthId(in.readString(), in.readString()));
        }
        return new Packet(type, zxid, data, ids);
    }

    /** Reads its data, which has to be there. */
    JuteReader body() throws MalformedException {
        if (data == null) {
            throw new MalformedException("packet " + type + " without data");
        }
        return new JuteReader(data, 0, data.length);
    }

    static byte[] body(java.util.function.Consumer<JuteWriter> record) {
        JuteWriter out = new JuteWriter(64);
        record.accept(out);
        return out.toBytes();
    }
}

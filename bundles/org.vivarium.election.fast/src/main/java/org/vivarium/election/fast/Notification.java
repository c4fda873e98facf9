package org.vivarium.election.fast;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.MalformedException;

/**
 * The one message of the protocol, and its bytes (compat B2):
 *
 * <pre>
 *   int32 state, int64 leader, int64 zxid, int64 electionEpoch     28 bytes: all there is, version 0
 *   int64 peerEpoch                                                40 bytes: four more that mean nothing, version 0
 *   int32 version                                                  44 bytes or more
 *   int32 configLength, configLength bytes                         from version 2 on
 *   int32 pendingLength, pendingLength bytes                       from our own servers, where something is pending
 * </pre>
 *
 * What stands behind that is of a later version, and not read; nor do Apache's servers read the last line.
 *
 * @param version 0 of servers before 3.4, 1 before 3.5, 2 since
 * @param config the configuration that the sender knows to be agreed (compat B8); empty where it does not say
 * @param pending the one that it counts beside that until it is agreed; empty where there is none
 */
record Notification(ServerState state, Vote vote, int version, String config, String pending) {
    static final int VERSION = 2;

    /** A longer one is dropped unread, as by ZooKeeper. */
    static final int LENGTH_MAX = 512 * 1024;

    private static final int LENGTH_WITHOUT_EPOCH = 28;
    private static final int LENGTH_WITHOUT_VERSION = 40;
    private static final int LENGTH_WITHOUT_CONFIG = 44;

    /** One of this server's own. */
    Notification(ServerState state, Vote vote, String config, String pending) {
        this(state, vote, VERSION, config, pending);
    }

    /** @throws MalformedException where the bytes are no notification */
    static Notification read(byte[] bytes) throws MalformedException {
        int length = bytes.length;
        boolean hasVersion = length >= LENGTH_WITHOUT_CONFIG;
        if (length > LENGTH_MAX || !hasVersion && length != LENGTH_WITHOUT_EPOCH && length != LENGTH_WITHOUT_VERSION) {
            throw new MalformedException("no notification has " + length + " bytes");
        }
        JuteReader in = new JuteReader(bytes, 0, length);
        ServerState state = ServerState.of(in.readInt());
        long leader = in.readLong();
        long zxid = in.readLong();
        long electionEpoch = in.readLong();
        long peerEpoch = length == LENGTH_WITHOUT_EPOCH ? zxid >> 32 : in.readLong();
        int version = hasVersion ? in.readInt() : 0;
        String config = version >= 2 ? readConfig(in) : "";
        String pending = version == VERSION && in.remaining() >= Integer.BYTES ? readConfig(in) : "";
        return new Notification(state, new Vote(leader, zxid, electionEpoch, peerEpoch), version, config, pending);
    }

    private static String readConfig(JuteReader in) throws MalformedException {
        String config = in.readString();
        if (config == null) {
            throw new MalformedException("the length of the configuration is -1");
        }
        return config;
    }

    byte[] bytes() {
        byte[] text = config.getBytes(StandardCharsets.UTF_8);
        byte[] more = pending.getBytes(StandardCharsets.UTF_8);
        int moreBytes = more.length == 0 ? 0 : Integer.BYTES + more.length;
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH_WITHOUT_CONFIG + text.length + moreBytes)
                .putInt(state.code())
                .putLong(vote.leader())
                .putLong(vote.zxid())
                .putLong(vote.electionEpoch())
                .putLong(vote.peerEpoch())
                .putInt(version)
                .putInt(text.length)
                .put(text);
        if (more.length > 0) {
            bytes.putInt(more.length).put(more);
        }
        return bytes.array();
    }

    /**
     * Whether the two support the same leader. Proposals must be the same in every field. Among servers that have a
     * leader the round does not count, since each came to it in its own; nor does the epoch, where one of the two is so
     * old that it does not send it.
     */
    boolean agreesWith(Notification other) {
        if (state == ServerState.LOOKING || other.state == ServerState.LOOKING) {
            return vote.equals(other.vote);
        }
        boolean oneLacksEpoch = version > 0 != other.version > 0;
        return vote.leader() == other.vote.leader() && (oneLacksEpoch || vote.peerEpoch() == other.vote.peerEpoch());
    }
}

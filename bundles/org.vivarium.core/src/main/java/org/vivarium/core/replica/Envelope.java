package org.vivarium.core.replica;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.MalformedException;

/**
 * What servers of ours say to each other of elections, beside the votes of ZooKeeper's own, which go as they are:
 *
 * <pre>
 *   int32 MAGIC, int32 kind, int64 since, int64 epoch, int32 length, name of an election, [a vote of that election]
 * </pre>
 *
 * No notification begins so (compat B2), and Apache's servers drop it.
 *
 * @param since the transaction that has chosen this election where the sender is; 0 where its configuration has
 * @param epoch of the sender's leader; {@link #LOOKING} where it has none
 */
record Envelope(Kind kind, long since, long epoch, String election, byte[] vote) {
    static final long LOOKING = -1;
    private static final int MAGIC = 0x56564531;
    private static final int LENGTH_WITHOUT_NAME = 28;
    private static final int NAME_MAX = 64;
    private static final byte[] NO_VOTE = {};

    /** Each constant stands at the place of its number on the wire. */
    enum Kind {
        /** A vote. */
        VOTE,
        /** This is the election here. */
        CHOSEN,
        /** Do you have this election? */
        ASK,
        /** It is there. */
        READY,
        /** It is not. */
        LACKING
    }

    private static final Kind[] KINDS = Kind.values();

    Envelope(Kind kind, long since, long epoch, String election) {
        this(kind, since, epoch, election, NO_VOTE);
    }

    /**
     * Null where it is none.
     *
     * @throws MalformedException where it begins like one
     */
    static Envelope read(byte[] bytes) throws MalformedException {
        if (bytes.length < LENGTH_WITHOUT_NAME || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
            return null;
        }
        JuteReader in = new JuteReader(bytes, Integer.BYTES, bytes.length);
        int kind = in.readInt();
        long since = in.readLong();
        long epoch = in.readLong();
        String name = in.readString();
        if (kind < 0 || kind >= KINDS.length || name == null || name.length() > NAME_MAX) {
            throw new MalformedException("nothing that is said of elections looks so");
        }
        return new Envelope(KINDS[kind], since, epoch, name, Arrays.copyOfRange(bytes, in.position(), bytes.length));
    }

    byte[] bytes() {
        byte[] name = election.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(LENGTH_WITHOUT_NAME + name.length + vote.length)
                .putInt(MAGIC)
                .putInt(kind.ordinal())
                .putLong(since)
                .putLong(epoch)
                .putInt(name.length)
                .put(name)
                .put(vote)
                .array();
    }
}

package org.vivarium.election.ballot;

import java.nio.ByteBuffer;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.MalformedException;

/**
 * A message of the election, and its 32 bytes:
 *
 * <pre>
 *   int32 MAGIC, int32 kind, int64 term, int64 epoch, int64 zxid
 * </pre>
 *
 * No message of Fast Leader Election is as long (compat B2), so that servers with different elections notice it.
 *
 * @param term the term that is asked for, voted in or led; of a refusal, the one that the sender has come to
 * @param epoch of a request, the sender's current epoch; else 0
 * @param zxid of a request, the last transaction in the sender's log; else 0
 */
record Ballot(Kind kind, long term, long epoch, long zxid) {
    static final int LENGTH = 32;

    private static final int MAGIC = 0x56564231;

    /** Each constant stands at the place of its number on the wire. */
    enum Kind {
        /** Would you vote for me in this term? Changes nothing at either side. */
        TRIAL,
        /** I would. */
        ASSENT,
        /** Vote for me in this term. */
        CANDIDACY,
        /** You have my vote. */
        VOTE,
        /** No, or not in that term. */
        REFUSAL,
        /** I lead since this term. */
        LEADER
    }

    private static final Kind[] KINDS = Kind.values();

    /** One that says nothing of a log. */
    Ballot(Kind kind, long term) {
        this(kind, term, 0, 0);
    }

    /** @throws MalformedException where the bytes are no message of this election */
    static Ballot read(byte[] bytes) throws MalformedException {
        if (bytes.length != LENGTH) {
            throw new MalformedException(
                    "a message of the election ballot has " + LENGTH + " bytes, and not " + bytes.length);
        }
        JuteReader in = new JuteReader(bytes, 0, LENGTH);
        int magic = in.readInt();
        int kind = in.readInt();
        long term = in.readLong();
        if (magic != MAGIC || kind < 0 || kind >= KINDS.length || term < 0) {
            throw new MalformedException("no message of the election ballot begins so");
        }
        return new Ballot(KINDS[kind], term, in.readLong(), in.readLong());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putInt(MAGIC)
                .putInt(kind.ordinal())
                .putLong(term)
                .putLong(epoch)
                .putLong(zxid)
                .array();
    }
}

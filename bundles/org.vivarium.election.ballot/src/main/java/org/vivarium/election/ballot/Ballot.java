package org.vivarium.election.ballot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.MalformedException;

/**
 * A message of the election, and its bytes:
 *
 * <pre>
 *   int32 MAGIC, int32 kind, int64 term, int64 epoch, int64 zxid,
 *   int32 length, configuration (compat B8), int32 length, configuration
 * </pre>
 *
 * No message of Fast Leader Election begins so (compat B2), so that servers with different elections notice it.
 *
 * @param term the term that is asked for, voted in or led; of a refusal, the one that the sender has come to
 * @param epoch of a request, the sender's current epoch; else 0
 * @param zxid of a request, the last transaction in the sender's log; else 0
 * @param config the ensemble that the sender knows to be agreed
 * @param pending the one that it counts beside that until it is agreed; empty where there is none
 */
record Ballot(Kind kind, long term, long epoch, long zxid, String config, String pending) {
    /** A longer one is dropped unread. */
    static final int LENGTH_MAX = 512 * 1024;

    private static final int LENGTH_WITHOUT_CONFIGS = 40;

    private static final int MAGIC = 0x56564231;

    /** Each constant stands at the place of its number on the wire. */
    enum Kind {
        /** Would you vote for me in this term? Changes nothing at either side. */
        PRE_VOTE,
        /** I would. */
        PRE_VOTE_GRANTED,
        /** Vote for me in this term. */
        REQUEST_VOTE,
        /** You have my vote. */
        VOTE_GRANTED,
        /** No, or not in that term. */
        REFUSED,
        /** I lead since this term. */
        LEADER
    }

    private static final Kind[] KINDS = Kind.values();

    /** One that says nothing of a log. */
    Ballot(Kind kind, long term) {
        this(kind, term, 0, 0);
    }

    Ballot(Kind kind, long term, long epoch, long zxid) {
        this(kind, term, epoch, zxid, "", "");
    }

    /** The same from one that counts these ensembles. */
    Ballot with(String newConfig, String newPending) {
        return new Ballot(kind, term, epoch, zxid, newConfig, newPending);
    }

    /** @throws MalformedException where the bytes are no message of this election */
    static Ballot read(byte[] bytes) throws MalformedException {
        if (bytes.length < LENGTH_WITHOUT_CONFIGS || bytes.length > LENGTH_MAX) {
            throw new MalformedException("no message of the election ballot has " + bytes.length + " bytes");
        }
        JuteReader in = new JuteReader(bytes, 0, bytes.length);
        int magic = in.readInt();
        int kind = in.readInt();
        long term = in.readLong();
        if (magic != MAGIC || kind < 0 || kind >= KINDS.length || term < 0) {
            throw new MalformedException("no message of the election ballot begins so");
        }
        long epoch = in.readLong();
        long zxid = in.readLong();
        String config = in.readString();
        String pending = in.readString();
        if (config == null || pending == null) {
            throw new MalformedException("the length of a configuration is -1");
        }
        return new Ballot(KINDS[kind], term, epoch, zxid, config, pending);
    }

    byte[] bytes() {
        byte[] text = config.getBytes(StandardCharsets.UTF_8);
        byte[] more = pending.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(LENGTH_WITHOUT_CONFIGS + text.length + more.length)
                .putInt(MAGIC)
                .putInt(kind.ordinal())
                .putLong(term)
                .putLong(epoch)
                .putLong(zxid)
                .putInt(text.length)
                .put(text)
                .putInt(more.length)
                .put(more)
                .array();
    }
}

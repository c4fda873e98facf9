package org.vivarium.wire;

/**
 * A transaction with what the log keeps about it: header, record and digest (compat C2).
 *
 * @param clientId the session it is for; 0 where it is for none
 * @param cxid the request's number in that session
 * @param timeMs when it was decided, in ms since 1970
 * @param type an opcode: says which record follows
 * @param hasDigest whether {@code digest} means anything
 * @param digest the tree's digest afterwards (compat C4)
 */
public record LoggedTxn(
        long clientId, int cxid, long zxid, long timeMs, int type, Txn txn, boolean hasDigest, long digest) {
    /** In place of a cxid, in a transaction that says that its session moves: no client has such a request. */
    public static final int MOVED_CXID = Integer.MIN_VALUE;

    private static final int DIGEST_VERSION = 2;
    private static final int DIGEST_BYTES = 12;

    /** Whether it changes nothing, and says that its session is connected to another server from here on. */
    public boolean isMove() {
        return cxid == MOVED_CXID && type == OpCode.ERROR;
    }

    public void write(JuteWriter out) {
        out.writeLong(clientId);
        out.writeInt(cxid);
        out.writeLong(zxid);
        out.writeLong(timeMs);
        out.writeInt(type);
        txn.write(out);
        if (hasDigest) {
            out.writeInt(DIGEST_VERSION);
            out.writeLong(digest);
        }
    }

    public static LoggedTxn read(JuteReader in) throws MalformedException {
        long clientId = in.readLong();
        int cxid = in.readInt();
        long zxid = in.readLong();
        long time = in.readLong();
        int type = in.readInt();
        Txn txn = Txn.read(type, in);
        boolean has = in.remaining() >= DIGEST_BYTES && in.readInt() == DIGEST_VERSION;
        return new LoggedTxn(clientId, cxid, zxid, time, type, txn, has, has ? in.readLong() : 0);
    }
}

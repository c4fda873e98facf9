package org.vivarium.itests.benchmark;

import java.nio.ByteBuffer;

/**
 * A reply where it lies in the read buffer, with the request that it answers, and the checks that all drives need. There
 * is one for each pump; it is valid until the drive has returned.
 */
final class Reply {
    static final int STAT_BYTES = 68;
    private static final int HEADER_BYTES = 16;
    private static final int VERSION_AT = 32;
    private static final int DATA_LENGTH_AT = 52;
    private static final int CHILDREN_AT = 56;
    private static final int MULTI_RESULT_BYTES = 9;

    private final Requests requests;
    Session session;
    Op op;
    int number;
    long due;
    long zxid;
    int error;
    ByteBuffer bytes;
    int at;
    int length;

    Reply(Requests requests) {
        this.requests = requests;
    }

    /** Points at the reply to the oldest unanswered request of a session. */
    void set(Session session, ByteBuffer bytes, int frameAt, int frameLength) {
        this.session = session;
        op = session.headOp();
        number = session.headNumber();
        due = session.headDue();
        zxid = bytes.getLong(frameAt + 4);
        error = bytes.getInt(frameAt + 12);
        this.bytes = bytes;
        at = frameAt + HEADER_BYTES;
        length = frameLength - HEADER_BYTES;
    }

    /** Checks a reply that needs no memory of earlier ones; returns the version in its stat, -1 where it has none. */
    int check() {
        return switch (op) {
            case CREATE_ROOT, CREATE_PARENT, CREATE, CREATE_EPHEMERAL, SYNC -> path();
            case DELETE_ROOT, DELETE_PARENT, DELETE, DELETE_LOCK, PING, CLOSE, SET_WATCHES -> empty();
            case EXISTS -> stat();
            case SET -> stat();
            case GET, GET_WATCH -> data();
            case MULTI, CHILDREN, LOCK_CHILDREN, CREATE_LOCK, EXISTS_LOCK ->
                throw new IllegalStateException(op + " has a check of its own");
        };
    }

    private int empty() {
        expectSuccess();
        expectLength(0);
        return -1;
    }

    private int path() {
        expectSuccess();
        String path = requests.path(op, number);
        expectLength(4 + path.length());
        boolean same = bytes.getInt(at) == path.length();
        for (int i = 0; same && i < path.length(); i++) {
            same = bytes.get(at + 4 + i) == path.charAt(i);
        }
        if (!same) {
            throw wrong("another path than the one asked for");
        }
        return -1;
    }

    private int stat() {
        expectSuccess();
        expectLength(STAT_BYTES);
        return stat(at);
    }

    private int data() {
        expectSuccess();
        int dataLength = requests.dataBytes();
        expectLength(4 + dataLength + STAT_BYTES);
        if (bytes.getInt(at) != dataLength || !requests.isDataOf(number, bytes, at + 4, dataLength)) {
            throw wrong("other data than what was written");
        }
        return stat(at + 4 + dataLength);
    }

    /** Checks the stat of a znode of ours and returns its version. */
    private int stat(int statAt) {
        int dataLength = bytes.getInt(statAt + DATA_LENGTH_AT);
        if (dataLength != requests.dataBytes()) {
            throw wrong("a stat with dataLength " + dataLength + " instead of " + requests.dataBytes());
        }
        return bytes.getInt(statAt + VERSION_AT);
    }

    /** Checks a multi of sets; {@link #multiVersion} then has their versions. */
    void checkMulti() {
        expectSuccess();
        int count = requests.multiOps();
        expectLength(count * (MULTI_RESULT_BYTES + STAT_BYTES) + MULTI_RESULT_BYTES);
        for (int i = 0; i <= count; i++) {
            int result = at + i * (MULTI_RESULT_BYTES + STAT_BYTES);
            boolean last = i == count;
            int type = bytes.getInt(result);
            if (type != (last ? -1 : Op.SET.code) || bytes.get(result + 4) != (last ? 1 : 0)) {
                throw wrong("a result of type " + type + " for part " + i + " of " + count);
            }
        }
    }

    int multiVersion(int part) {
        return stat(at + part * (MULTI_RESULT_BYTES + STAT_BYTES) + MULTI_RESULT_BYTES);
    }

    /** Checks a list of children with their parent's stat. */
    void checkChildren(int children) {
        expectSuccess();
        int nameBytes = 4 + 1 + Template.NUMBER_DIGITS;
        expectLength(4 + children * nameBytes + STAT_BYTES);
        for (int i = 0; i < children; i++) {
            int name = at + 4 + i * nameBytes;
            if (bytes.getInt(name) != 1 + Template.NUMBER_DIGITS || bytes.get(name + 4) != 'n') {
                throw wrong("a child " + i + " that nobody created");
            }
        }
        int told = bytes.getInt(at + 4 + children * nameBytes + CHILDREN_AT);
        if (bytes.getInt(at) != children || told != children) {
            throw wrong(bytes.getInt(at) + " children and a stat that tells " + told + " instead of " + children);
        }
    }

    void expectSuccess() {
        if (error != 0) {
            throw wrong("error " + error);
        }
    }

    void expectLength(int wanted) {
        if (length != wanted) {
            throw wrong("a body of " + length + " bytes instead of " + wanted);
        }
    }

    FailedRunException wrong(String what) {
        return new FailedRunException("Wrong reply: session " + session.index + " (0x" + Long.toHexString(session.id)
                + ") asked to " + op + " " + requests.path(op, number) + " and got " + what + ", at zxid 0x"
                + Long.toHexString(zxid));
    }
}

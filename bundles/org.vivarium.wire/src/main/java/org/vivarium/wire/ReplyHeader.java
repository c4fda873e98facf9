package org.vivarium.wire;

/** What stands in front of every reply and event (compat A1.4). */
public record ReplyHeader(int xid, long zxid, int err) {
    public static final int BYTES = 16;

    public static ReplyHeader read(JuteReader in) throws MalformedException {
        return new ReplyHeader(in.readInt(), in.readLong(), in.readInt());
    }

    public static void write(JuteWriter out, int xid, long zxid, int err) {
        out.writeInt(xid);
        out.writeLong(zxid);
        out.writeInt(err);
    }
}

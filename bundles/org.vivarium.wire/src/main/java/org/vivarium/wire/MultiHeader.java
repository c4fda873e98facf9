package org.vivarium.wire;

/** What stands in front of every part of a multi, and at its end (compat A4). */
public record MultiHeader(int type, boolean done, int err) {
    /** The end of a multi. */
    public static final MultiHeader END = new MultiHeader(-1, true, -1);

    public static MultiHeader read(JuteReader in) throws MalformedException {
        return new MultiHeader(in.readInt(), in.readBoolean(), in.readInt());
    }

    public void write(JuteWriter out) {
        out.writeInt(type);
        out.writeBoolean(done);
        out.writeInt(err);
    }
}

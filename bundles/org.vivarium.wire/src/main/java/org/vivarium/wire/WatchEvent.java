package org.vivarium.wire;

/** What a watch tells its client (compat A5.2). */
public record WatchEvent(int type, int state, String path) {
    public static WatchEvent read(JuteReader in) throws MalformedException {
        return new WatchEvent(in.readInt(), in.readInt(), in.readString());
    }

    public void write(JuteWriter out) {
        out.writeInt(type);
        out.writeInt(state);
        out.writeString(path);
    }
}

package org.vivarium.wire;

/**
 * The answer to a {@link ConnectRequest} (compat A1.3).
 *
 * @param timeOut in ms; 0 where the session is over
 * @param passwd 16 bytes
 * @param hasReadOnly whether the byte is there, as in the request
 */
public record ConnectResponse(
        int protocolVersion, int timeOut, long sessionId, byte[] passwd, boolean readOnly, boolean hasReadOnly) {
    /** What a client hears whose session is over. */
    public static ConnectResponse expired(boolean hasReadOnly) {
        return new ConnectResponse(0, 0, 0, new byte[16], false, hasReadOnly);
    }

    public static ConnectResponse read(JuteReader in) throws MalformedException {
        int version = in.readInt();
        int timeOut = in.readInt();
        long session = in.readLong();
        byte[] passwd = in.readBuffer();
        boolean has = in.remaining() > 0;
        return new ConnectResponse(version, timeOut, session, passwd, has && in.readBoolean(), has);
    }

    public void write(JuteWriter out) {
        out.writeInt(protocolVersion);
        out.writeInt(timeOut);
        out.writeLong(sessionId);
        out.writeBuffer(passwd);
        if (hasReadOnly) {
            out.writeBoolean(readOnly);
        }
    }
}

package org.vivarium.wire;

/**
 * How a client introduces itself (compat A1.3).
 *
 * @param sessionId 0 for a new session
 * @param passwd may be null
 * @param hasReadOnly whether the client sent the byte at all; the answer has it only then
 */
public record ConnectRequest(
        int protocolVersion,
        long lastZxidSeen,
        int timeOut,
        long sessionId,
        byte[] passwd,
        boolean readOnly,
        boolean hasReadOnly) {
    public static ConnectRequest read(JuteReader in) throws MalformedException {
        int version = in.readInt();
        long zxid = in.readLong();
        int timeOut = in.readInt();
        long session = in.readLong();
        byte[] passwd = in.readBuffer();
        boolean has = in.remaining() > 0;
        return new ConnectRequest(version, zxid, timeOut, session, passwd, has && in.readBoolean(), has);
    }

    public void write(JuteWriter out) {
        out.writeInt(protocolVersion);
        out.writeLong(lastZxidSeen);
        out.writeInt(timeOut);
        out.writeLong(sessionId);
        out.writeBuffer(passwd);
        if (hasReadOnly) {
            out.writeBoolean(readOnly);
        }
    }
}

package org.vivarium.itests.differential;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** What a server answers to a connect request; {@code readOnly} is −1 when the byte is not there. */
record ConnectAnswer(int version, int timeoutMs, long sessionId, byte[] password, int readOnly, String rest) {
    static ConnectAnswer parse(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        try {
            int version = in.getInt();
            int timeoutMs = in.getInt();
            long sessionId = in.getLong();
            byte[] password = new byte[Math.max(0, Math.min(in.getInt(), in.remaining()))];
            in.get(password);
            int readOnly = in.hasRemaining() ? in.get() : -1;
            String rest = HexFormat.of().formatHex(frame, in.position(), frame.length);
            return new ConnectAnswer(version, timeoutMs, sessionId, password, readOnly, rest);
        } catch (BufferUnderflowException e) {
            return new ConnectAnswer(-1, 0, 0, new byte[0], -1, HexFormat.of().formatHex(frame));
        }
    }

    boolean accepted() {
        return timeoutMs > 0 && sessionId != 0;
    }

    /** The fields in a form that both servers share. */
    String told(String session) {
        boolean derived = Arrays.equals(password, Lane.derivedPassword(sessionId));
        String secret = derived ? "derived" : HexFormat.of().formatHex(password);
        return "version=" + version + " timeout=" + timeoutMs + " session=" + session + " password=" + secret
                + " readOnly=" + readOnly + " rest=" + rest;
    }
}

package org.vivarium.wire;

import java.security.MessageDigest;
import java.util.Random;

/** The password that belongs to a session id (compat A1.3). It lets a session move between servers; it is no secret. */
public final class SessionPassword {
    private static final long SALT = 0xB3415C00L;

    private SessionPassword() {}

    /** 16 bytes. */
    public static byte[] of(long sessionId) {
        byte[] password = new byte[16];
        new Random(sessionId ^ SALT).nextBytes(password);
        return password;
    }

    /** @param password may be null, and of any length */
    public static boolean matches(long sessionId, byte[] password) {
        return sessionId != 0 && password != null && MessageDigest.isEqual(password, of(sessionId));
    }
}

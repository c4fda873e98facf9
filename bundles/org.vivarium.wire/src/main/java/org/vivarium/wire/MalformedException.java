package org.vivarium.wire;

import java.io.IOException;

/** Bytes that are not what they should be. Without a stack trace: a client can cause any number of these. */
public final class MalformedException extends IOException {
    public MalformedException(String what) {
        super(what);
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}

package org.vivarium.wire;

/** The numbers that stand for kinds of messages where a request's own number would be (compat A1.4). */
public final class Xid {
    public static final int EVENT = -1;
    public static final int PING = -2;
    public static final int AUTH = -4;
    public static final int SET_WATCHES = -8;

    private Xid() {}
}

package org.vivarium.wire;

/** The error codes that a reply may carry (compat A2.2). */
public enum Code {
    OK(0),
    RUNTIME_INCONSISTENCY(-2),
    MARSHALLING_ERROR(-5),
    UNIMPLEMENTED(-6),
    BAD_ARGUMENTS(-8),
    NEW_CONFIG_NO_QUORUM(-13),
    RECONFIG_IN_PROGRESS(-14),
    NO_NODE(-101),
    NO_AUTH(-102),
    BAD_VERSION(-103),
    NO_CHILDREN_FOR_EPHEMERALS(-108),
    NODE_EXISTS(-110),
    NOT_EMPTY(-111),
    SESSION_EXPIRED(-112),
    INVALID_ACL(-114),
    AUTH_FAILED(-115),
    SESSION_MOVED(-118),
    NOT_READ_ONLY(-119),
    NO_WATCHER(-121),
    RECONFIG_DISABLED(-123);

    private final int value;

    Code(int value) {
        this.value = value;
    }

    /** The code of a number that another server sent; {@link #RUNTIME_INCONSISTENCY} for one that is not known here. */
    public static Code of(int value) {
        for (Code code : values()) {
            if (code.value == value) {
                return code;
            }
        }
        return RUNTIME_INCONSISTENCY;
    }

    /** The number on the wire. */
    public int value() {
        return value;
    }
}

package org.vivarium.client;

import java.util.Optional;
import org.vivarium.wire.Code;

/** Why a request failed: the server's error code, or one of the client's own. */
public final class ZkException extends Exception {
    /** The connection broke before the answer came: whether the request was done is not known. */
    public static final int CONNECTION_LOSS = -4;

    private final int number;
    private final String path;

    ZkException(int number, String path) {
        this(number, path, null);
    }

    /** @param cause what happened to the connection; may be null */
    ZkException(int number, String path, Throwable cause) {
        super(path == null ? text(number) : text(number) + " for " + path, cause);
        this.number = number;
        this.path = path;
    }

    /** The error's number (compat A2.2). */
    public int number() {
        return number;
    }

    /** The error as the server knows it; empty for the client's own, and for a number unknown to us. */
    public Optional<Code> code() {
        for (Code code : Code.values()) {
            if (code.value() == number) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    public boolean is(Code code) {
        return number == code.value();
    }

    /** The path as the caller gave it; null where the request had none. */
    public String path() {
        return path;
    }

    /** The error's name as ZooKeeper's clients print it. */
    public String name() {
        return text(number);
    }

    private static String text(int number) {
        return switch (number) {
            case -1 -> "SystemError";
            case -2 -> "RuntimeInconsistency";
            case -3 -> "DataInconsistency";
            case CONNECTION_LOSS -> "ConnectionLoss";
            case -5 -> "MarshallingError";
            case -6 -> "Unimplemented";
            case -7 -> "OperationTimeout";
            case -8 -> "BadArguments";
            case -13 -> "NewConfigNoQuorum";
            case -14 -> "ReconfigInProgress";
            case -101 -> "NoNode";
            case -102 -> "NoAuth";
            case -103 -> "BadVersion";
            case -108 -> "NoChildrenForEphemerals";
            case -110 -> "NodeExists";
            case -111 -> "Directory not empty";
            case -112 -> "Session expired";
            case -114 -> "InvalidACL";
            case -115 -> "AuthFailed";
            case -118 -> "Session moved";
            case -119 -> "Not a read-only call";
            case -120 -> "Ephemeral node on local session";
            case -121 -> "No such watcher";
            case -123 -> "Reconfig is disabled";
            case -124 -> "Session closed because client failed to authenticate";
            case -125 -> "Quota has exceeded";
            case -127 -> "Op throttled due to high load";
            default -> "Unknown error " + number;
        };
    }
}

package org.vivarium.cli;

import java.io.PrintStream;

/** A command that failed, with what the user is told. */
final class CliException extends Exception {
    static final int FAILED = 1;
    static final int UNKNOWN_COMMAND = 127;

    private final int exitCode;

    CliException(String message) {
        this(message, FAILED);
    }

    CliException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** One that the user was told of already. */
    static CliException told(int exitCode) {
        return new CliException(null, exitCode);
    }

    /** Tells the user, once. */
    void tell(PrintStream err) {
        if (getMessage() != null) {
            err.println(getMessage());
        }
    }

    int exitCode() {
        return exitCode;
    }
}

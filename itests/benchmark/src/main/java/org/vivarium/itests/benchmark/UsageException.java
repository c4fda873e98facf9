package org.vivarium.itests.benchmark;

/** The command line cannot be followed; the message says what to change. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}

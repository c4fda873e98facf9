package org.vivarium.itests.benchmark;

/** Ends a run: a reply was wrong or missing, or the server could not be reached. The message says which and where. */
public final class FailedRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedRunException(String message) {
        super(message);
    }

    FailedRunException(String message, Throwable cause) {
        super(message, cause);
    }
}

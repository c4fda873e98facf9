package org.vivarium.launcher;

/** Says why the server cannot be started, in a sentence that an operator can act on. */
final class LaunchException extends Exception {
    private static final long serialVersionUID = 1;

    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.vivarium.cli.gogo;

/** There is no server to talk to, or it does not let us in; the message says why, and what to do. */
public final class NoServerException extends Exception {
    NoServerException(String message) {
        super(message);
    }
}

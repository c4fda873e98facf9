package org.vivarium.admin.gogo;

/**
 * Tells the user at a shell why a command was not done. Shells print an exception's text, so it is the message alone.
 */
final class RefusedException extends Exception {
    RefusedException(String message) {
        super(message);
    }

    @Override
    public String toString() {
        return getMessage();
    }
}

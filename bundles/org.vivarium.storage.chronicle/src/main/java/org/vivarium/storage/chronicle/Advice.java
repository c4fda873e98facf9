package org.vivarium.storage.chronicle;

/** What a person can do about damage; the ends of our messages. */
final class Advice {
    /** For damage that the server cannot repair without losing what it has acknowledged. */
    static final String RESTORE =
            "; restore the directory from a backup, or in an ensemble empty it, so that the leader fills it";

    private Advice() {}
}

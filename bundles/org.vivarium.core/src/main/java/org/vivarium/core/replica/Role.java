package org.vivarium.core.replica;

/** What a replica does at the moment. */
public enum Role {
    /** It looks for a leader, or takes over the history of the one that was found; it serves nobody. */
    LOOKING,
    /** It looks for a leader, and shows what it has to clients that are content with that (compat A11). */
    READ_ONLY,
    /** It decides. */
    LEADING,
    /** It forwards what clients want, and takes what its leader decides. */
    FOLLOWING,
    /** Its log was cut or cannot be written: another replica takes its place, and it does nothing any more. */
    ENDED
}

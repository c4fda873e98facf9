package org.vivarium.core.replica;

/** What a replica does at the moment. */
public enum Role {
    /** It looks for a leader, or takes over the history of the one that was found; it serves nobody. */
    LOOKING,
    /** It decides. */
    LEADING,
    /** It forwards what clients want, and takes what its leader decides. */
    FOLLOWING,
    /** Its log was cut: another replica takes its place, and it does nothing any more. */
    ENDED
}

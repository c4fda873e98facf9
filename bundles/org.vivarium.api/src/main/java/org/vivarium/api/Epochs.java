package org.vivarium.api;

/**
 * What a server has promised to its ensemble (compat B6): it joins no leader of an epoch below {@code accepted}, and
 * its log was last brought in line with a leader of epoch {@code current}.
 *
 * @param accepted 0 or more
 * @param current 0 or more, at most {@code accepted}
 */
public record Epochs(long accepted, long current) {
    public static final Epochs NONE = new Epochs(0, 0);

    public Epochs {
        if (current < 0 || accepted < current) {
            throw new IllegalArgumentException("epochs: accepted " + accepted + ", current " + current);
        }
    }
}

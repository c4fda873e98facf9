package org.vivarium.api;

import java.util.Objects;

/**
 * One identity of a connection, as {@code ("ip", "127.0.0.1")} or {@code ("digest", "user:hash")} (compat A6.1).
 *
 * @param scheme which scheme vouches for it
 * @param id the identity, as the scheme writes it
 */
public record AuthId(String scheme, String id) {
    public AuthId {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(id, "id");
    }
}

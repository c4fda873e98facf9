package org.vivarium.api.transport;

import java.util.Map;

/**
 * @param loops how many event loops there are to be, 1 or more
 * @param options the server's further settings, by their name in zoo.cfg; a transport reads those that are its own
 */
public record TransportSettings(int loops, Map<String, String> options) {
    public TransportSettings {
        if (loops < 1) {
            throw new IllegalArgumentException("loops must be 1 or more, is " + loops);
        }
        options = Map.copyOf(options);
    }
}

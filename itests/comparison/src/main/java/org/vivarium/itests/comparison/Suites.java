package org.vivarium.itests.comparison;

import java.util.List;

/** All suites, in the order in which they are run. */
final class Suites {
    static final List<Suite> ALL = List.of(
            new ManyInFlight(),
            new OneInFlight(),
            new OpenLoop(),
            new MillionZnodes(),
            new Watching(),
            new SessionLife(),
            new LargeTree(),
            new ColdStart(),
            new ThreeServers(),
            new Restarting());

    private Suites() {}

    static List<String> ids() {
        return ALL.stream().map(Suite::id).toList();
    }

    static Suite of(String id) {
        return ALL.stream().filter(suite -> suite.id().equals(id)).findFirst().orElseThrow();
    }
}

package org.vivarium.core.state;

/**
 * A client's session, as every server knows it.
 *
 * @param timeoutMs as negotiated when it began
 * @param ephemerals the paths of its ephemerals, each bound to itself
 */
public record Session(int timeoutMs, SortedTree<String, String> ephemerals) {
    public static Session of(int timeoutMs) {
        return new Session(timeoutMs, SortedTree.empty());
    }

    Session with(String path) {
        return new Session(timeoutMs, ephemerals.with(path, path));
    }

    Session without(String path) {
        return new Session(timeoutMs, ephemerals.without(path));
    }
}

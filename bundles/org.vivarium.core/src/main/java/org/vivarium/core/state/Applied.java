package org.vivarium.core.state;

import java.util.List;

/**
 * A transaction's effect.
 *
 * @param next the state afterwards
 * @param changes what watchers are told, in order
 */
public record Applied(State next, List<Change> changes) {}

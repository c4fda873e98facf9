package org.vivarium.core.state;

import java.util.List;
import org.vivarium.wire.LoggedTxn;

/**
 * What a leader decided about a request.
 *
 * @param next the state after it; the same but for the zxid where it was refused
 * @param txn what is logged and proposed; a failure where it was refused, since that takes a zxid too (compat A13.4)
 * @param result what the client is told
 * @param changes what watchers are told
 */
public record Decision(State next, LoggedTxn txn, Result result, List<Change> changes) {}

/**
 * The replicated state and the rules by which it changes: values and pure functions, for any thread.
 *
 * <p>A transaction is decided and applied in one step by {@link org.vivarium.core.state.Rules}; a follower, and a
 * server that replays its log, applies it with the same {@link org.vivarium.core.state.Applier}.
 */
@Export
@Version("0.1.0")
package org.vivarium.core.state;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

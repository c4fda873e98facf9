/**
 * Extension point: the log of transactions and the snapshots of one server. Called by the log thread, but for what says
 * otherwise.
 */
@Export
@Version("0.1.0")
package org.vivarium.api.storage;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/**
 * Extension point: how a transaction becomes agreed. Pure: no thread, clock, socket or file; runs on the core thread.
 */
@Export
@Version("0.1.0")
package org.vivarium.api.broadcast;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

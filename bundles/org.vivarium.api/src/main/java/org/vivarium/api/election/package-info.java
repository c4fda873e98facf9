/** Extension point: who leads. Pure: no thread, clock, socket or file; runs on the core thread. */
@Export
@Version("0.1.0")
package org.vivarium.api.election;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

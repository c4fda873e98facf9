/** Who belongs to an ensemble, and what a quorum of it is. Values; any thread. */
@Export
@Version("0.1.0")
package org.vivarium.api.ensemble;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/** Extension point: connections as bytes in and bytes out, on a fixed number of event loops. */
@Export
@Version("0.1.0")
package org.vivarium.api.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

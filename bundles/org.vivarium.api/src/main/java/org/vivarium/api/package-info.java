/**
 * Values that all parts share, and what makes a service a part. Everything here is immutable, and may be used by any
 * thread, unless its own page says otherwise.
 */
@Export
@Version("0.1.0")
package org.vivarium.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

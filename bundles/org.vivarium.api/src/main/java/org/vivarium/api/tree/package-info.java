/** Extension point: an immutable map of paths to znodes. */
@Export
@Version("0.1.0")
package org.vivarium.api.tree;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

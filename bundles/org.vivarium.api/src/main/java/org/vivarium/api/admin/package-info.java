/** Extension point: commands for operators, and what of the server they may see and ask. */
@Export
@Version("0.1.0")
package org.vivarium.api.admin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/** Extension point: who a credential makes a client. */
@Export
@Version("0.1.0")
package org.vivarium.api.auth;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/**
 * What every election must do, as tests that whoever writes one runs over it: extend {@link
 * org.vivarium.contract.election.ElectionContract}; {@code ElectionWorld} is the network of chance that it runs in. Never
 * part of a server.
 */
@Export
@Version("0.1.0")
package org.vivarium.contract.election;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

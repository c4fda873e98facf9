/**
 * How changes come to be agreed: the replica decides requests on its tentative state, hands them to its broadcast, and
 * tells the shards what is committed. One thread, the core; no call waits.
 */
@Export
@Version("0.1.0")
package org.vivarium.core.replica;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

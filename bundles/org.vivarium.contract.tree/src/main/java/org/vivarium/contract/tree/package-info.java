/**
 * What every data tree must do, as tests that whoever writes one runs over it: extend {@link
 * org.vivarium.contract.tree.TreeContract}. Never part of a server.
 */
@Export
@Version("0.1.0")
package org.vivarium.contract.tree;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

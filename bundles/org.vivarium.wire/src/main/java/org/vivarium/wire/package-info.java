/**
 * The bytes of the client protocol and of the transaction log: jute records, opcodes, error codes (compat A and C).
 *
 * <p>Pure, and free of reflection: a record knows how to read and write itself. Readers and writers belong to one
 * thread at a time; everything else here is immutable.
 */
@Export
@Version("0.1.0")
package org.vivarium.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

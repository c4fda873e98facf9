/**
 * What every storage must do, as tests that whoever writes one runs over it: extend {@link
 * org.vivarium.contract.storage.StorageContract}.
 *
 * <pre>{@code
 * StorageContract    all that follows: one class, so that each storage has a report of its own
 * StorageUnderTest   which storage, and where its files are
 * WorkingStorage     while nothing is wrong with its disk
 * DamagedStorage     with spoilt files
 * CrashedStorage     killed (StorageChild runs in the process that is), and on a full disk
 * StorageBench       a storage in directories of its own, filled from Txns and TestSnapshot, read into Seen
 * }</pre>
 *
 * <p>Never part of a server.
 */
@Export
@Version("0.1.0")
package org.vivarium.contract.storage;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

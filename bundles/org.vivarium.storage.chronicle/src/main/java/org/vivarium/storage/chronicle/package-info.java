/**
 * Storage, the default: a journal of operations on Chronicle Queue, and snapshot files.
 *
 * <pre>
 * dataLogDir/chronicle/lock
 *                      journal-0000000007/head             where it begins; without it the segment does not count
 *                                         19700101F.cq4    the entries: append | truncate | promise | mark
 *                                         metadata.cq4t    Chronicle's own
 *                      journal-0000000008/…
 * dataDir/chronicle/lock
 *                   state.0000000100002710.vsnap           one snapshot
 * </pre>
 *
 * <p>Chronicle Queue only ever writes, into a segment that this run has made; what is on the disk is read without it.
 * That leaves no lock of a dead process, no wait, no new header over an old file, and no append behind a hole.
 * Checksums, the count of entries, durability and space on the disk are ours. A cut is an entry too: replay leaves out
 * what was cut.
 *
 * <p>Threads: as in {@link org.vivarium.api.storage.Storage}; the log thread writes the journal, another one saves and
 * purges.
 */
package org.vivarium.storage.chronicle;

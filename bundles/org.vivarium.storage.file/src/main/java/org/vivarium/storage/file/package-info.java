/**
 * Logs and snapshots in the formats of Apache ZooKeeper (compat C), on plain file channels.
 *
 * <pre>{@code
 * dataLogDir/version-2/log.<hex zxid of its first transaction>      LogWriter, LogReader, LogReplay, TransactionLog
 * dataDir/version-2/snapshot.<hex zxid>[.gz]                        SnapshotWriter, SnapshotReader, Snapshots
 * dataDir/version-2/acceptedEpoch, currentEpoch                     EpochFiles
 * both/version-2/vivarium.lock                                      DirectoryLock
 * }</pre>
 *
 * <p>{@code FileStorage} puts these together. The log thread calls everything but {@code save}; where the two meet (a
 * snapshot is renamed or files are deleted) a lock is held, never while bytes are appended.
 */
package org.vivarium.storage.file;

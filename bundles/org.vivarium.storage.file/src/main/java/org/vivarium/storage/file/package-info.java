/** Logs and snapshots in the formats of Apache ZooKeeper. */
package org.vivarium.storage.file;

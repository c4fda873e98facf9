package org.vivarium.api.storage;

import org.vivarium.api.Epochs;

/**
 * How a recovery ended.
 *
 * @param snapshotZxid where the snapshot stood that was loaded; -1 where there was none
 * @param lastZxid the last transaction in the storage, or the snapshot's zxid where none follows it; 0 where it is
 * empty
 * @param epochs what was promised last
 */
public record Recovered(long snapshotZxid, long lastZxid, Epochs epochs) {}

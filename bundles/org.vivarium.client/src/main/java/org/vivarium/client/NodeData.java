package org.vivarium.client;

import org.vivarium.wire.Stat;

/**
 * A znode's data and stat.
 *
 * @param data null where the znode has none; the receiver's own array
 */
public record NodeData(byte[] data, Stat stat) {}

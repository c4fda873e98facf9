package org.vivarium.api.broadcast;

import java.util.random.RandomGenerator;
import org.vivarium.api.Epochs;

/**
 * Where a server stands when a protocol part begins.
 *
 * @param sid the server's id
 * @param lastZxid the last transaction in its log
 * @param epochs what it has promised
 * @param random the only source of chance
 */
public record Standing(long sid, long lastZxid, Epochs epochs, RandomGenerator random) {}

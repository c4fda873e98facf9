package org.vivarium.client;

import org.vivarium.wire.Stat;

/**
 * What one operation of a multi gave.
 *
 * @param op its opcode
 * @param path what was created; null for other operations
 * @param stat null where the operation gives none
 */
public record OpResult(int op, String path, Stat stat) {}

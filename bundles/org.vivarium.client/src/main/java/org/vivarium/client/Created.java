package org.vivarium.client;

import org.vivarium.wire.Stat;

/** A znode that was just created: its path, with the number that a sequential one got, and its stat. */
public record Created(String path, Stat stat) {}

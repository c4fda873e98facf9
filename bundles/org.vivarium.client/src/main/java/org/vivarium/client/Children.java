package org.vivarium.client;

import java.util.List;
import org.vivarium.wire.Stat;

/** A znode's children, by name and in no order, and its stat. */
public record Children(List<String> names, Stat stat) {}

package org.vivarium.client;

import java.util.List;
import org.vivarium.api.Acl;
import org.vivarium.wire.Stat;

/** Who may do what to a znode, and its stat. */
public record AclAndStat(List<Acl> acl, Stat stat) {}

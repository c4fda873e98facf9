package org.vivarium.core.state;

import java.util.List;
import org.vivarium.api.Acl;

/**
 * What a transaction did to one znode, for those who watch it (compat A5.2).
 *
 * @param type one of {@code CREATED DELETED DATA_CHANGED} of {@link org.vivarium.wire.EventType}
 * @param acl of the znode; of a deleted one, what it was
 * @param parentAcl of its parent; null where the children of none changed
 */
public record Change(int type, String path, List<Acl> acl, List<Acl> parentAcl) {}

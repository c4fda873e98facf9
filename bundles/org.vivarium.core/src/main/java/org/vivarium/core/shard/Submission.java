package org.vivarium.core.shard;

import java.util.List;
import org.vivarium.api.AuthId;
import org.vivarium.wire.Request;

/**
 * What a client wants of the core, in the order it came.
 *
 * @param ids who the client was when it asked
 * @param request a write; null where the client only wants to hear when everything before is in its view
 * @param syncPath the path of a sync, which is echoed; null for a write
 */
public record Submission(Client client, int xid, List<AuthId> ids, Request request, String syncPath) {}

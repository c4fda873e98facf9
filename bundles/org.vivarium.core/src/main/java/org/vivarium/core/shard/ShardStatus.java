package org.vivarium.core.shard;

import java.util.List;
import org.vivarium.api.admin.ServerControl.ConnectionStatus;

/**
 * How a shard is, at one moment.
 *
 * @param watchesBySession how many watches each connection has, in the order of {@code connections}
 */
public record ShardStatus(
        List<ConnectionStatus> connections,
        List<Integer> watchesBySession,
        int watches,
        long outstanding,
        long received,
        long sent,
        Latency latency) {}

package org.vivarium.core.replica;

import org.vivarium.core.shard.Delivery.Commit;

/**
 * What was proposed and is not yet committed, or waits for what was proposed before it.
 *
 * @param zxid of the transaction, or of the one that is waited for
 * @param commit what the shards are told of it; null where something else is done
 * @param then what is done where there is no commit
 * @param number of the request where it was forwarded from here, see {@link Forwarding}; else 0
 */
record Pending(long zxid, Commit commit, Runnable then, long number) {}

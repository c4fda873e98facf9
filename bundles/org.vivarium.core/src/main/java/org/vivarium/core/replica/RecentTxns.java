package org.vivarium.core.replica;

import java.util.ArrayDeque;
import java.util.List;
import org.vivarium.api.broadcast.Standing.Recent;

/** The last transactions of the log, which another server may lack. Core. */
final class RecentTxns {
    private final ArrayDeque<Recent> txns;
    private final boolean isNeeded;

    /** @param isNeeded whether there is another server: else none is kept */
    RecentTxns(List<Recent> first, boolean isNeeded) {
        txns = new ArrayDeque<>(first);
        this.isNeeded = isNeeded;
    }

    void add(long zxid, byte[] txn) {
        if (!isNeeded) {
            return;
        }
        txns.add(new Recent(zxid, txn));
        if (txns.size() > Recent.KEPT_MAX) {
            txns.remove();
        }
    }

    void clear() {
        txns.clear();
    }

    List<Recent> all() {
        return List.copyOf(txns);
    }
}

package org.vivarium.broadcast.zab;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.broadcast.Standing.Recent;

/** The last transactions in this server's log, in order: what can be sent to one that lacks a few (compat B5). */
final class History {
    /** As many as ZooKeeper keeps by default. */
    private static final int COMMITTED_MAX = 500;

    private final ArrayList<Recent> txns = new ArrayList<>();
    private int forgotten;

    History(List<Recent> recent) {
        txns.addAll(recent);
    }

    void add(long zxid, byte[] txn) {
        txns.add(new Recent(zxid, txn));
    }

    void clear() {
        txns.clear();
        forgotten = 0;
    }

    /** What is committed up to {@code committed} may be forgotten, but for the last few. */
    void forget(long committed) {
        while (txns.size() - forgotten > COMMITTED_MAX
                && txns.get(forgotten + COMMITTED_MAX).zxid() <= committed) {
            txns.set(forgotten++, null);
        }
        if (forgotten > COMMITTED_MAX) {
            txns.subList(0, forgotten).clear();
            forgotten = 0;
        }
    }

    /** From the oldest to the newest. */
    List<Recent> all() {
        return txns.subList(forgotten, txns.size());
    }

    /** The index of the first one at or behind {@code zxid} in {@link #all}. */
    int indexOf(long zxid) {
        int low = 0;
        List<Recent> all = all();
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(middle).zxid() < zxid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    boolean has(long zxid) {
        int index = indexOf(zxid);
        return index < all().size() && all().get(index).zxid() == zxid;
    }

    byte[] txn(long zxid) {
        return all().get(indexOf(zxid)).txn();
    }
}

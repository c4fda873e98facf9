package org.vivarium.core.replica;

import org.vivarium.api.Zxid;
import org.vivarium.core.state.State;
import org.vivarium.wire.LoggedTxn;

/**
 * Compares this server's tree with the leader's after each transaction that was learned (compat C4). A state that is not
 * the leader's is fetched from it once an epoch: where that does not help, the fault is not in the state. Core.
 */
final class DigestCheck {
    private final Ports ports;
    private long saidEpoch = -1;

    DigestCheck(Ports ports) {
        this.ports = ports;
    }

    /** Whether the state after a transaction is another one than the leader's, for the first time in its epoch. */
    boolean differ(LoggedTxn txn, State here) {
        long epoch = Zxid.epoch(txn.zxid());
        if (!txn.hasDigest() || txn.digest() == here.digest() || epoch == saidEpoch) {
            return false;
        }
        saidEpoch = epoch;
        ports.note("THE STATE DIFFERS: the tree's digest at " + Zxid.text(txn.zxid()) + " is 0x"
                + Long.toHexString(here.digest()) + ", the leader has 0x" + Long.toHexString(txn.digest())
                + "; clients are let go, and the leader's state is fetched");
        return true;
    }
}

package org.vivarium.broadcast.zab;

import java.util.List;
import org.vivarium.api.broadcast.HistoryForm;

/**
 * A learner's way to its leader's history (compat B5): DIFF and what it lacks, or SNAP and everything.
 *
 * @param committed where it is then
 */
record SyncForm(long committed) implements HistoryForm {
    static final byte[] STATE_END = Packet.body(body -> body.writeString(ZabFraming.SNAPSHOT_END));

    @Override
    public byte[] beforeTxns() {
        return new Packet(Packet.DIFF, committed).bytes();
    }

    @Override
    public List<byte[]> txn(long zxid, byte[] txn) {
        return List.of(new Packet(Packet.PROPOSAL, zxid, txn).bytes(), new Packet(Packet.COMMIT, zxid).bytes());
    }

    @Override
    public byte[] beforeState() {
        return new Packet(Packet.SNAP, committed).bytes();
    }

    @Override
    public byte[] afterState() {
        return STATE_END;
    }
}

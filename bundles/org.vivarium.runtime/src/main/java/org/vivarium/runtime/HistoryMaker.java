package org.vivarium.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.storage.Storage;
import org.vivarium.core.state.State;
import org.vivarium.core.state.StateWriter;
import org.vivarium.runtime.peers.MadePieces;

/**
 * Makes what another server lacks: the transactions, where the log has all of them and they are less than a part of a
 * snapshot (compat B5), or else the state. A thread of its own.
 *
 * @param storage what is in use, or null
 * @param part how much of a snapshot's bytes the transactions may have; less than 0 where the state is always sent
 * @param after where its log ends; less than 0 where it wants the state
 * @param rest the last transactions, which need not be on the disk yet
 * @param state what is committed
 */
record HistoryMaker(
        Supplier<Storage> storage, double part, long link, long after, List<Recent> rest, HistoryForm form, State state)
        implements MadePieces.Maker {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryMaker.class);

    /** What a znode takes in a snapshot beside its path and its data: lengths, the ACL's number and the Stat. */
    private static final long ZNODE_BYTES = 76;

    /** About how many bytes a snapshot has before it is compressed. */
    static long snapshotBytes(State state) {
        return state.dataBytes() + ZNODE_BYTES * state.tree().size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        Storage log = storage.get();
        if (after >= 0 && log != null && hasAll(log)) {
            LOG.info("link {}: sending what follows {} from the log, up to {}", link, text(after), text(state.zxid()));
            out.write(form.beforeTxns());
            sendTxns(log, out);
        } else {
            LOG.info("link {}: sending the state at {}", link, text(state.zxid()));
            out.write(form.beforeState());
            new StateWriter(state).writeTo(out);
            out.write(form.afterState());
        }
    }

    private static String text(long zxid) {
        return Zxid.text(zxid);
    }

    /** The last transaction that has to come from the log. */
    private boolean isLast(long zxid) {
        return rest.isEmpty()
                ? zxid == state.zxid()
                : Zxid.follows(zxid, rest.get(0).zxid());
    }

    private boolean isRest(long zxid) {
        return zxid > state.zxid() || !rest.isEmpty() && zxid >= rest.get(0).zxid();
    }

    /** Reads it once before anything is promised: it may have been purged, cut or not be written yet. */
    private boolean hasAll(Storage log) throws IOException {
        double bytesMax = part * snapshotBytes(state);
        long[] sum = new long[1];
        long[] last = {after};
        boolean isThere = log.read(after, (zxid, txn) -> {
            if (isRest(zxid) || sum[0] > bytesMax) {
                return false;
            }
            sum[0] += txn.remaining();
            last[0] = zxid;
            return true;
        });
        return isThere && sum[0] <= bytesMax && isLast(last[0]);
    }

    private void send(long zxid, byte[] txn, OutputStream out) throws IOException {
        for (byte[] message : form.txn(zxid, txn)) {
            out.write(message);
        }
    }

    private void sendTxns(Storage log, OutputStream out) throws IOException {
        long[] last = {after};
        boolean isThere = log.read(after, (zxid, txn) -> {
            if (isRest(zxid)) {
                return false;
            }
            byte[] bytes = new byte[txn.remaining()];
            txn.get(bytes);
            send(zxid, bytes, out);
            last[0] = zxid;
            return true;
        });
        if (!isThere || !isLast(last[0])) {
            throw new IOException("the log behind " + text(after) + " was purged or cut while it was read");
        }
        for (Recent txn : rest) {
            send(txn.zxid(), txn.txn(), out);
        }
    }
}

package org.vivarium.core.state;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.tree.Znode;
import org.vivarium.wire.Code;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Stat;
import org.vivarium.wire.Txn;

/**
 * What becomes of a transaction that another server decided: the state after it, and what the client is told who asked
 * for it here. It is the same that {@link Rules} told, had they decided.
 */
public final class Learned {
    private final LoggedTxn txn;
    private final List<Change> changes = new ArrayList<>(2);
    private State state;

    private Learned(State state, LoggedTxn txn) {
        this.state = state;
        this.txn = txn;
    }

    /** Applies a transaction. Total: one that makes no sense here changes what does (compat C5). */
    public static Decision of(State state, LoggedTxn txn) {
        Learned learned = new Learned(state, txn);
        Result result =
                txn.txn() instanceof Txn.Multi multi ? learned.multi(multi) : learned.one(txn.type(), txn.txn());
        return new Decision(learned.state.at(txn.zxid()), txn, result, learned.changes);
    }

    private Result multi(Txn.Multi multi) {
        List<Result> results = new ArrayList<>(multi.parts().size());
        boolean failed = multi.parts().stream().anyMatch(part -> part.txn() instanceof Txn.Failure);
        for (Txn.Multi.Part part : multi.parts()) {
            if (!failed || part.txn() instanceof Txn.Failure) {
                results.add(one(part.type(), part.txn()));
            } else {
                results.add(new Result.Refused(Code.OK)); // it would have been done, but for a later one (compat A4)
            }
        }
        return new Result.Multi(results);
    }

    private Result one(int type, Txn part) {
        state = Applier.apply(state, txn, part, changes);
        if (part instanceof Txn.Failure t) {
            return new Result.Refused(Code.of(t.err()));
        } else if (part instanceof Txn.Create t) {
            return new Result.Created(t.path(), type == OpCode.CREATE ? null : stat(t.path()));
        } else if (part instanceof Txn.CreateContainer t) {
            return new Result.Created(t.path(), stat(t.path()));
        } else if (part instanceof Txn.CreateTtl t) {
            return new Result.Created(t.path(), stat(t.path()));
        } else if (part instanceof Txn.SetData t) {
            return type == OpCode.RECONFIG ? configured(t) : changed(t.path());
        } else if (part instanceof Txn.SetAcl t) {
            return changed(t.path());
        } else if (part instanceof Txn.CreateSession t) {
            return new Result.Connected(txn.clientId(), t.timeOut());
        }
        return new Result.Done(type);
    }

    private Result changed(String path) {
        Stat stat = stat(path);
        return stat == null ? new Result.Refused(Code.NO_NODE) : new Result.Changed(stat);
    }

    private Result configured(Txn.SetData txn) {
        Stat stat = stat(txn.path());
        return stat == null ? new Result.Refused(Code.NO_NODE) : new Result.Configured(txn.data(), stat);
    }

    private Stat stat(String path) {
        Znode node = state.get(path);
        return node == null ? null : Stat.of(node, node.childCount());
    }
}

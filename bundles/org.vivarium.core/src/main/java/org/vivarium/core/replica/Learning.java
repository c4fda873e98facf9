package org.vivarium.core.replica;

import org.vivarium.api.Invariant;
import org.vivarium.core.replica.Forwarding.Asked;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Delivery.Commit;
import org.vivarium.core.state.Decision;
import org.vivarium.core.state.Learned;
import org.vivarium.wire.Code;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;

/** Reads what other servers say: what one has decided becomes a proposal here, and finds the client that asked. Core. */
final class Learning {
    private final Proposals proposals;
    private final Forwarding forwarding;
    private final JuteReader reader = new JuteReader();

    Learning(Proposals proposals, Forwarding forwarding) {
        this.proposals = proposals;
        this.forwarding = forwarding;
    }

    /** What another server asks for; one that makes no sense is refused, but takes its turn. */
    Request request(int op, byte[] bytes) {
        try {
            return Request.read(op, reader.reset(bytes, 0, bytes.length));
        } catch (MalformedException e) {
            return new Request.Refused(op, Code.MARSHALLING_ERROR);
        }
    }

    LoggedTxn learn(byte[] txn) {
        LoggedTxn logged = read(txn);
        Decision decision = Learned.of(proposals.tentative(), logged);
        Asked asked = forwarding.answered(logged.clientId(), logged.cxid(), decision.result());
        long ended = logged.type() == OpCode.CLOSE_SESSION ? logged.clientId() : 0;
        if (ended != 0) {
            forwarding.ended(ended);
        }
        Client origin = asked == null ? null : asked.client();
        Commit commit =
                new Commit(decision.next(), decision.changes(), origin, logged.cxid(), decision.result(), ended);
        proposals.add(commit, asked == null ? 0 : asked.number());
        if (logged.isMove()) {
            forwarding.moved(logged.clientId());
        }
        return logged;
    }

    private LoggedTxn read(byte[] txn) {
        LoggedTxn logged = null;
        try {
            logged = LoggedTxn.read(reader.reset(txn, 0, txn.length));
        } catch (MalformedException e) {
            Invariant.check(false, "a leader proposes transactions, and not this: " + e.getMessage());
        }
        return logged;
    }
}

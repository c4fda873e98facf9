package org.vivarium.itests.simulation;

import java.util.Arrays;
import java.util.Map;
import org.vivarium.api.Zxid;
import org.vivarium.api.tree.Znode;
import org.vivarium.itests.simulation.SimClient.Asked;
import org.vivarium.itests.simulation.SimClient.Watch;
import org.vivarium.wire.Code;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.ReplyHeader;
import org.vivarium.wire.Txn;
import org.vivarium.wire.WatchEvent;

/** Compares what a client is told with what was agreed. */
final class Replies {
    private final Committed committed;

    Replies(Committed committed) {
        this.committed = committed;
    }

    void answer(SimClient client, Asked asked, ReplyHeader header, JuteReader in, long epoch)
            throws MalformedException {
        switch (asked.op()) {
            case OpCode.GET_DATA, OpCode.EXISTS -> read(client, asked, header, in);
            case OpCode.SYNC -> Violation.unless(
                    // a leader that was replaced and does not know it yet answers what it knows, as ZooKeeper's does
                    header.zxid() >= asked.floor() || Zxid.epoch(asked.floor()) > epoch,
                    client + " is told " + Zxid.text(header.zxid()) + " by a sync, and "
                            + Zxid.text(asked.floor()) + " was acknowledged before");
            case OpCode.PING, OpCode.SET_WATCHES -> Violation.unless(header.err() == 0, "a ping that fails");
            default -> written(client, asked, header, in);
        }
    }

    private void written(SimClient client, Asked asked, ReplyHeader header, JuteReader in)
            throws MalformedException {
        LoggedTxn txn = committed.request(client.session, asked.xid());
        Violation.unless(txn != null, client + " is told of request " + asked.xid() + ", which nobody has committed");
        Violation.unless(txn.zxid() == header.zxid(), client + " is told another zxid than its request's");
        if (txn.txn() instanceof Txn.Failure failure) {
            Violation.unless(failure.err() == header.err(), client + " is told " + header.err() + " of a failure");
            return;
        }
        Violation.unless(header.err() == 0, client + " is told " + header.err() + " of what was done");
        if (txn.txn() instanceof Txn.Create create) {
            String path = in.readString();
            Violation.unless(create.path().equals(path), client + " is told that " + path + " was made");
        }
        committed.acknowledged = Math.max(committed.acknowledged, header.zxid());
        client.done++;
    }

    private void read(SimClient client, Asked asked, ReplyHeader header, JuteReader in) throws MalformedException {
        Znode node = committed.seenAt(header.zxid()).get(asked.path());
        Violation.unless(
                header.err() == (node == null ? Code.NO_NODE.value() : 0),
                client + " is told " + header.err() + " of " + asked.path() + " at " + Zxid.text(header.zxid()));
        if (node != null && asked.op() == OpCode.GET_DATA) {
            Violation.unless(
                    Arrays.equals(in.readBuffer(), node.data()),
                    client + " reads other data of " + asked.path() + " at " + Zxid.text(header.zxid()));
        }
        if (asked.watch() && (node != null || asked.op() == OpCode.EXISTS)) {
            client.watches().putIfAbsent(asked.path(), new Watch(header.zxid(), node != null));
        }
    }

    // ---- watches

    void event(SimClient client, Watch watch, WatchEvent event, boolean catchesUp) {
        Violation.unless(watch != null, client + " hears of " + event.path() + ", which it does not watch");
        Map.Entry<Long, Integer> change = committed.changeAfter(event.path(), watch.zxid());
        Violation.unless(change != null, client + " hears of a change of " + event.path() + " that was none");
        Violation.unless(
                catchesUp || change.getValue() == event.type(),
                client + " hears event " + event.type() + " of " + event.path() + " for " + change.getValue());
    }

    /** Nothing that the client watched may have changed by what it sees now. */
    void watches(SimClient client, long zxid) {
        client.watches().forEach((path, watch) -> {
            Map.Entry<Long, Integer> change = committed.changeAfter(path, watch.zxid());
            Violation.unless(
                    change == null || change.getKey() > zxid,
                    client + " sees " + Zxid.text(zxid) + " and was not told of the change of " + path);
        });
    }

    /** The watches were set again: those of which it was not told stand as they stood, or what changed is undone. */
    void watchesAreBack(SimClient client, long seen, long zxid) {
        client.watches().replaceAll((path, watch) -> {
            Znode node = committed.seenAt(zxid).get(path);
            boolean same = watch.exists() ? node != null && node.mzxid() <= seen : node == null;
            Violation.unless(same, client + " was not told of the change of " + path + " while it was away");
            return new Watch(zxid, watch.exists());
        });
    }
}

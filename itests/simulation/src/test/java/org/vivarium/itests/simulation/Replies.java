package org.vivarium.itests.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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
            case OpCode.GET_DATA, OpCode.EXISTS, OpCode.GET_CHILDREN -> read(client, asked, header, in);
            case OpCode.SYNC ->
                Violation.unless(
                        // a leader that was replaced and does not know it yet answers what it knows, as ZooKeeper's
                        // does
                        header.zxid() >= asked.floor() || Zxid.epoch(asked.floor()) > epoch,
                        client + " is told " + Zxid.text(header.zxid()) + " by a sync, and " + Zxid.text(asked.floor())
                                + " was acknowledged before");
            case OpCode.PING, OpCode.SET_WATCHES -> Violation.unless(header.err() == 0, "a ping that fails");
            default -> written(client, asked, header, in);
        }
    }

    private void written(SimClient client, Asked asked, ReplyHeader header, JuteReader in) throws MalformedException {
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
        if (node != null && asked.op() == OpCode.GET_CHILDREN) {
            List<String> names = new ArrayList<>();
            committed
                    .seenAt(header.zxid())
                    .tree()
                    .children(
                            asked.path().getBytes(StandardCharsets.UTF_8),
                            name -> names.add(new String(name, StandardCharsets.UTF_8)));
            Violation.unless(
                    new HashSet<>(in.readStrings()).equals(new HashSet<>(names)),
                    client + " reads other children of " + asked.path() + " at " + Zxid.text(header.zxid()));
        }
        if (asked.watch() && (node != null || asked.op() == OpCode.EXISTS)) {
            boolean ofChildren = asked.op() == OpCode.GET_CHILDREN;
            String what = ofChildren ? Committed.childrenOf(asked.path()) : asked.path();
            client.watches().putIfAbsent(what, new Watch(asked.path(), header.zxid(), node != null));
        }
    }

    // ---- watches

    /** @param watch on the path itself, @param children on its children; null where there is none */
    void event(SimClient client, Watch watch, Watch children, WatchEvent event, boolean catchesUp) {
        Violation.unless(
                watch != null || children != null, client + " hears of " + event.path() + ", which it does not watch");
        if (watch != null) {
            event(client, event.path(), watch, event.type(), catchesUp);
        }
        if (children != null) {
            event(client, Committed.childrenOf(event.path()), children, event.type(), catchesUp);
        }
    }

    private void event(SimClient client, String what, Watch watch, int type, boolean catchesUp) {
        Map.Entry<Long, Integer> change = committed.changeAfter(what, watch.zxid());
        Violation.unless(change != null, client + " hears of a change of " + what + " that was none");
        Violation.unless(
                catchesUp || change.getValue() == type,
                client + " hears event " + type + " of " + what + " for " + change.getValue());
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
        client.watches().replaceAll((what, watch) -> {
            Znode node = committed.seenAt(zxid).get(watch.path());
            long changed = node == null ? 0 : watch.isOfChildren(what) ? node.pzxid() : node.mzxid();
            boolean same = watch.exists() ? node != null && changed <= seen : node == null;
            Violation.unless(same, client + " was not told of the change of " + what + " while it was away");
            return new Watch(watch.path(), zxid, watch.exists());
        });
    }
}

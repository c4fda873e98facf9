package org.vivarium.broadcast.zab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.Outbox.Effect;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.broadcast.Standing.Timing;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;

class FollowerLinksTest {
    private final Outbox out = new Outbox();

    @Test
    void takesOneLinkToItsLeaderAndNoSecondOne() {
        Broadcast zab = new ZabFactory().create(standing());
        zab.start(2, 0, out);
        assertEquals(new Effect.Dial(2), out.poll());
        zab.opened(5, 2, 0, out);
        assertInstanceOf(Effect.Send.class, out.poll());

        zab.opened(6, 2, 0, out);

        assertEquals(new Effect.HangUp(6), out.poll());
        assertNull(out.poll());
    }

    @Test
    void asksForTheWholeStateWhereItsLogBeginsBehindTheCut() {
        Broadcast zab = new ZabFactory().create(standing());
        zab.start(2, 0, out);
        zab.opened(5, 2, 0, out);
        zab.received(5, new Packet(Packet.LEADER_INFO, Zxid.of(1, 0)).bytes(), 0, out);
        zab.received(5, new Packet(Packet.SNAP, 0x2a).bytes(), 0, out);
        zab.received(5, Packet.body(body -> body.writeString(ZabFraming.SNAPSHOT_END)), 0, out);
        zab.closed(5, 2, 0, out);
        zab.start(3, 0, out);
        zab.opened(6, 3, 0, out);
        zab.received(6, new Packet(Packet.LEADER_INFO, Zxid.of(2, 0)).bytes(), 0, out);
        taken();

        zab.received(6, new Packet(Packet.TRUNC, 0x19).bytes(), 0, out);
        List<Effect> again = taken();
        assertEquals(new Effect.HangUp(6), again.get(again.size() - 2));
        assertEquals(new Effect.Dial(3), again.get(again.size() - 1));

        zab.opened(7, 3, 0, out);
        taken();
        zab.received(7, new Packet(Packet.LEADER_INFO, Zxid.of(2, 0)).bytes(), 0, out);
        Effect.SendWhenDurable answer = assertInstanceOf(Effect.SendWhenDurable.class, out.poll());
        assertArrayEquals(
                new Packet(Packet.ACK_EPOCH, -1, Packet.body(body -> body.writeInt(-1))).bytes(), answer.message());
    }

    private List<Effect> taken() {
        List<Effect> all = new ArrayList<>();
        for (Effect effect = out.poll(); effect != null; effect = out.poll()) {
            all.add(effect);
        }
        return all;
    }

    private static Standing standing() {
        TreeMap<Long, Member> members = new TreeMap<>();
        for (long sid = 1; sid <= 3; sid++) {
            members.put(sid, new Member(sid, "host" + sid, 2888, 3888, true, "", 0));
        }
        return new Standing(
                1, Ensemble.of(members, 0), new Timing(200, 10, 5), 0, Epochs.NONE, List.of(), new Random(1));
    }
}

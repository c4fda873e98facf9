package org.vivarium.broadcast.zab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** A server cannot take a promise back: a leader of a lower epoch makes room for a higher one. */
class LeaderEpochTest {
    private final Outbox out = new Outbox();
    private final Broadcast zab = new ZabFactory().create(standing());

    @Test
    void stepsDownWhereAServerHasPromisedALaterEpoch() {
        zab.start(1, 0, out);
        zab.opened(5, -1, 0, out);
        zab.received(5, info(2, 0), 0, out);
        assertTrue(taken().contains(new Effect.Promise(new Epochs(1, 0))));

        zab.opened(6, -1, 0, out);
        zab.received(6, info(3, 9), 0, out);
        assertTrue(taken().stream().anyMatch(effect -> effect instanceof Effect.LookAgain));

        zab.start(1, 0, out);
        zab.opened(7, -1, 0, out);
        zab.received(7, info(2, 1), 0, out);
        assertTrue(taken().contains(new Effect.Promise(new Epochs(10, 0))));
    }

    @Test
    void staysWhereAServerHasPromisedItsEpoch() {
        zab.start(1, 0, out);
        zab.opened(5, -1, 0, out);
        zab.received(5, info(2, 0), 0, out);
        zab.opened(6, -1, 0, out);
        zab.received(6, info(3, 1), 0, out);

        assertFalse(taken().stream().anyMatch(effect -> effect instanceof Effect.LookAgain));
    }

    private static byte[] info(long sid, long accepted) {
        byte[] body = Packet.body(data -> {
            data.writeLong(sid);
            data.writeInt(0x10000);
            data.writeLong(0);
        });
        return new Packet(Packet.FOLLOWER_INFO, Zxid.of(accepted, 0), body).bytes();
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

package org.vivarium.broadcast.solo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.Standing;

class SoloBroadcastTest {
    private static final long SID = 7;

    private final Outbox out = new Outbox();

    @Test
    void needsNobodyToElectIt() {
        assertFalse(new SoloBroadcastFactory().needsElection());
    }

    @Test
    void leadsFromTheEndOfItsLog() {
        broadcast(0x100000005L).start(SID, 0, out);

        assertEquals(List.of("leading 0x100000005"), taken());
    }

    @Test
    void leadsFromAnEmptyLog() {
        broadcast(0).start(SID, 0, out);

        assertEquals(List.of("leading 0x0"), taken());
    }

    @Test
    void commitsWhatItsOwnDiskHas() {
        Broadcast solo = started(0x100000005L);

        solo.propose(0x100000006L, new byte[] {1}, out);
        solo.propose(0x100000007L, new byte[] {2}, out);
        assertEquals(
                List.of(
                        "append 0x100000006 01",
                        "when durable to 0: 0000000100000006",
                        "append 0x100000007 02",
                        "when durable to 0: 0000000100000007"),
                taken());

        solo.received(Outbox.SELF, bytes(0x100000006L), 0, out);
        solo.received(Outbox.SELF, bytes(0x100000007L), 0, out);
        assertEquals(List.of("commit 0x100000006", "commit 0x100000007"), taken());
    }

    @Test
    void commitsAGroupWithItsLastNumber() {
        Broadcast solo = started(0);
        solo.propose(1, new byte[0], out);
        solo.propose(2, new byte[0], out);
        taken();

        solo.received(Outbox.SELF, bytes(2), 0, out);

        assertEquals(List.of("commit 0x2"), taken());
    }

    @Test
    void goesOnInTheNextEpochWhenTheNumbersAreUsedUp() {
        Broadcast solo = started(0x2fffffffeL);

        solo.propose(0x2ffffffffL, new byte[] {9}, out);
        assertEquals(
                List.of(
                        "append 0x2ffffffff 09",
                        "when durable to 0: 00000002ffffffff",
                        "promise accepted 5, current 3",
                        "note the numbers of epoch 2 are used up at 0x2ffffffff; going on in epoch 3",
                        "leading 0x300000000"),
                taken());

        solo.propose(0x300000001L, new byte[] {10}, out);
        assertEquals(List.of("append 0x300000001 0a", "when durable to 0: 0000000300000001"), taken());
        solo.received(Outbox.SELF, bytes(0x300000001L), 0, out);
        assertEquals(List.of("commit 0x300000001"), taken());
    }

    @Test
    void startsInTheNextEpochBehindTheLastNumber() {
        Broadcast solo = broadcast(0x2ffffffffL);

        solo.start(SID, 0, out);

        assertEquals(
                List.of(
                        "promise accepted 5, current 3",
                        "note the numbers of epoch 2 are used up at 0x2ffffffff; going on in epoch 3",
                        "leading 0x300000000"),
                taken());
        solo.propose(0x300000001L, new byte[0], out);
        assertEquals(List.of("append 0x300000001 ", "when durable to 0: 0000000300000001"), taken());
    }

    /**
     * The core counts with {@code zxid + 1} from what it was told to lead from; every step over the border must follow.
     */
    @Test
    void everyNumberFollowsTheOneBeforeOverTheBorder() {
        Broadcast solo = broadcast(0xfffffffdL);
        solo.start(SID, 0, out);
        long last = 0xfffffffdL;
        for (int i = 0; i < 6; i++) {
            long next = base() + 1;
            assertTrue(Zxid.follows(last, next), Zxid.text(last) + " -> " + Zxid.text(next));
            last = next;
            solo.propose(next, new byte[0], out);
            lastBase = next;
        }
        assertEquals(0x100000004L, last);
    }

    @Test
    void refusesAHole() {
        Broadcast solo = started(0x100000005L);

        assertThrows(Invariant.class, () -> solo.propose(0x100000007L, new byte[0], out));
        assertEquals(List.of(), taken());
    }

    @Test
    void refusesWhatItNeverProposed() {
        Broadcast solo = started(5);
        solo.propose(6, new byte[0], out);
        taken();

        assertThrows(Invariant.class, () -> solo.received(Outbox.SELF, bytes(7), 0, out), "not proposed");
        assertThrows(Invariant.class, () -> solo.received(Outbox.SELF, bytes(5), 0, out), "committed before it began");
        assertThrows(Invariant.class, () -> solo.received(Outbox.SELF, new byte[4], 0, out), "not a zxid");
        assertThrows(Invariant.class, () -> solo.received(Outbox.SELF + 1, bytes(6), 0, out), "another server");
        assertEquals(List.of(), taken());
    }

    @Test
    void refusesAnotherLeader() {
        assertThrows(Invariant.class, () -> broadcast(0).start(SID + 1, 0, out));
    }

    @Test
    void stopsWhereTheEpochsEnd() {
        assertThrows(Invariant.class, () -> broadcast(0x7fffffffffffffffL).start(SID, 0, out));
    }

    @Test
    void timeChangesNothing() {
        started(0).tick(0, out);

        assertEquals(List.of(), taken());
    }

    private long lastBase;

    /** What the core counts from: the newest of what it proposed and what it was told to lead from. */
    private long base() {
        for (Outbox.Effect e; (e = out.poll()) != null; ) {
            if (e instanceof Outbox.Effect.Leading leading) {
                lastBase = leading.zxid();
            }
        }
        return lastBase;
    }

    private Broadcast started(long lastZxid) {
        Broadcast solo = broadcast(lastZxid);
        solo.start(SID, 0, out);
        taken();
        return solo;
    }

    private static Broadcast broadcast(long lastZxid) {
        return new SoloBroadcastFactory().create(Standing.alone(SID, lastZxid, new Epochs(5, 2), new Random(1)));
    }

    private static byte[] bytes(long zxid) {
        return ByteBuffer.allocate(8).putLong(zxid).array();
    }

    /** Everything asked for since the last call, a line each. */
    private List<String> taken() {
        var lines = new ArrayList<String>();
        for (Outbox.Effect e; (e = out.poll()) != null; ) {
            lines.add(line(e));
        }
        return lines;
    }

    private static String line(Outbox.Effect effect) {
        HexFormat hex = HexFormat.of();
        if (effect instanceof Outbox.Effect.SendWhenDurable e) {
            return "when durable to " + e.link() + ": " + hex.formatHex(e.message());
        } else if (effect instanceof Outbox.Effect.Append e) {
            return "append " + Zxid.text(e.zxid()) + " " + hex.formatHex(e.txn());
        } else if (effect instanceof Outbox.Effect.Promise e) {
            return "promise accepted " + e.epochs().accepted() + ", current "
                    + e.epochs().current();
        } else if (effect instanceof Outbox.Effect.Leading e) {
            return "leading " + Zxid.text(e.zxid());
        } else if (effect instanceof Outbox.Effect.Commit e) {
            return "commit " + Zxid.text(e.zxid());
        } else if (effect instanceof Outbox.Effect.Note e) {
            return "note " + e.line();
        }
        return effect.toString();
    }
}

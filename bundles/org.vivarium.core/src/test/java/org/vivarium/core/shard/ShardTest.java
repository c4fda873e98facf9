package org.vivarium.core.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.Acl;
import org.vivarium.core.World;
import org.vivarium.core.World.FakeClient;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.ReplyHeader;
import org.vivarium.wire.Request;
import org.vivarium.wire.WatcherType;

/** What a client sees, and in which order. */
class ShardTest {
    private final World world = new World(0x100);
    private final FakeClient a = world.connected();

    private static void create(FakeClient client, int xid, String path, int flags) {
        Request request = new Request.Create(OpCode.CREATE, path, new byte[0], Acl.OPEN, flags);
        client.send(xid, OpCode.CREATE, request::write);
    }

    private static void set(FakeClient client, int xid, String path, String data) {
        Request request = new Request.SetData(path, data.getBytes(), -1);
        client.send(xid, OpCode.SET_DATA, request::write);
    }

    private static void read(FakeClient client, int xid, int op, String path, boolean watch) {
        client.send(xid, op, out -> {
            out.writeString(path);
            out.writeBoolean(watch);
        });
    }

    /** Each frame as {@code xid@zxid:err}, and the data of getData or the type of an event behind it. */
    private static List<String> seen(FakeClient client) throws IOException {
        List<String> all = new ArrayList<>();
        for (JuteReader frame : client.frames()) {
            ReplyHeader header = ReplyHeader.read(frame);
            String text = header.xid() + "@" + header.zxid() + ":" + header.err();
            if (header.xid() == -1) {
                text += " event " + frame.readInt();
            } else if (header.xid() >= 1000 && header.err() == 0) {
                text += " " + new String(frame.readBuffer());
            }
            all.add(text);
        }
        return all;
    }

    @Test
    void aReadBehindAnUnansweredWriteWaitsForItAndSeesNoLaterOne() throws IOException {
        create(a, 1, "/x", 0);
        world.settle();
        a.take();
        set(a, 2, "/x", "one");
        read(a, 1003, OpCode.GET_DATA, "/x", false);
        set(a, 4, "/x", "two");
        read(a, 1005, OpCode.GET_DATA, "/x", false);
        world.run();
        assertEquals(List.of(), seen(a), "nothing is told before it is durable");
        world.settle();
        assertEquals(List.of("2@3:0", "1003@3:0 one", "4@4:0", "1005@4:0 two"), seen(a));
    }

    @Test
    void readsDoNotWaitForOthersWrites() throws IOException {
        FakeClient b = world.connected();
        create(a, 1, "/x", 0);
        world.run();
        read(b, 5, OpCode.EXISTS, "/x", false);
        assertEquals(List.of("5@2:-101"), seen(b));
        world.settle();
        read(b, 6, OpCode.EXISTS, "/x", false);
        assertEquals(List.of("6@3:0"), seen(b));
    }

    @Test
    void theEventComesBeforeTheReplyAndBeforeAnyReadThatShowsTheChange() throws IOException {
        FakeClient b = world.connected();
        create(a, 1, "/x", 0);
        world.settle();
        read(a, 2, OpCode.GET_DATA, "/x", true);
        read(b, 3, OpCode.GET_DATA, "/x", true);
        a.take();
        b.take();
        set(a, 4, "/x", "new");
        world.settle();
        read(b, 1005, OpCode.GET_DATA, "/x", false);
        assertEquals(List.of("-1@4:0 event 3", "4@4:0"), seen(a));
        assertEquals(List.of("-1@4:0 event 3", "1005@4:0 new"), seen(b));
        set(a, 6, "/x", "newer");
        world.settle();
        assertEquals(List.of("6@5:0"), seen(a), "a watch fires once");
    }

    @Test
    void watchesAreAskedForAndTakenAway() throws IOException {
        create(a, 1, "/x", 0);
        world.settle();
        read(a, 2, OpCode.GET_DATA, "/x", true);
        read(a, 3, OpCode.GET_CHILDREN, "/x", true);
        a.take();
        watches(a, 4, OpCode.CHECK_WATCHES, WatcherType.DATA);
        watches(a, 5, OpCode.REMOVE_WATCHES, WatcherType.DATA);
        watches(a, 6, OpCode.CHECK_WATCHES, WatcherType.DATA);
        watches(a, 7, OpCode.CHECK_WATCHES, WatcherType.ANY);
        watches(a, 8, OpCode.REMOVE_WATCHES, WatcherType.PERSISTENT);
        watches(a, 9, OpCode.REMOVE_WATCHES, WatcherType.ANY);
        watches(a, 10, OpCode.REMOVE_WATCHES, WatcherType.ANY);
        watches(a, 11, OpCode.CHECK_WATCHES, 6);
        assertEquals(
                List.of("4@2:0", "5@2:0", "6@2:-121", "7@2:0", "8@2:-121", "9@2:0", "10@2:-121", "11@2:-5"), seen(a));
        set(a, 12, "/x", "new");
        world.settle();
        assertEquals(List.of("12@3:0"), seen(a), "what was taken away does not fire");
        assertEquals(0, world.shards.get(0).status().watches());
    }

    private static void watches(FakeClient client, int xid, int op, int type) {
        client.send(xid, op, out -> {
            out.writeString("/x");
            out.writeInt(type);
        });
    }

    @Test
    void watchersOnAnotherShardAreToldToo() throws IOException {
        FakeClient c = onAnotherShard();
        read(c, 1, OpCode.EXISTS, "/later", true);
        c.take();
        create(a, 2, "/later", 0);
        world.settle();
        assertEquals(List.of("-1@3:0 event 1"), seen(c));
    }

    @Test
    void eachOfACrowdOfWatchersIsToldOnceAndBeforeWhatComesLater() throws IOException {
        create(a, 1, "/x", 0);
        world.settle();
        a.take();
        List<FakeClient> crowd = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            FakeClient one = world.connected();
            read(one, 1000, OpCode.GET_DATA, "/x", true);
            one.take();
            crowd.add(one);
        }
        FakeClient last = crowd.get(299);
        set(last, 2, "/x", "one");
        set(last, 3, "/x", "two");
        world.settle();
        // the sessions of all, /x and the first write
        for (FakeClient one : crowd.subList(0, 299)) {
            assertEquals(List.of("-1@303:0 event 3"), seen(one));
        }
        assertEquals(List.of("-1@303:0 event 3", "2@303:0", "3@304:0"), seen(last));
    }

    @Test
    void aClientThatHasHeardOfAWriteFindsItOnAnotherShard() throws IOException {
        FakeClient c = onAnotherShard();
        create(a, 1, "/x", 0);
        world.settle();
        assertEquals(List.of("1@3:0"), seen(a));
        read(c, 2, OpCode.EXISTS, "/x", false);
        assertEquals(List.of("2@3:0"), seen(c));
    }

    @Test
    void aWatchThatIsSetWhileItsEventIsOnTheWayIsFired() throws IOException {
        FakeClient c = onAnotherShard();
        create(a, 1, "/x", 0);
        world.run();
        world.whenAskedForTheTime = world::becomeDurable;
        read(c, 2, OpCode.EXISTS, "/x", true);
        assertEquals(List.of("2@2:-101", "-1@3:0 event 1"), seen(c));
    }

    private FakeClient onAnotherShard() {
        Shard other = world.addShard();
        world.deliver(other, new Delivery.Serve(world.replica.state()));
        FakeClient c = world.client(other);
        world.run();
        c.hello(0, 10_000, null);
        world.settle();
        c.take();
        return c;
    }

    @Test
    void aSessionThatIsNotHeardOfEndsWithItsEphemerals() throws IOException {
        FakeClient b = world.connected();
        create(a, 1, "/mine", 1);
        world.settle();
        read(b, 2, OpCode.EXISTS, "/mine", true);
        b.take();
        a.take();
        a.client.closed();
        for (int i = 0; i < 9; i++) {
            world.pass(World.TICK_MS);
            b.send(-2, OpCode.PING, out -> {});
        }
        b.take();
        assertEquals(2, world.replica.state().sessions().size(), "not before its time");
        for (int i = 0; i < 3; i++) {
            world.pass(World.TICK_MS);
            b.send(-2, OpCode.PING, out -> {});
        }
        assertEquals(1, world.replica.state().sessions().size());
        assertTrue(seen(b).contains("-1@4:0 event 2"));
        assertFalse(b.closed);
    }

    @Test
    void aSessionComesBackWithItsEphemeralsAndItsOldConnectionIsClosed() throws IOException {
        create(a, 1, "/mine", 1);
        world.settle();
        a.take();
        FakeClient again = world.client();
        again.hello(a.sessionId, 10_000, a.password);
        world.settle();
        again.take();
        assertEquals(a.sessionId, again.sessionId);
        assertTrue(a.closed);
        read(again, 2, OpCode.EXISTS, "/mine", false);
        assertEquals(List.of("2@2:0"), seen(again));
        create(again, 3, "/more", 1);
        world.settle();
        assertEquals(List.of("3@3:0"), seen(again));
    }

    @Test
    void aWrongPasswordEndsNothing() {
        FakeClient thief = world.client();
        thief.hello(a.sessionId, 10_000, new byte[16]);
        world.settle();
        assertEquals("00000025" + "00".repeat(16) + "00000010" + "00".repeat(17), thief.takeHex());
        assertTrue(thief.closed);
        assertFalse(a.closed, "nobody is thrown out by who does not know the password");
    }

    @Test
    void missedChangesAreToldWhenWatchesAreSetAgain() throws IOException {
        create(a, 1, "/x", 0);
        world.settle();
        a.take();
        a.send(-8, OpCode.SET_WATCHES, out -> {
            out.writeLong(1);
            out.writeStrings(List.of("/x", "/gone"));
            out.writeStrings(List.of("/x", "/not-yet"));
            out.writeStrings(List.of("/", "/gone"));
        });
        assertEquals(
                List.of(
                        "-1@-1:0 event 3",
                        "-1@-1:0 event 2",
                        "-1@-1:0 event 1",
                        "-1@-1:0 event 4",
                        "-1@-1:0 event 2",
                        "-8@2:0"),
                seen(a));
        create(a, 3, "/not-yet", 0);
        world.settle();
        assertEquals(List.of("-1@3:0 event 1", "3@3:0"), seen(a));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 13, -1, -10, 999, 21, 106})
    void unknownOperationsAreAnsweredAndTheConnectionCloses(int op) throws IOException {
        a.send(5, op, out -> {});
        world.settle();
        assertEquals(List.of("5@-1:-6"), seen(a));
        assertTrue(a.closed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "80000000", "7fffffff", "00100001"})
    void impossibleLengthsCloseTheConnection(String length) {
        a.sendHex(length);
        assertTrue(a.closed);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                OpCode.EXISTS,
                OpCode.GET_DATA,
                OpCode.CREATE,
                OpCode.SET_ACL,
                OpCode.MULTI,
                OpCode.MULTI_READ,
                OpCode.SET_WATCHES,
                OpCode.SET_WATCHES2,
                OpCode.SYNC,
                OpCode.DELETE
            })
    void aBodyThatEndsTooSoonIsAnErrorAndTheConnectionStays(int op) throws IOException {
        a.send(5, op, out -> out.writeInt(1_000_000));
        world.settle();
        List<String> seen = seen(a);
        assertTrue(
                seen.size() == 1 && seen.get(0).startsWith("5@") && seen.get(0).endsWith(":-5"), seen.toString());
        read(a, 6, OpCode.EXISTS, "/", false);
        assertEquals(1, seen(a).size());
    }

    @Test
    void whoNeverReadsIsNotReadFrom() {
        create(a, 1, "/x", 0);
        set(a, 2, "/x", "0123456789".repeat(5000));
        world.settle();
        a.take();
        int sent = 0;
        while (a.reading && sent < 1000) {
            read(a, 10 + sent++, OpCode.GET_DATA, "/x", false);
        }
        assertTrue(sent < 10, "after " + sent + " replies of 50 kB nothing more is taken");
        a.take();
        a.client.drained();
        assertTrue(a.reading);
    }

    @Test
    void whoHasNotTakenALongReplyIsNotReadFromWhenHalfOfItIsGone() {
        a.unsent = 300_000;
        read(a, 1, OpCode.EXISTS, "/", false);
        assertFalse(a.reading);
        a.unsent = 140_000;
        a.client.drained();
        assertFalse(a.reading, "still more than one client may have");
        a.unsent = 60_000;
        a.client.drained();
        assertTrue(a.reading);
    }

    @Test
    void aCrowdStopsThoseWhoWaitAndLetsOthersHaveTheirFirst() throws IOException {
        FakeClient b = world.connected();
        for (int i = 0; i < 150; i++) {
            create(a, i, "/n" + i, 0);
        }
        assertFalse(a.reading);
        create(b, 1, "/b", 0);
        assertTrue(b.reading);
        create(b, 2, "/b2", 0);
        assertFalse(b.reading);
        world.settle();
        assertEquals(150, seen(a).size());
        assertEquals(2, seen(b).size());
    }

    @Test
    void whoWritesTooMuchAheadIsNotReadFrom() throws IOException {
        for (int i = 0; i < 300; i++) {
            create(a, i, "/n" + i, 0);
        }
        assertFalse(a.reading);
        for (int i = 0; i < 10 && !a.reading; i++) {
            world.settle();
        }
        world.settle();
        assertEquals(300, seen(a).size());
        assertTrue(a.reading);
    }

    @Test
    void aWordIsAnsweredBeforeThereIsASession() {
        FakeClient nc = world.client();
        nc.sendBytes("ruok\n".getBytes());
        world.settle();
        assertEquals("imok", new String(nc.take()));
        assertTrue(nc.closed);
    }

    @Test
    void requestsBehindTheHelloAreTakenOnceThereIsASession() throws IOException {
        FakeClient eager = world.client();
        eager.hello(0, 10_000, null);
        read(eager, 1, OpCode.EXISTS, "/", false);
        world.settle();
        List<JuteReader> frames = eager.frames();
        assertEquals(2, frames.size());
        assertEquals(1, ReplyHeader.read(frames.get(1)).xid());
    }

    @Test
    void whoNeverSaysWhoItIsIsClosed() {
        FakeClient silent = world.client();
        world.pass(9_000);
        assertFalse(silent.closed);
        world.pass(3_000);
        assertTrue(silent.closed);
    }
}

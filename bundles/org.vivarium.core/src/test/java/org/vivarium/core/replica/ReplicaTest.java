package org.vivarium.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Acl;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.broadcast.Standing.Timing;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Shard;
import org.vivarium.core.state.Access;
import org.vivarium.core.state.Rules;
import org.vivarium.core.state.State;
import org.vivarium.tree.trie.TrieFactory;
import org.vivarium.wire.Code;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;
import org.vivarium.wire.Txn;

/** A replica under a broadcast that asks for what the test says. */
class ReplicaTest {
    private static final long FIRST = Zxid.of(1, 0);
    private static final long SESSION = 0x300000000000001L;

    private final List<Delivery> delivered = new ArrayList<>();
    private final List<LoggedTxn> proposed = new ArrayList<>();
    private final List<String> revalidated = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<Ensemble> reconfigured = new ArrayList<>();
    private int fetched;
    private final Replica replica = replica();

    /** Whatever comes over a link makes the broadcast ask for this. */
    private Consumer<Outbox> script;

    @Test
    void tellsOfWhatWasCommittedBeforeItEndsItsService() {
        lead();
        say(out -> out.request(5, SESSION, 0, OpCode.CREATE_SESSION, timeout(), List.of()));

        say(out -> {
            out.commit(FIRST + 1);
            out.lookAgain("for a test");
        });

        assertEquals(3, delivered.size());
        assertInstanceOf(Delivery.Serve.class, delivered.get(0));
        assertInstanceOf(Delivery.Commits.class, delivered.get(1));
        assertInstanceOf(Delivery.Stop.class, delivered.get(2));
    }

    @Test
    void beginsToServeFromAStateAndShowsNoneThatIsOlder() {
        lead();
        say(out -> out.request(5, SESSION, 0, OpCode.CREATE_SESSION, timeout(), List.of()));
        say(out -> out.lookAgain("for a test"));
        delivered.clear();

        say(out -> {
            out.commit(FIRST + 1);
            out.following(true);
        });

        assertEquals(1, delivered.size());
        Delivery.Serve serve = assertInstanceOf(Delivery.Serve.class, delivered.get(0));
        assertEquals(FIRST + 1, serve.state().zxid());
    }

    @Test
    void refusesARequestThatWasUnderWayWhileItsSessionWasElsewhere() {
        lead();
        say(out -> out.request(5, SESSION, 0, OpCode.CREATE_SESSION, timeout(), List.of()));
        say(out -> out.revalidate(6, SESSION, 4000));

        say(out -> out.request(5, SESSION, 1, OpCode.CREATE, create(), List.of()));
        say(out -> out.request(6, SESSION, 2, OpCode.CREATE, create(), List.of()));

        assertEquals(
                new Txn.Failure(Code.SESSION_MOVED.value()), proposed.get(2).txn());
        assertInstanceOf(Txn.Create.class, proposed.get(3).txn());
    }

    @Test
    void sessionsStayWithAServerThatComesBackOverAnotherLink() {
        lead();
        say(out -> out.request(5, SESSION, 0, OpCode.CREATE_SESSION, timeout(), List.of()));
        say(out -> out.relinked(5, 7));
        say(out -> out.relinked(6, 8));

        say(out -> out.request(5, SESSION, 1, OpCode.CREATE, create(), List.of()));
        say(out -> out.request(7, SESSION, 2, OpCode.CREATE, create(), List.of()));

        assertInstanceOf(Txn.Failure.class, proposed.get(1).txn());
        assertInstanceOf(Txn.Create.class, proposed.get(2).txn());
    }

    @Test
    void grantsAMoveWhenItCanNoLongerBeLost() {
        lead();
        say(out -> out.request(5, SESSION, 0, OpCode.CREATE_SESSION, timeout(), List.of()));
        say(out -> out.commit(FIRST + 1));

        say(out -> out.revalidate(6, SESSION, 4000));
        assertTrue(proposed.get(1).isMove());
        assertEquals(SESSION, proposed.get(1).clientId());
        say(out -> out.revalidate(6, SESSION, 4000));
        assertEquals(2, proposed.size(), "it is there by now");
        assertEquals(List.of(), revalidated);

        say(out -> out.commit(FIRST + 2));
        assertEquals(List.of("6 true", "6 true"), revalidated);
    }

    @Test
    void grantsAtOnceWhereASessionIsOnTheSameServer() {
        lead();
        say(out -> out.request(5, SESSION, 0, OpCode.CREATE_SESSION, timeout(), List.of()));
        say(out -> out.commit(FIRST + 1));

        say(out -> out.revalidate(5, SESSION, 4000));
        say(out -> out.revalidate(5, SESSION + 1, 4000));

        assertEquals(List.of("5 true", "5 false"), revalidated);
        assertEquals(1, proposed.size());
    }

    @Test
    void believesTheFirstThatSpeaksForASessionUnderANewLeader() {
        lead();
        say(out -> out.request(5, SESSION, 0, OpCode.CREATE_SESSION, timeout(), List.of()));
        say(out -> out.commit(FIRST + 1));
        say(out -> out.lookAgain("for a test"));
        lead();

        say(out -> out.request(5, SESSION, 1, OpCode.CREATE, create(), List.of()));
        say(out -> out.request(6, SESSION, 1, OpCode.CREATE, create(), List.of()));

        assertInstanceOf(Txn.Create.class, proposed.get(1).txn());
        assertEquals(
                new Txn.Failure(Code.SESSION_MOVED.value()), proposed.get(2).txn());
    }

    @Test
    void fetchesTheLeadersStateWhereItsOwnIsAnother() {
        say(out -> out.following(true));
        say(out -> out.append(FIRST + 1, created(FIRST + 1, "/a")));
        assertEquals(1, fetched);
        assertInstanceOf(Delivery.Stop.class, delivered.get(delivered.size() - 1));

        say(out -> out.append(FIRST + 2, created(FIRST + 2, "/b")));
        assertEquals(1, fetched, "what did not help is not tried again");
        say(out -> out.append(Zxid.of(2, 1), created(Zxid.of(2, 1), "/c")));
        assertEquals(2, fetched);
    }

    /** A leader that a quorum has not followed yet counts all of its history as committed; nobody else need. */
    @Test
    void showsWhatItTookOverWhenThereIsALeader() {
        say(out -> out.following(true));
        say(out -> out.lookAgain("for a test"));
        delivered.clear();

        say(out -> out.append(FIRST + 1, sessionCreated(FIRST + 1)));
        say(out -> out.commit(FIRST + 1));
        assertEquals(List.of(), delivered);
        say(out -> out.promise(new Epochs(1, 1)));
        say(out -> out.leading(Zxid.of(2, 0)));

        assertInstanceOf(Delivery.Commits.class, delivered.get(0));
        assertInstanceOf(Delivery.Serve.class, delivered.get(1));
    }

    @Test
    void takesPartNoMoreWhereItsStorageIsLost() {
        lead();
        say(out -> out.request(5, SESSION, 0, OpCode.CREATE_SESSION, timeout(), List.of()));
        replica.end("for a test");

        assertEquals(Role.ENDED, replica.role());
        assertInstanceOf(Delivery.Stop.class, delivered.get(delivered.size() - 1));
        delivered.clear();
        say(out -> out.commit(FIRST + 1));
        say(out -> out.leading(Zxid.of(2, 0)));
        replica.closed(5, -1, 0, 0);
        replica.tick(1, 1);
        assertEquals(List.of(), delivered);
        assertEquals(Role.ENDED, replica.role());
    }

    @Test
    void decidesNothingWhileItHandsOver() {
        lead();
        say(out -> out.request(5, SESSION, 0, OpCode.CREATE_SESSION, timeout(), List.of()));
        say(out -> out.commit(FIRST + 1));
        replica.transferLeadership(2, new Told(), 0, 0);
        replica.transferLeadership(3, new Told(), 0, 0);

        say(out -> out.request(5, SESSION, 1, OpCode.CREATE, create(), List.of()));
        say(out -> out.revalidate(6, SESSION, 4000));
        assertEquals(1, proposed.size());

        replica.tick(201, 201);
        assertEquals(
                List.of(
                        "the leadership is being transferred already",
                        "it did not come to have everything within" + " 200 ms, so this server leads on"),
                told);
        assertEquals(3, proposed.size());
        assertEquals(1, proposed.get(1).cxid());
    }

    @Test
    void itsClientsStayWhileAnotherServerTakesOver() {
        lead();
        replica.transferLeadership(2, new Told(), 0, 0);

        say(out -> out.lookAgain("for a test", 2));
        say(out -> {
            out.elected(2);
            out.promise(new Epochs(1, 1));
        });
        say(out -> out.following(true));

        assertEquals(List.of("after 0 ms"), told);
        assertTrue(delivered.stream().noneMatch(Delivery.Stop.class::isInstance), delivered::toString);
    }

    @Test
    void aLeaderThatIsLostWhileItHandsOverLetsItsClientsGo() {
        lead();
        replica.transferLeadership(2, new Told(), 0, 0);

        say(out -> out.lookAgain("for a test"));
        say(out -> out.elected(3));
        say(out -> out.following(true));

        assertEquals(List.of("server 3 was elected in its place"), told);
        assertTrue(delivered.stream().anyMatch(Delivery.Stop.class::isInstance), delivered::toString);
    }

    @Test
    void showsWhatItHasAfterLongWithoutALeaderWhereThatIsAllowed() {
        replica.tick(0, 0);
        replica.tick(10_000, 10_000);
        assertEquals(Role.LOOKING, replica.role());

        Replica allowed = replica(Map.of(ReadOnly.ENABLED, "true"));
        allowed.tick(0, 0);
        allowed.tick(2_000, 2_000);
        assertEquals(Role.LOOKING, allowed.role());
        allowed.tick(2_001, 2_001);
        assertEquals(Role.READ_ONLY, allowed.role());
        assertInstanceOf(Delivery.Serve.class, delivered.get(0));

        script = out -> {
            out.elected(2);
            out.append(FIRST + 1, sessionCreated(FIRST + 1));
            out.commit(FIRST + 1);
        };
        allowed.received(5, List.of(new byte[0]), 3_000, 3_000);
        assertEquals(2, delivered.size(), "what is taken over is shown to nobody who watches what was before");
        assertInstanceOf(Delivery.Stop.class, delivered.get(1));
        assertEquals(Role.LOOKING, allowed.role());
    }

    private final class Told implements LeaderTransfer.Done {
        @Override
        public void succeeded(long pauseMs) {
            told.add("after " + pauseMs + " ms");
        }

        @Override
        public void failed(String why) {
            told.add(why);
        }
    }

    private static byte[] sessionCreated(long zxid) {
        JuteWriter out = new JuteWriter();
        new LoggedTxn(SESSION, 0, zxid, 1, OpCode.CREATE_SESSION, new Txn.CreateSession(4000), false, 0).write(out);
        return out.toBytes();
    }

    /** With a digest that is not right. */
    private static byte[] created(long zxid, String path) {
        Txn create = new Txn.Create(path, new byte[0], Acl.OPEN, false, 1);
        JuteWriter out = new JuteWriter();
        new LoggedTxn(0, 0, zxid, 1, OpCode.CREATE, create, true, 77).write(out);
        return out.toBytes();
    }

    private void lead() {
        say(out -> out.leading(Math.max(FIRST, replica.standing().lastZxid())));
    }

    private void say(Consumer<Outbox> effects) {
        script = effects;
        replica.received(5, List.of(new byte[0]), 0, 0);
    }

    private static byte[] timeout() {
        return bytes(new Request.CreateSession(4000));
    }

    private static byte[] create() {
        return bytes(new Request.Create(OpCode.CREATE, "/a", new byte[0], Acl.OPEN, 0));
    }

    private static byte[] bytes(Request request) {
        JuteWriter out = new JuteWriter();
        request.write(out);
        return out.toBytes();
    }

    private Replica replica() {
        return replica(Map.of());
    }

    private Replica replica(Map<String, String> options) {
        TreeMap<Long, Member> members = new TreeMap<>();
        members.put(1L, new Member(1, "host", 2888, 3888, true, "", 0));
        Standing standing = new Standing(
                1, Ensemble.of(members, 0), new Timing(200, 10, 5), 0, Epochs.NONE, List.of(), new Random(1), options);
        Access access = new Access(Map.of(), false);
        State state = State.initial(new TrieFactory(), 1);
        Parts parts = new Parts(new Scripted(), "silent", name -> standingOfIt -> new Silent());
        return new Replica(parts, state, standing, new Rules(access), new SessionIds(1), 200, new Recording());
    }

    private final class Scripted implements BroadcastFactory, Broadcast {
        @Override
        public boolean needsElection() {
            return true;
        }

        @Override
        public Broadcast create(Standing standing) {
            return this;
        }

        @Override
        public void start(long leader, long nowMs, Outbox out) {}

        @Override
        public void opened(long link, long peer, long nowMs, Outbox out) {}

        @Override
        public void closed(long link, long peer, long nowMs, Outbox out) {}

        @Override
        public void received(long link, byte[] message, long nowMs, Outbox out) {
            script.accept(out);
        }

        @Override
        public void propose(long zxid, byte[] txn, Outbox out) {
            try {
                proposed.add(LoggedTxn.read(new JuteReader(txn, 0, txn.length)));
            } catch (MalformedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void revalidated(long link, long sessionId, boolean valid, Outbox out) {
            revalidated.add(link + " " + valid);
        }

        @Override
        public String transferLeadership(long transferee, Outbox out) {
            return null;
        }

        @Override
        public void fetchState(long nowMs, Outbox out) {
            fetched++;
        }

        @Override
        public void tick(long nowMs, Outbox out) {}
    }

    private static final class Silent implements Election {
        @Override
        public void reconfigured(Ensemble now) {}

        @Override
        public void look(long lastZxid, Epochs epochs, long transferee, long nowMs, Outbox out) {}

        @Override
        public void established(long leader, long epoch, long nowMs, Outbox out) {}

        @Override
        public void received(long from, byte[] vote, long nowMs, Outbox out) {}

        @Override
        public void unreachable(long peer, long nowMs, Outbox out) {}

        @Override
        public void tick(long nowMs, Outbox out) {}
    }

    private final class Recording implements Ports {
        @Override
        public void append(long zxid, byte[] txn) {}

        @Override
        public void truncateAfter(long zxid) {}

        @Override
        public void promise(Epochs epochs) {}

        @Override
        public void install(State state) {}

        @Override
        public void sendWhenDurable(long link, byte[] message) {}

        @Override
        public void send(long link, byte[] message) {}

        @Override
        public void sendHistory(long link, long after, List<Recent> rest, HistoryForm form, State state) {}

        @Override
        public void elects(String election) {}

        @Override
        public void dial(long peer) {}

        @Override
        public void reconfigured(Ensemble now) {
            reconfigured.add(now);
        }

        @Override
        public void hangUp(long link) {}

        @Override
        public void sendVote(long to, byte[] vote) {}

        @Override
        public State load(long zxid, byte[] body) {
            throw new AssertionError("no state is sent here");
        }

        @Override
        public void deliver(Delivery delivery) {
            delivered.add(delivery);
        }

        @Override
        public void deliver(Shard shard, Delivery delivery) {
            delivered.add(delivery);
        }

        @Override
        public void note(String line) {}
    }
}

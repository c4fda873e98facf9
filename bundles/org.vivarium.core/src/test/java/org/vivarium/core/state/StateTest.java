package org.vivarium.core.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.Acl;
import org.vivarium.api.AuthId;
import org.vivarium.core.World;
import org.vivarium.wire.Code;
import org.vivarium.wire.CreateMode;
import org.vivarium.wire.EphemeralOwner;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;

/** The state under random histories: what is logged, saved and loaded is what was decided. */
class StateTest {
    private static final List<AuthId> IDS = List.of(new AuthId("ip", "127.0.0.1"));
    private static final long SESSION = 0x100;

    private final Rules rules = new Rules(new Access(Map.of(), false));

    /** A history: what each step decided, from requests of which many are refused. */
    private List<Decision> history(long seed, int steps) {
        Random random = new Random(seed);
        List<Decision> history = new ArrayList<>();
        State state = State.initial(World.TREES, seed);
        for (int i = 1; i <= steps; i++) {
            long session = SESSION + random.nextInt(3);
            Decision next = rules.decide(state, session, i, IDS, request(random), i, 1_000_000 + i);
            history.add(next);
            state = next.next();
        }
        return history;
    }

    private static Request request(Random random) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return new Request.CreateSession(4000 + random.nextInt(4000));
        } else if (kind == 1) {
            return new Request.CloseSession();
        } else if (kind < 6) {
            List<Request> ops = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                ops.add(simple(random));
            }
            return new Request.Multi(ops);
        }
        return simple(random);
    }

    private static Request simple(Random random) {
        String path = path(random);
        byte[] data = random.nextInt(4) == 0 ? null : new byte[random.nextInt(20)];
        return switch (random.nextInt(8)) {
            case 0 -> new Request.Delete(path, random.nextInt(3) - 1);
            case 1, 2 -> new Request.SetData(path, data, random.nextInt(3) - 1);
            case 3 -> new Request.SetAcl(path, random.nextBoolean() ? Acl.OPEN : Acl.READABLE, -1);
            case 4 -> new Request.Check(path, random.nextInt(3) - 1);
            default -> new Request.Create(OpCode.CREATE2, path, data, Acl.OPEN, random.nextInt(4));
        };
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            path.append('/').append((char) ('a' + random.nextInt(4)));
        }
        return path.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aLogReplayedGivesTheSameState(long seed) throws IOException {
        List<Decision> history = history(seed, 2000);
        StateLoader loader = new StateLoader(World.TREES, seed + 1, note -> {
            throw new AssertionError(note);
        });
        for (Decision decision : history) {
            JuteWriter out = new JuteWriter();
            decision.txn().write(out);
            loader.txn(decision.txn().zxid(), ByteBuffer.wrap(out.toBytes()));
        }
        assertSameState(history.get(history.size() - 1).next(), loader.state());
    }

    /** As over a snapshot that already has some of what the log says: Apache's snapshots do (compat C5). */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void applyingASetOrAnAclTwiceChangesNothing(long seed) {
        for (Decision decision : history(seed, 2000)) {
            State once = decision.next();
            State twice = Applier.apply(once, decision.txn()).next();
            if (decision.txn().type() == OpCode.SET_DATA || decision.txn().type() == OpCode.SET_ACL) {
                assertSameState(once, twice);
            }
            assertEquals(once.zxid(), twice.zxid());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aSnapshotLoadedGivesTheSameState(long seed) throws IOException {
        State state = history(seed, 3000).get(2999).next();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        new StateWriter(state).writeTo(body);
        body.write(42);
        ByteArrayInputStream in = new ByteArrayInputStream(body.toByteArray());
        StateLoader loader = new StateLoader(World.TREES, 9, note -> {});
        assertEquals(state.digest(), loader.snapshot(state.zxid(), in));
        assertSameState(state, loader.state());
        assertEquals(42, in.read(), "exactly the body is read");
    }

    /** The digest, the sizes and the ephemerals that are kept with every step are those that the tree gives. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsKeptIsWhatIsThere(long seed) {
        State state = history(seed, 3000).get(2999).next();
        assertSameState(State.measured(state.tree(), state.sessions(), state.zxid()), state);
        assertSameState(state, state.in(World.TREES, seed + 7));
    }

    /** A multi that fails leaves the very state it began with. */
    @Test
    void aFailedMultiLeavesNothing() {
        State before = history(3, 500).get(499).next();
        Request.Multi multi = new Request.Multi(List.of(
                new Request.Create(OpCode.CREATE, "/zz", null, Acl.OPEN, 0),
                new Request.SetData("/zz", new byte[3], 0),
                new Request.Delete("/zz", 77)));
        long session = before.sessions().size() == 0 ? 0 : SESSION;
        State ready = Applier.apply(
                        before, new LoggedTxn(SESSION, 0, 501, 1, OpCode.CREATE_SESSION, createSession(), false, 0))
                .next();
        Decision decision = rules.decide(ready, SESSION, 1, IDS, multi, 502, 2);
        assertSame(ready.tree(), decision.next().tree(), "session " + session);
        assertEquals(ready.digest(), decision.next().digest());
        assertEquals(List.of(), decision.changes());
        Result.Multi result = (Result.Multi) decision.result();
        assertEquals(Code.OK, result.results().get(0).code());
        assertEquals(Code.BAD_VERSION, result.results().get(2).code());
    }

    @Test
    void theOperationMakesAContainerAndInAMultiItsFlagsToo() throws IOException {
        Request.Create byOp = create(OpCode.CREATE_CONTAINER, CreateMode.PERSISTENT);
        Request.Create byFlags = create(OpCode.CREATE2, CreateMode.CONTAINER);
        assertEquals(EphemeralOwner.CONTAINER, owner(byOp));
        assertEquals(0, owner(byFlags));
        assertEquals(EphemeralOwner.CONTAINER, owner(asRead(new Request.Multi(List.of(byOp)))));
        assertEquals(EphemeralOwner.CONTAINER, owner(asRead(new Request.Multi(List.of(byFlags)))));
    }

    private static Request asRead(Request.Multi multi) throws IOException {
        JuteWriter out = new JuteWriter();
        multi.write(out);
        byte[] bytes = out.toBytes();
        return Request.Multi.read(new JuteReader(bytes, 0, bytes.length));
    }

    private long owner(Request request) {
        State before = history(3, 1).get(0).next();
        LoggedTxn session = new LoggedTxn(SESSION, 0, 2, 1, OpCode.CREATE_SESSION, createSession(), false, 0);
        State ready = Applier.apply(before, session).next();
        return rules.decide(ready, SESSION, 1, IDS, request, 3, 2)
                .next()
                .get("/c")
                .ephemeralOwner();
    }

    private static Request.Create create(int op, int flags) {
        return new Request.Create(op, "/c", null, Acl.OPEN, flags);
    }

    private static org.vivarium.wire.Txn createSession() {
        return new org.vivarium.wire.Txn.CreateSession(5000);
    }

    @Test
    void aLoggedTransactionReadsBackAsItWasWritten() throws IOException {
        for (Decision decision : history(11, 500)) {
            JuteWriter out = new JuteWriter();
            decision.txn().write(out);
            byte[] bytes = out.toBytes();
            JuteWriter again = new JuteWriter();
            LoggedTxn.read(new JuteReader(bytes, 0, bytes.length)).write(again);
            org.junit.jupiter.api.Assertions.assertArrayEquals(bytes, again.toBytes());
        }
    }

    @Test
    void aDamagedSnapshotIsRefused() throws IOException {
        State state = history(5, 500).get(499).next();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        new StateWriter(state).writeTo(body);
        byte[] bytes = body.toByteArray();
        for (int cut = 0; cut < bytes.length; cut += 7) {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes, 0, cut);
            StateLoader loader = new StateLoader(World.TREES, 9, note -> {});
            org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> loader.snapshot(1, in));
        }
    }

    private static void assertSameState(State want, State got) {
        assertEquals(want.zxid(), got.zxid());
        assertEquals(want.digest(), got.digest());
        assertEquals(want.dataBytes(), got.dataBytes());
        assertEquals(want.ephemerals(), got.ephemerals());
        assertEquals(want.tree().size(), got.tree().size());
        assertEquals(sessions(want), sessions(got));
    }

    private static Map<Long, String> sessions(State state) {
        Map<Long, String> all = new HashMap<>();
        state.sessions().forEach((id, session) -> {
            StringBuilder text = new StringBuilder().append(session.timeoutMs());
            session.ephemerals().forEach((path, same) -> text.append(' ').append(path));
            all.put(id, text.toString());
        });
        return all;
    }

    @Test
    void aSortedTreeIsASortedMap() {
        Random random = new Random(1);
        SortedTree<Integer, String> tree = SortedTree.empty();
        java.util.TreeMap<Integer, String> model = new java.util.TreeMap<>();
        for (int i = 0; i < 200_000; i++) {
            int key = random.nextInt(500);
            SortedTree<Integer, String> before = tree;
            int sizeBefore = model.size();
            if (random.nextBoolean()) {
                tree = tree.with(key, "v" + i);
                model.put(key, "v" + i);
            } else {
                tree = tree.without(key);
                model.remove(key);
            }
            assertEquals(sizeBefore, before.size());
            assertEquals(model.size(), tree.size());
            assertEquals(model.get(key), tree.get(key));
        }
        List<String> inOrder = new ArrayList<>();
        tree.forEach((key, value) -> inOrder.add(key + value));
        List<String> wanted = new ArrayList<>();
        model.forEach((key, value) -> wanted.add(key + value));
        assertEquals(wanted, inOrder);
        assertNull(tree.get(1000));
    }
}

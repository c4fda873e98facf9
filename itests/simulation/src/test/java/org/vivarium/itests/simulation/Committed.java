package org.vivarium.itests.simulation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.vivarium.api.Zxid;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.core.replica.Role;
import org.vivarium.core.state.Learned;
import org.vivarium.core.state.State;
import org.vivarium.wire.EventType;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.Txn;

/**
 * What the ensemble has agreed on, as far as any server has told: one order of transactions, and the state after each,
 * worked out here. Everything that servers and clients show is compared with it.
 */
final class Committed {
    private final Schedule schedule;
    private final TreeMap<Long, byte[]> txns = new TreeMap<>();
    private final TreeMap<Long, State> states = new TreeMap<>();
    private final Map<Long, Long> leaders = new HashMap<>();
    private final Map<Long, Map<Integer, LoggedTxn>> requests = new HashMap<>();
    private final Map<Long, Integer> lastDone = new HashMap<>();
    private final Map<String, TreeMap<Long, Integer>> changes = new HashMap<>();
    private final Map<Long, End> ends = new HashMap<>();
    private final Set<String> sequential = new HashSet<>();
    private final Map<Long, Set<String>> ephemerals = new HashMap<>();

    /** The greatest zxid at which a client was told that its write was done. */
    long acknowledged;

    /** When the end of a session was first known, and under which number. */
    record End(long zxid, long atUs) {}

    Committed(Schedule schedule, TreeFactory trees) {
        this.schedule = schedule;
        states.put(0L, State.initial(trees, 1));
    }

    long last() {
        return states.lastKey();
    }

    int size() {
        return txns.size();
    }

    State state(long zxid) {
        State state = states.get(zxid);
        Violation.unless(state != null, "nobody has committed " + Zxid.text(zxid));
        return state;
    }

    /** The state that a client sees at a zxid which may be the number of an epoch. */
    State seenAt(long zxid) {
        return states.floorEntry(zxid).getValue();
    }

    // ---- from servers

    /** A server begins to serve. */
    void serves(SimServer server, State state, Role role, long epoch) {
        if (role == Role.LEADING) {
            Long other = leaders.putIfAbsent(epoch, server.sid);
            Violation.unless(other == null, "epoch " + epoch + " has a second leader: " + other + ", " + server);
            Violation.unless(
                    // an old answer can make a leader of one who was replaced meanwhile: it commits nothing
                    Zxid.epoch(last()) > epoch || state.zxid() >= last(),
                    server + " leads from " + Zxid.text(state.zxid()) + ", and " + Zxid.text(last())
                            + " was committed before");
            if (state.zxid() > last()) {
                server.log.subMap(last(), false, state.zxid(), true).forEach(this::add);
            }
        }
        compare(server, state);
        server.log.headMap(state.zxid(), true).forEach((zxid, txn) -> {
            byte[] known = txns.get(zxid);
            Violation.unless(
                    known != null && Arrays.equals(known, txn),
                    server + " has another transaction " + Zxid.text(zxid) + " in its log");
        });
        server.servedZxid = state.zxid();
    }

    /** A server shows a transaction to its clients. */
    void commits(SimServer server, State after) {
        long zxid = after.zxid();
        if (zxid == server.servedZxid) {
            return; // the end of a sync
        }
        byte[] txn = server.log.get(zxid);
        Violation.unless(txn != null, server + " commits " + Zxid.text(zxid) + " and has it not in its log");
        if (zxid > last()) {
            Violation.unless(server.servedZxid == last(), server + " leaves out what is committed");
            add(zxid, txn);
        } else {
            Long next = states.higherKey(server.servedZxid);
            Violation.unless(
                    next != null && next == zxid,
                    server + " goes from " + Zxid.text(server.servedZxid) + " to " + Zxid.text(zxid));
            Violation.unless(
                    Arrays.equals(txn, txns.get(zxid)), server + " has another transaction " + Zxid.text(zxid));
        }
        compare(server, after);
        server.servedZxid = zxid;
    }

    private void compare(SimServer server, State state) {
        State known = states.get(state.zxid());
        Violation.unless(
                known != null && known.digest() == state.digest(),
                server + " has another state at " + Zxid.text(state.zxid()));
    }

    private void add(long zxid, byte[] bytes) {
        LoggedTxn txn;
        try {
            txn = LoggedTxn.read(new JuteReader(bytes, 0, bytes.length));
        } catch (MalformedException e) {
            throw new Violation("no transaction: " + e.getMessage());
        }
        State before = states.lastEntry().getValue();
        State after = Learned.of(before, txn).next();
        Violation.unless(after.digest() == txn.digest() || !txn.hasDigest(), "the digest of " + Zxid.text(zxid));
        txns.put(zxid, bytes);
        states.put(zxid, after);
        if (txn.cxid() != 0 && !txn.isMove()) {
            LoggedTxn twice = requests.computeIfAbsent(txn.clientId(), none -> new HashMap<>())
                    .put(txn.cxid(), txn);
            Violation.unless(twice == null, "request " + txn.cxid() + " of a session was decided twice");
        }
        if (!isRefused(txn.txn()) && txn.cxid() != 0 && before.session(txn.clientId()) != null) {
            Integer previous = lastDone.put(txn.clientId(), txn.cxid());
            Violation.unless(
                    previous == null || previous < txn.cxid(),
                    "request " + txn.cxid() + " of a session was done behind its request " + previous);
        }
        index(txn, txn.txn(), zxid);
    }

    private static boolean isRefused(Txn txn) {
        return txn instanceof Txn.Failure
                || txn instanceof Txn.Multi multi
                        && multi.parts().stream().anyMatch(part -> part.txn() instanceof Txn.Failure);
    }

    private void index(LoggedTxn header, Txn txn, long zxid) {
        if (txn instanceof Txn.Multi multi) {
            if (!isRefused(multi)) {
                multi.parts().forEach(part -> index(header, part.txn(), zxid));
            }
        } else if (txn instanceof Txn.Create create) {
            changed(create.path(), zxid, EventType.CREATED);
            if (create.path().startsWith("/q/")) {
                Violation.unless(sequential.add(create.path()), create.path() + " was given twice");
            }
            if (create.ephemeral()) {
                ephemerals
                        .computeIfAbsent(header.clientId(), none -> new HashSet<>())
                        .add(create.path());
            }
        } else if (txn instanceof Txn.Delete delete) {
            changed(delete.path(), zxid, EventType.DELETED);
            ephemerals.values().forEach(paths -> paths.remove(delete.path()));
        } else if (txn instanceof Txn.SetData setData) {
            changed(setData.path(), zxid, EventType.DATA_CHANGED);
        } else if (txn instanceof Txn.CloseSession) {
            Set<String> owned = ephemerals.remove(header.clientId());
            if (owned != null) {
                owned.forEach(path -> changed(path, zxid, EventType.DELETED));
            }
            ends.putIfAbsent(header.clientId(), new End(zxid, schedule.nowUs()));
        }
    }

    private void changed(String path, long zxid, int type) {
        changesOf(path).putIfAbsent(zxid, type);
        if (type != EventType.DATA_CHANGED) {
            String parent = path.substring(0, Math.max(1, path.lastIndexOf('/')));
            changesOf(childrenOf(parent)).putIfAbsent(zxid, EventType.CHILDREN_CHANGED);
        }
        if (type == EventType.DELETED) {
            changesOf(childrenOf(path)).put(zxid, type);
        }
    }

    private TreeMap<Long, Integer> changesOf(String what) {
        return changes.computeIfAbsent(what, none -> new TreeMap<>());
    }

    /** What a watch on the children of a path watches, in place of a path. */
    static String childrenOf(String path) {
        return "children of " + path;
    }

    // ---- for clients

    /** A client's request as it was decided, or null. */
    LoggedTxn request(long session, int cxid) {
        return requests.getOrDefault(session, Map.of()).get(cxid);
    }

    /** The first change of a path, or of the {@linkplain #childrenOf children of one}, behind a zxid; or null. */
    Map.Entry<Long, Integer> changeAfter(String path, long zxid) {
        TreeMap<Long, Integer> all = changes.get(path);
        return all == null ? null : all.higherEntry(zxid);
    }

    /** Null where the session has not ended. */
    End end(long session) {
        return ends.get(session);
    }

    /** All servers are at rest, and so must be equal. */
    void finish(List<SimServer> servers, Set<Long> sessions) {
        State end = states.lastEntry().getValue();
        for (SimServer server : servers) {
            State state = server.replica.state();
            Violation.unless(
                    state.zxid() == end.zxid(),
                    server + " ends at " + Zxid.text(state.zxid()) + " and not at " + Zxid.text(end.zxid()));
            compare(server, state);
            Set<Long> alive = new HashSet<>();
            state.sessions().forEach((id, session) -> {
                alive.add(id);
                session.ephemerals()
                        .forEach((path, same) -> Violation.unless(
                                state.get(path) != null && state.get(path).ephemeralOwner() == id,
                                "ephemeral " + path));
            });
            Violation.unless(
                    alive.equals(sessions),
                    server + " has the sessions " + hex(alive) + " and the clients have " + hex(sessions));
            Map<Long, Set<String>> owned = new HashMap<>(ephemerals);
            owned.values().removeIf(Set::isEmpty);
            Violation.unless(alive.containsAll(owned.keySet()), "ephemerals outlive " + hex(owned.keySet()));
        }
    }

    private static String hex(Set<Long> ids) {
        return ids.stream().sorted().map(Long::toHexString).toList().toString();
    }
}

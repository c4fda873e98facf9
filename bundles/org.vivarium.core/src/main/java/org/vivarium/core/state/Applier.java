package org.vivarium.core.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.vivarium.api.Acl;
import org.vivarium.api.tree.Znode;
import org.vivarium.wire.EphemeralOwner;
import org.vivarium.wire.EventType;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.Txn;

/**
 * Applies transactions to states. Total and idempotent: a transaction may meet a state that has it already, wholly or
 * in part, as Apache's fuzzy snapshots do (compat C5), and what then makes no sense any more is left out.
 */
public final class Applier {
    private Applier() {}

    /** The state after {@code txn}, and what it changed. */
    public static Applied apply(State state, LoggedTxn txn) {
        List<Change> changes = new ArrayList<>(2);
        State next = apply(state, txn, txn.txn(), changes);
        return new Applied(next.at(txn.zxid()), changes);
    }

    /** One part of a transaction; the zxid is left to the caller. */
    static State apply(State state, LoggedTxn header, Txn txn, List<Change> changes) {
        if (txn instanceof Txn.Create t) {
            long owner = t.ephemeral() ? header.clientId() : 0;
            return create(state, header, t.path(), t.data(), t.acl(), t.parentCVersion(), owner, changes);
        } else if (txn instanceof Txn.SetData t) {
            return setData(state, header, t, changes);
        } else if (txn instanceof Txn.Delete t) {
            return delete(state, header.zxid(), t.path(), changes);
        } else if (txn instanceof Txn.Multi t) {
            return multi(state, header, t, changes);
        } else if (txn instanceof Txn.SetAcl t) {
            return setAcl(state, t);
        } else if (txn instanceof Txn.CreateSession t) {
            return createSession(state, header.clientId(), t.timeOut());
        } else if (txn instanceof Txn.CloseSession t) {
            return closeSession(state, header, t, changes);
        } else if (txn instanceof Txn.CreateContainer t) {
            long owner = EphemeralOwner.CONTAINER;
            return create(state, header, t.path(), t.data(), t.acl(), t.parentCVersion(), owner, changes);
        } else if (txn instanceof Txn.CreateTtl t) {
            long owner = EphemeralOwner.ofTtl(t.ttl());
            return create(state, header, t.path(), t.data(), t.acl(), t.parentCVersion(), owner, changes);
        }
        return state; // check, failure: no effect
    }

    private static State multi(State state, LoggedTxn header, Txn.Multi multi, List<Change> changes) {
        for (Txn.Multi.Part part : multi.parts()) {
            if (part.txn() instanceof Txn.Failure) {
                return state;
            }
        }
        State next = state;
        for (Txn.Multi.Part part : multi.parts()) {
            next = apply(next, header, part.txn(), changes);
        }
        return next;
    }

    private static State create(
            State state,
            LoggedTxn header,
            String path,
            byte[] data,
            List<Acl> acl,
            int parentCVersion,
            long owner,
            List<Change> changes) {
        byte[] bytes = Paths.bytes(path);
        if (bytes.length < 2) {
            return state;
        }
        int parentLength = Paths.parentLength(bytes);
        Znode parent = state.tree().get(bytes, 0, parentLength);
        if (parent == null) {
            return state;
        }
        int cversion = parentCVersion == -1 ? parent.cversion() + 1 : parentCVersion;
        State next = state;
        if (cversion > parent.cversion()) {
            byte[] parentPath = Arrays.copyOf(bytes, parentLength);
            next = next.put(parentPath, parent, ZnodeValue.withChildren(parent, cversion, header.zxid()));
        }
        Znode existing = next.tree().get(bytes);
        if (existing != null) {
            return next.put(bytes, existing, ZnodeValue.withAcl(existing, acl, existing.aversion()));
        }
        next = next.put(bytes, null, ZnodeValue.created(data, acl, header.zxid(), header.timeMs(), owner));
        changes.add(new Change(EventType.CREATED, path, acl, parent.acl()));
        return EphemeralOwner.isSession(owner) ? own(next, owner, path, true) : next;
    }

    private static State delete(State state, long zxid, String path, List<Change> changes) {
        byte[] bytes = Paths.bytes(path);
        if (bytes.length < 2) {
            return state;
        }
        int parentLength = Paths.parentLength(bytes);
        Znode node = state.tree().get(bytes);
        State next = state;
        if (node != null && node.childCount() == 0) {
            next = next.remove(bytes, node);
            if (EphemeralOwner.isSession(node.ephemeralOwner())) {
                next = own(next, node.ephemeralOwner(), path, false);
            }
            changes.add(new Change(EventType.DELETED, path, node.acl(), next.aclOf(bytes, parentLength)));
        }
        Znode parent = next.tree().get(bytes, 0, parentLength);
        if (parent != null && zxid > parent.pzxid()) {
            byte[] parentPath = Arrays.copyOf(bytes, parentLength);
            next = next.put(parentPath, parent, ZnodeValue.withChildren(parent, parent.cversion(), zxid));
        }
        return next;
    }

    private static State setData(State state, LoggedTxn header, Txn.SetData txn, List<Change> changes) {
        byte[] bytes = Paths.bytes(txn.path());
        Znode node = state.tree().get(bytes);
        return node == null ? state : setData(state, header, txn, bytes, node, changes);
    }

    /** @param node what is at the path, {@code bytes}, now */
    static State setData(
            State state, LoggedTxn header, Txn.SetData txn, byte[] bytes, Znode node, List<Change> changes) {
        changes.add(new Change(EventType.DATA_CHANGED, txn.path(), node.acl(), null));
        Znode now = ZnodeValue.withData(node, txn.data(), txn.version(), header.zxid(), header.timeMs());
        return state.put(bytes, node, now);
    }

    private static State setAcl(State state, Txn.SetAcl txn) {
        byte[] bytes = Paths.bytes(txn.path());
        Znode node = state.tree().get(bytes);
        return node == null ? state : state.put(bytes, node, ZnodeValue.withAcl(node, txn.acl(), txn.version()));
    }

    private static State createSession(State state, long id, int timeoutMs) {
        Session known = state.session(id);
        Session session = known == null ? Session.of(timeoutMs) : new Session(timeoutMs, known.ephemerals());
        return state.with(state.sessions().with(id, session));
    }

    private static State closeSession(State state, LoggedTxn header, Txn.CloseSession txn, List<Change> changes) {
        Set<String> paths = new LinkedHashSet<>(txn.paths() == null ? List.of() : txn.paths());
        Session session = state.session(header.clientId());
        if (session != null) {
            session.ephemerals().forEach((path, same) -> paths.add(path));
        }
        State next = state;
        for (String path : paths) {
            next = delete(next, header.zxid(), path, changes);
        }
        return next.with(next.sessions().without(header.clientId()));
    }

    /**
     * Adds an ephemeral to its session or takes it away. An owner that is not there, which only a fuzzy snapshot can
     * have, is entered with a timeout of 0: so it expires, and its ephemerals with it.
     */
    private static State own(State state, long id, String path, boolean owns) {
        Session session = state.session(id);
        if (session == null) {
            return owns ? state.with(state.sessions().with(id, Session.of(0).with(path))) : state;
        }
        return state.with(state.sessions().with(id, owns ? session.with(path) : session.without(path)));
    }
}

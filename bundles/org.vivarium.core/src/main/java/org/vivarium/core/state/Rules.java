package org.vivarium.core.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vivarium.api.Acl;
import org.vivarium.api.AuthId;
import org.vivarium.api.tree.Znode;
import org.vivarium.wire.Code;
import org.vivarium.wire.CreateMode;
import org.vivarium.wire.EphemeralOwner;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;
import org.vivarium.wire.Stat;
import org.vivarium.wire.Txn;

/**
 * ZooKeeper's rules: what becomes of a request (compat A2 to A4). One step validates it on a state and applies it; a
 * request that may not be done leaves the state as it was.
 *
 * <p>The checks stand in ZooKeeper's order, because the order decides which error a client sees.
 */
public final class Rules {
    /** In place of a session's id: the request is the server's own. */
    public static final long THE_SERVER = 0;

    private final Access access;

    public Rules(Access access) {
        this.access = access;
    }

    /**
     * Decides a request. Total: whatever is wrong with it is told in the result.
     *
     * @param state the leader's tentative state
     * @param sessionId whose request it is
     * @param ids who the client is
     * @param zxid the number the transaction gets, refused or not
     * @param timeMs the leader's wall clock, in ms since 1970
     */
    public Decision decide(
            State state, long sessionId, int cxid, List<AuthId> ids, Request request, long zxid, long timeMs) {
        LoggedTxn header = new LoggedTxn(sessionId, cxid, zxid, timeMs, request.op(), null, false, 0);
        Step step = new Step(state, header, ids);
        Result result;
        Txn txn;
        if (request instanceof Request.Multi multi) {
            Result.Multi results = multi(step, multi);
            result = results;
            txn = step.multiTxn(results);
        } else {
            result = step.one(request);
            txn = result instanceof Result.Refused refused
                    ? new Txn.Failure(refused.code().value())
                    : step.parts.get(0).txn();
        }
        return step.decision(txn, result);
    }

    private Result.Multi multi(Step step, Request.Multi multi) {
        List<Result> results = new ArrayList<>(multi.ops().size());
        for (Request op : multi.ops()) {
            Result result = step.one(op);
            results.add(result);
            if (result instanceof Result.Refused) {
                step.rollBack();
                return failed(multi, results);
            }
        }
        return new Result.Multi(results);
    }

    /** Each part before the one that failed is told 0, and each one behind it that it was not tried (compat A4). */
    private static Result.Multi failed(Request.Multi multi, List<Result> results) {
        int failing = results.size() - 1;
        for (int i = 0; i < failing; i++) {
            results.set(i, new Result.Refused(Code.OK));
        }
        while (results.size() < multi.ops().size()) {
            results.add(new Result.Refused(Code.RUNTIME_INCONSISTENCY));
        }
        return new Result.Multi(results);
    }

    /** One request on its way: the state moves with every part that is done. */
    private final class Step {
        private final State before;
        private final LoggedTxn header;
        private final List<AuthId> ids;
        private final List<Txn.Multi.Part> parts = new ArrayList<>(1);
        private List<Change> changes = new ArrayList<>(2);
        private State state;

        Step(State before, LoggedTxn header, List<AuthId> ids) {
            this.before = before;
            this.state = before;
            this.header = header;
            this.ids = ids;
        }

        Result one(Request request) {
            if (request instanceof Request.Create create) {
                return create(create);
            } else if (request instanceof Request.SetData setData) {
                return setData(setData);
            } else if (request instanceof Request.Delete delete) {
                return delete(delete);
            } else if (request instanceof Request.Check check) {
                return check(check);
            } else if (request instanceof Request.SetAcl setAcl) {
                return setAcl(setAcl);
            } else if (request instanceof Request.Configure configure) {
                return configure(configure);
            } else if (request instanceof Request.CreateSession create) {
                apply(OpCode.CREATE_SESSION, new Txn.CreateSession(create.timeOut()));
                return new Result.Connected(header.clientId(), create.timeOut());
            } else if (request instanceof Request.CloseSession) {
                return closeSession();
            } else if (request instanceof Request.Refused refused) {
                return new Result.Refused(refused.code());
            }
            return new Result.Refused(Code.MARSHALLING_ERROR);
        }

        private void apply(int type, Txn txn) {
            parts.add(new Txn.Multi.Part(type, txn));
            state = Applier.apply(state, header, txn, changes);
        }

        void rollBack() {
            state = before;
            changes = List.of();
        }

        /** What a multi logs: its parts, or, where one failed, those before it and then errors (compat C2). */
        Txn multiTxn(Result.Multi results) {
            List<Txn.Multi.Part> logged = new ArrayList<>(results.results().size());
            for (int i = 0; i < results.results().size(); i++) {
                Result result = results.results().get(i);
                logged.add(
                        i < parts.size()
                                ? parts.get(i)
                                : new Txn.Multi.Part(
                                        OpCode.ERROR,
                                        new Txn.Failure(result.code().value())));
            }
            return new Txn.Multi(logged);
        }

        Decision decision(Txn txn, Result result) {
            State next = state.at(header.zxid());
            boolean failure = txn instanceof Txn.Failure;
            LoggedTxn logged = new LoggedTxn(
                    header.clientId(),
                    header.cxid(),
                    header.zxid(),
                    header.timeMs(),
                    failure ? OpCode.ERROR : header.type(),
                    txn,
                    !failure,
                    next.digest());
            return new Decision(next, logged, result, failure ? List.of() : changes);
        }

        private Result create(Request.Create request) {
            int flags = request.flags();
            if (!CreateMode.isValid(flags)) {
                return refused(Code.BAD_ARGUMENTS);
            }
            if (CreateMode.isTtl(flags)) {
                return refused(Code.UNIMPLEMENTED);
            }
            if (isSessionOver()) {
                return refused(Code.SESSION_EXPIRED);
            }
            if (!Paths.isSplittable(request.path())) {
                return refused(noPath(request.path()));
            }
            List<Acl> acl = access.fixUp(request.acl(), ids);
            if (acl == null) {
                return refused(Code.INVALID_ACL);
            }
            return create(request, acl);
        }

        private Result create(Request.Create request, List<Acl> acl) {
            int flags = request.flags();
            String path = request.path();
            if (path.equals(Paths.ROOT)) {
                return refused(Code.NODE_EXISTS);
            }
            byte[] bytes = Paths.bytes(path);
            Znode parent = state.tree().get(bytes, 0, Paths.parentLength(bytes));
            if (parent == null) {
                return refused(Code.NO_NODE);
            }
            if (!access.allows(parent.acl(), Acl.CREATE, ids)) {
                return refused(Code.NO_AUTH);
            }
            if (CreateMode.isSequential(flags)) {
                path += String.format(Locale.ENGLISH, "%010d", parent.cversion());
                bytes = Paths.bytes(path);
            }
            if (!Paths.isValid(path)) {
                return refused(Code.BAD_ARGUMENTS);
            }
            if (state.tree().get(bytes) != null) {
                return refused(Code.NODE_EXISTS);
            }
            if (EphemeralOwner.isSession(parent.ephemeralOwner())) {
                return refused(Code.NO_CHILDREN_FOR_EPHEMERALS);
            }
            apply(request.op(), created(request, path, acl, parent.cversion() + 1));
            boolean withStat = request.op() != OpCode.CREATE;
            return new Result.Created(path, withStat ? Stat.of(state.tree().get(bytes), 0) : null);
        }

        /** The operation, not its flags, makes a container (compat A2.4). */
        private static Txn created(Request.Create request, String path, List<Acl> acl, int parentCVersion) {
            if (request.op() == OpCode.CREATE_CONTAINER) {
                return new Txn.CreateContainer(path, request.data(), acl, parentCVersion);
            }
            boolean ephemeral = CreateMode.isEphemeral(request.flags());
            return new Txn.Create(path, request.data(), acl, ephemeral, parentCVersion);
        }

        private Result setData(Request.SetData request) {
            if (isSessionOver()) {
                return refused(Code.SESSION_EXPIRED);
            }
            if (!Paths.isValid(request.path())) {
                return refused(Code.BAD_ARGUMENTS);
            }
            byte[] bytes = Paths.bytes(request.path());
            Znode node = state.tree().get(bytes);
            if (node == null) {
                return refused(Code.NO_NODE);
            }
            if (!access.allows(node.acl(), Acl.WRITE, ids)) {
                return refused(Code.NO_AUTH);
            }
            if (isOtherVersion(request.version(), node.version())) {
                return refused(Code.BAD_VERSION);
            }
            Txn.SetData txn = new Txn.SetData(request.path(), request.data(), node.version() + 1);
            parts.add(new Txn.Multi.Part(OpCode.SET_DATA, txn));
            state = Applier.setData(state, header, txn, bytes, node, changes);
            // and not what the tree shows now: to look it up once more takes longer
            Znode now = ZnodeValue.withData(node, txn.data(), txn.version(), header.zxid(), header.timeMs());
            return new Result.Changed(Stat.of(now, node.childCount()));
        }

        private Result setAcl(Request.SetAcl request) {
            if (isSessionOver()) {
                return refused(Code.SESSION_EXPIRED);
            }
            if (!Paths.isValid(request.path())) {
                return refused(Code.BAD_ARGUMENTS);
            }
            List<Acl> acl = access.fixUp(request.acl(), ids);
            if (acl == null) {
                return refused(Code.INVALID_ACL);
            }
            byte[] bytes = Paths.bytes(request.path());
            Znode node = state.tree().get(bytes);
            if (node == null) {
                return refused(Code.NO_NODE);
            }
            if (!access.allows(node.acl(), Acl.ADMIN, ids)) {
                return refused(Code.NO_AUTH);
            }
            if (isOtherVersion(request.version(), node.aversion())) {
                return refused(Code.BAD_VERSION);
            }
            apply(OpCode.SET_ACL, new Txn.SetAcl(request.path(), acl, node.aversion() + 1));
            return new Result.Changed(statOf(bytes));
        }

        private Result delete(Request.Delete request) {
            if (isSessionOver()) {
                return refused(Code.SESSION_EXPIRED);
            }
            String path = request.path();
            if (!Paths.isSplittable(path) || Paths.isReserved(path)) {
                return refused(noPath(path));
            }
            int slash = path.lastIndexOf('/');
            Znode parent = slash == 0 ? state.get(Paths.ROOT) : state.get(path.substring(0, slash));
            if (parent == null) {
                return refused(Code.NO_NODE);
            }
            if (!access.allows(parent.acl(), Acl.DELETE, ids)) {
                return refused(Code.NO_AUTH);
            }
            byte[] bytes = Paths.bytes(path);
            Znode node = state.tree().get(bytes);
            if (node == null) {
                return refused(Code.NO_NODE);
            }
            if (isOtherVersion(request.version(), node.version())) {
                return refused(Code.BAD_VERSION);
            }
            if (node.childCount() > 0) {
                return refused(Code.NOT_EMPTY);
            }
            apply(OpCode.DELETE, new Txn.Delete(path));
            return new Result.Done(OpCode.DELETE);
        }

        private Result check(Request.Check request) {
            if (isSessionOver()) {
                return refused(Code.SESSION_EXPIRED);
            }
            if (!Paths.isValid(request.path())) {
                return refused(Code.BAD_ARGUMENTS);
            }
            Znode node = state.get(request.path());
            if (node == null) {
                return refused(Code.NO_NODE);
            }
            if (!access.allows(node.acl(), Acl.READ, ids)) {
                return refused(Code.NO_AUTH);
            }
            if (isOtherVersion(request.version(), node.version())) {
                return refused(Code.BAD_VERSION);
            }
            apply(OpCode.CHECK, new Txn.Check(request.path(), node.version() + 1));
            return new Result.Done(OpCode.CHECK);
        }

        /** Its version stays what it is: the configuration has one of its own (compat B9). */
        private Result configure(Request.Configure request) {
            Znode node = state.get(Paths.CONFIG);
            if (node == null || !access.allows(node.acl(), Acl.WRITE, ids)) {
                return refused(Code.NO_AUTH);
            }
            apply(OpCode.RECONFIG, new Txn.SetData(Paths.CONFIG, request.text(), -1));
            return new Result.Configured(request.text(), statOf(Paths.bytes(Paths.CONFIG)));
        }

        private Result closeSession() {
            List<String> paths = new ArrayList<>();
            Session session = state.session(header.clientId());
            if (session != null) {
                session.ephemerals().forEach((path, same) -> paths.add(path));
            }
            apply(OpCode.CLOSE_SESSION, new Txn.CloseSession(paths));
            return new Result.Done(OpCode.CLOSE_SESSION);
        }

        /** ZooKeeper tells a path that it cannot split apart from one that is not there at all. */
        private static Code noPath(String path) {
            return path == null ? Code.MARSHALLING_ERROR : Code.BAD_ARGUMENTS;
        }

        private boolean isSessionOver() {
            return header.clientId() != THE_SERVER && state.session(header.clientId()) == null;
        }

        private Stat statOf(byte[] path) {
            Znode node = state.tree().get(path);
            return Stat.of(node, node.childCount());
        }

        private static boolean isOtherVersion(int expected, int current) {
            return expected != -1 && expected != current;
        }

        private static Result refused(Code code) {
            return new Result.Refused(code);
        }
    }
}

package org.vivarium.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.vivarium.api.Acl;
import org.vivarium.wire.Acls;
import org.vivarium.wire.Code;
import org.vivarium.wire.CreateMode;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;
import org.vivarium.wire.Stat;

/**
 * A client of a ZooKeeper-compatible service.
 *
 * <p>Requests are sent in the order of the calls, without waiting for one another's answers; each gives a future. A
 * future fails with {@link ZkException} for what the server refused and for a broken connection. A path that no server
 * would take is an {@link IllegalArgumentException} at once. While no server is connected, requests wait until one is,
 * or until all were tried in vain.
 *
 * <p>The session outlives connections: the client reconnects with it, shows its credentials again, and sets its watches
 * again. A watch is set by a read, fires once, and is told to the listener.
 *
 * <p>Threads: any. Futures are completed, and the listener called, on the client's IO thread: what hangs on them must
 * not block.
 */
public final class ZkClient implements AutoCloseable {
    /** Any version will do. */
    public static final int ANY_VERSION = -1;

    private static final long CLOSE_MS_MAX = 6000;
    private static final String CONFIG = "/zookeeper/config";

    private final Session session;
    private final IoLoop loop;
    private final Thread thread;
    private final String chroot;
    private final int requestsMax;
    private final AtomicInteger requests = new AtomicInteger();

    private ZkClient(ConnectString servers, ClientOptions options, Consumer<Event> listener) throws IOException {
        chroot = servers.chroot();
        requestsMax = options.requestsMax();
        session = new Session(options, chroot, listener);
        loop = new IoLoop(session, servers, options, ThreadLocalRandom.current());
        thread = new Thread(loop, "vivarium-client");
        thread.setDaemon(true);
    }

    /**
     * Begins to look for a server, and returns at once.
     *
     * @param listener is told of watches and of the connection, on the IO thread
     */
    public static ZkClient open(ConnectString servers, ClientOptions options, Consumer<Event> listener) {
        try {
            ZkClient client = new ZkClient(servers, options, listener);
            client.thread.start();
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException("the system gives no selector for sockets", e);
        }
    }

    public State state() {
        return session.state();
    }

    /**
     * What broke the last connection, or kept one from coming about; names the server. Empty where neither has
     * happened.
     */
    public Optional<String> lastFailure() {
        return Optional.ofNullable(session.lastFailure());
    }

    /** 0 before the first connection. */
    public long sessionId() {
        return session.id();
    }

    /** What was agreed with the server, in ms; what is asked for, before the first connection. */
    public int sessionTimeoutMs() {
        return session.timeoutMs();
    }

    /**
     * @param data may be null
     * @param mode one of {@link CreateMode}: persistent or ephemeral, sequential or not
     * @return the path, with the number that a sequential znode got
     */
    public CompletableFuture<String> create(String path, byte[] data, List<Acl> acl, int mode) {
        Request.Create request = new Request.Create(OpCode.CREATE, checkNew(path, mode), data, acl, mode);
        return submit(new Call<>(OpCode.CREATE, path, request::write, in -> local(in.readString())));
    }

    /** As {@link #create}, and gives the stat, too. */
    public CompletableFuture<Created> create2(String path, byte[] data, List<Acl> acl, int mode) {
        Request.Create request = new Request.Create(OpCode.CREATE2, checkNew(path, mode), data, acl, mode);
        return submit(new Call<>(
                OpCode.CREATE2, path, request::write, in -> new Created(local(in.readString()), Stat.read(in))));
    }

    /** @param version the one it must have, or {@link #ANY_VERSION} */
    public CompletableFuture<Void> delete(String path, int version) {
        Request.Delete request = new Request.Delete(check(path), version);
        return submit(new Call<>(OpCode.DELETE, path, request::write, in -> null));
    }

    /** Empty where the znode does not exist; a watch is set then, too. */
    public CompletableFuture<Optional<Stat>> exists(String path, boolean watch) {
        return read(OpCode.EXISTS, path, watch, Watches.Kind.EXISTS, in -> Optional.of(Stat.read(in)))
                .exceptionally(ZkClient::emptyWithoutNode);
    }

    public CompletableFuture<NodeData> getData(String path, boolean watch) {
        return read(OpCode.GET_DATA, path, watch, Watches.Kind.DATA, ZkClient::nodeData);
    }

    /**
     * @param data may be null
     * @param version the one it must have, or {@link #ANY_VERSION}
     */
    public CompletableFuture<Stat> setData(String path, byte[] data, int version) {
        Request.SetData request = new Request.SetData(check(path), data, version);
        return submit(new Call<>(OpCode.SET_DATA, path, request::write, Stat::read));
    }

    /** By name, in no order. */
    public CompletableFuture<List<String>> getChildren(String path, boolean watch) {
        return read(OpCode.GET_CHILDREN, path, watch, Watches.Kind.CHILDREN, ZkClient::names);
    }

    /** As {@link #getChildren}, with the znode's stat. */
    public CompletableFuture<Children> getChildren2(String path, boolean watch) {
        return read(
                OpCode.GET_CHILDREN2, path, watch, Watches.Kind.CHILDREN, in -> new Children(names(in), Stat.read(in)));
    }

    public CompletableFuture<AclAndStat> getAcl(String path) {
        String full = check(path);
        return submit(new Call<>(
                OpCode.GET_ACL,
                path,
                out -> out.writeString(full),
                in -> new AclAndStat(notNull(Acls.read(in)), Stat.read(in))));
    }

    /** @param version the aversion it must have, or {@link #ANY_VERSION} */
    public CompletableFuture<Stat> setAcl(String path, List<Acl> acl, int version) {
        Request.SetAcl request = new Request.SetAcl(check(path), acl, version);
        return submit(new Call<>(OpCode.SET_ACL, path, request::write, Stat::read));
    }

    /** Which servers are the ensemble, as text of {@code /zookeeper/config}, whatever the chroot. */
    public CompletableFuture<NodeData> getConfig(boolean watch) {
        Call.Body body = out -> {
            out.writeString(CONFIG);
            out.writeBoolean(watch);
        };
        Watches.Kind kind = watch ? Watches.Kind.DATA : null;
        return submit(new Call<>(OpCode.GET_DATA, CONFIG, body, ZkClient::nodeData, kind, CONFIG));
    }

    /**
     * Changes which servers are the ensemble.
     *
     * @param joining {@code server.N=} lines with commas between them; may be null
     * @param leaving servers' numbers with commas between them; may be null
     * @param newMembers all lines anew, in place of the two before; may be null
     * @param fromVersion the version that the configuration must have, or {@link #ANY_VERSION}
     * @return the configuration from now on
     */
    public CompletableFuture<NodeData> reconfig(String joining, String leaving, String newMembers, long fromVersion) {
        Request.Reconfig request = new Request.Reconfig(joining, leaving, newMembers, fromVersion);
        return submit(new Call<>(OpCode.RECONFIG, CONFIG, request::write, ZkClient::nodeData));
    }

    private static NodeData nodeData(JuteReader in) throws MalformedException {
        return new NodeData(in.readBuffer(), Stat.read(in));
    }

    /** Reads that follow it see all that was written before it, through any server. */
    public CompletableFuture<Void> sync(String path) {
        String full = check(path);
        return submit(new Call<>(OpCode.SYNC, path, out -> out.writeString(full), in -> null));
    }

    /**
     * Does all of these, or none.
     *
     * @param ops with paths of this client
     * @return a result for each; where one is refused, the future fails with its error and its path
     */
    public CompletableFuture<List<OpResult>> multi(List<Request> ops) {
        List<Request> full = new ArrayList<>();
        for (Request op : ops) {
            full.add(MultiOps.withPath(op, MultiOps.isCreate(op) ? checkNew(op) : check(MultiOps.path(op))));
        }
        Request.Multi request = new Request.Multi(full);
        return submit(new Call<>(OpCode.MULTI, null, request::write, in -> MultiOps.results(in, ops, this::local)));
    }

    /**
     * Shows a credential to this server and to each later one. A server that refuses it ends the session.
     *
     * @param credential as the scheme wants it, for {@code digest} the bytes of {@code user:password}
     */
    public CompletableFuture<Void> addAuth(String scheme, byte[] credential) {
        Auth auth = new Auth(scheme, credential.clone(), new CompletableFuture<>());
        loop.post(nowMs -> session.addAuth(auth, nowMs));
        return auth.future();
    }

    /**
     * Ends the session, and with it its ephemeral znodes; requests already made are answered before. Waits a few
     * seconds at most. A second call does nothing.
     */
    @Override
    public void close() {
        loop.close();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(CLOSE_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> CompletableFuture<T> read(
            int op, String path, boolean watch, Watches.Kind kind, Call.Answer<T> answer) {
        String full = check(path);
        Call.Body body = out -> {
            out.writeString(full);
            out.writeBoolean(watch);
        };
        return submit(new Call<>(op, path, body, answer, watch ? kind : null, full));
    }

    private <T> CompletableFuture<T> submit(Call<T> call) {
        if (requests.incrementAndGet() > requestsMax) {
            requests.decrementAndGet();
            throw new RejectedExecutionException(
                    requestsMax + " requests are unanswered: wait for some before " + call.path + " is asked for");
        }
        call.future.whenComplete((value, failure) -> requests.decrementAndGet());
        loop.post(nowMs -> session.submit(call, nowMs));
        return call.future;
    }

    private String check(String path) {
        Paths.check(path);
        return Paths.withChroot(chroot, path);
    }

    /** A sequential znode's path may end with a slash: its number follows. */
    private String checkNew(String path, int mode) {
        Paths.check(CreateMode.isSequential(mode) ? path + "1" : path);
        return Paths.withChroot(chroot, path);
    }

    private String checkNew(Request op) {
        Request.Create create = (Request.Create) op;
        return checkNew(create.path(), create.flags());
    }

    private String local(String path) {
        return Paths.withoutChroot(chroot, path);
    }

    private static Optional<Stat> emptyWithoutNode(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof ZkException refused && refused.is(Code.NO_NODE)) {
            return Optional.empty();
        }
        throw new CompletionException(cause);
    }

    private static List<String> names(JuteReader in) throws MalformedException {
        return notNull(in.readStrings());
    }

    private static <E> List<E> notNull(List<E> list) {
        return list == null ? List.of() : list;
    }
}

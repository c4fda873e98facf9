package org.vivarium.runtime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.admin.ServerControl.SnapshotStatus;
import org.vivarium.api.admin.WordsFactory.Words;
import org.vivarium.api.auth.AuthFactory.Scheme;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.transport.TransportFactory;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.core.replica.LeaderTransfer;
import org.vivarium.core.replica.Membership;
import org.vivarium.core.replica.Parts;
import org.vivarium.core.replica.Ports;
import org.vivarium.core.replica.Replica;
import org.vivarium.core.replica.Role;
import org.vivarium.core.replica.SessionIds;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Shard;
import org.vivarium.core.state.Access;
import org.vivarium.core.state.PartsNode;
import org.vivarium.core.state.Rules;
import org.vivarium.core.state.State;
import org.vivarium.core.state.StateLoader;
import org.vivarium.core.state.StateWriter;
import org.vivarium.runtime.Offers.Offer;
import org.vivarium.runtime.config.ServerSettings;

/**
 * The threads of a server and what runs on them. Its parts are put in and taken out by the {@link Reconciler}, one at a
 * time; what remains goes on. Methods that change parts belong to the control thread.
 */
final class Engine implements Ports {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long SID_ALONE = 1;
    private static final int WORDS_WAITING_MAX = 256;

    private final ServerSettings settings;
    private final RandomGenerator random;
    private final ConcurrentHashMap<String, Scheme> schemes = new ConcurrentHashMap<>();
    private final Access access;
    private final CoreThread core;
    private final LogThread log;
    private final Snapshots snapshots;
    private final Storages storages;
    private final ExecutorService wordAnswers = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WORDS_WAITING_MAX),
            task -> daemon(task, "vivarium-words"));
    private volatile Front front;
    private volatile Peers peers = Peers.NONE;
    private volatile Words words;
    private final Runnable cutOff;
    private final Consumer<Ensemble> reconfigured;
    private final Consumer<String> elects;
    private volatile Ensemble ensemble;
    private volatile Member self;

    /** Where clients are to be listened for. Control thread. */
    private InetSocketAddress clientAddress;

    private TreeFactory treesInUse;
    private volatile SessionIds sessionIds;

    /**
     * @param replicaFailed is told what ended the replica; in the core
     * @param storageFailed is told what ended the storage; log thread
     * @param cutOff is called where the log was cut: the server is to begin anew from what is left; log thread
     * @param reconfigured is told of each ensemble that has become known as agreed; in the core
     * @param elects is told the name of each election that is taken into use; in the core
     */
    Engine(
            ServerSettings settings,
            Consumer<Throwable> replicaFailed,
            Consumer<Exception> storageFailed,
            Runnable cutOff,
            Consumer<Ensemble> reconfigured,
            Consumer<String> elects) {
        this.settings = settings;
        this.cutOff = cutOff;
        this.reconfigured = reconfigured;
        this.elects = elects;
        this.ensemble = settings.peers().map(ServerSettings.Peers::ensemble).orElse(null);
        this.self = ensemble == null ? null : ensemble.member(sid());
        this.clientAddress = settings.clients().address();
        this.sessionIds = SessionIds.atStart(sid(), Clock.wallMs());
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create();
        this.access = new Access(schemes, false);
        this.core = new CoreThread(this::word, replicaFailed);
        this.snapshots =
                new Snapshots(settings.data().snapshotEveryTxns(), random, this::servedStateOrNull, this::storage);
        this.log = new LogThread(
                core::durable,
                (link, message) -> peers.send(link, message),
                snapshots::install,
                storageFailed,
                snapshots::appended);
        this.storages = new Storages(settings, log, snapshots, this::servedStateOrNull);
    }

    private long sid() {
        return settings.peers().map(ServerSettings.Peers::sid).orElse(SID_ALONE);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        core.start();
        log.start();
    }

    /** Ends all threads; what was acknowledged is durable. */
    void stop() throws InterruptedException {
        closeFront();
        closePeers();
        core.stop();
        snapshots.saveAtEnd();
        snapshots.whileIdle(() -> {});
        log.stop();
        wordAnswers.shutdownNow();
    }

    ConcurrentHashMap<String, Scheme> schemes() {
        return schemes;
    }

    /** Every setting, by its name in zoo.cfg, for plug-ins. */
    Map<String, String> options() {
        return settings.options();
    }

    /** What the replica does; looking where there is none. Any thread. */
    Role role() {
        Replica replica = core.replica();
        return replica == null ? Role.LOOKING : replica.role();
    }

    /** Whether the replica serves clients. Any thread. */
    boolean serves() {
        Replica replica = core.replica();
        return replica != null && replica.serves();
    }

    /** Transfers the leadership; any thread. */
    void transferLeadership(long transferee, LeaderTransfer.Done done) {
        core.transferLeadership(transferee, done);
    }

    /** Has the ensemble choose another election; any thread. */
    void chooseElection(String name, LeaderTransfer.Done done) {
        core.chooseElection(name, done);
    }

    /** Whom the server belongs to; empty where it stands alone. */
    Optional<ServerSettings.Peers> peers() {
        return settings.peers();
    }

    /** The servers that count now; null where this one stands alone. Any thread. */
    Ensemble ensemble() {
        return ensemble;
    }

    /** This server, as it is or was a member of the ensemble; null where it stands alone. Any thread. */
    Member self() {
        return self;
    }

    /** Saves a snapshot and waits for it; a thread that may wait. */
    SnapshotStatus saveSnapshot() throws IOException {
        return snapshots.saveNow();
    }

    Storages storages() {
        return storages;
    }

    void words(Words next) {
        words = next;
    }

    // ---- storage

    /** Opens and reads a storage, and begins to serve from what is in it. */
    void boot(Offer from, TreeFactory trees, Parts parts) throws IOException {
        Storage storage = storages.open(from);
        try {
            StateLoader loader = new StateLoader(trees, random.nextLong(), LOG::warn);
            Recovered recovered = recover(storage, loader);
            State state = loader.state();
            requireElection(state, parts);
            if (recovered.snapshotZxid() < 0 && recovered.lastZxid() == 0) {
                storage.save(new StateWriter(state)); // so that it is never empty where the marker names it
            }
            storages.settle(from);
            log.begin(storage, recovered);
            treesInUse = trees;
            Standing standing = Membership.recovered(standing(recovered, loader), loader.configBefore(), state);
            core.call(() -> {
                        begin(parts, state, standing);
                        return null;
                    })
                    .join();
            snapshots.began(recovered.snapshotZxid(), state.tree().size());
            if (recovered.snapshotZxid() < 0 && recovered.lastZxid() != 0) {
                snapshots.save();
            }
        } catch (IOException | RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    private static void requireElection(State state, Parts parts) throws IOException {
        PartsNode.Choice choice = parts.election() == null ? null : PartsNode.read(state);
        if (choice != null && parts.elections().apply(choice.election()) == null) {
            throw new IOException("the ensemble has chosen the election " + choice.election()
                    + ", and no bundle provides it; install and start one");
        }
    }

    private Standing standing(Recovered recovered, StateLoader loader) {
        ServerSettings.Ticks ticks = settings.ticks();
        return new Standing(
                sid(),
                ensemble == null ? null : ensemble.agreed(),
                new Standing.Timing(ticks.tickMs(), ticks.initLimit(), ticks.syncLimit()),
                recovered.lastZxid(),
                recovered.epochs(),
                loader.recent(),
                random,
                settings.options());
    }

    /** Ends the replica, so that other servers can do without this one; its clients go to them. */
    void stepAside(String why) {
        core.call(() -> {
                    Replica replica = core.replica();
                    if (replica != null) {
                        replica.end(why);
                    }
                    return null;
                })
                .join();
    }

    /** Begins anew from what the storage has, after the log was cut or could not be written. */
    void reboot(Offer from, TreeFactory trees, Parts parts) throws IOException {
        Replica old = core.replica();
        if (old != null) {
            sessionIds = old.sessionIds();
        }
        detach();
        boot(from, trees, parts);
    }

    private static Recovered recover(Storage storage, StateLoader loader) throws IOException {
        long start = Clock.nowMs();
        Recovered recovered = storage.recover(loader);
        State state = loader.state();
        Invariant.check(
                state.zxid() == recovered.lastZxid(),
                "what was read ends where the storage says",
                state.zxid(),
                recovered.lastZxid());
        LOG.info(
                "{} znodes and {} sessions at {}, of them {} transactions from the log, read in {} ms",
                state.tree().size(),
                state.sessions().size(),
                Zxid.text(state.zxid()),
                loader.txns(),
                Clock.nowMs() - start);
        return recovered;
    }

    /** Opens the storage again, after it was away or has failed, and goes on where it ends. */
    void reattach(Offer from, TreeFactory trees) throws IOException {
        Storage storage = storages.open(from);
        try {
            StateLoader loader = new StateLoader(trees, random.nextLong(), LOG::warn);
            Recovered recovered = recover(storage, loader);
            storages.settle(from);
            log.attach(storage, recovered);
        } catch (IOException | RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    private Storage storage() {
        return log.storage();
    }

    /** Lets go of the storage; writes wait from here on. */
    void detach() {
        snapshots.whileIdle(() -> Storages.await(log.detach(), "the storage"));
    }

    // ---- replica

    /** The one door. In the core. */
    private void begin(Parts parts, State state, Standing standing) {
        int tickMs = settings.ticks().tickMs();
        if (ensemble != null && !ensemble.equals(standing.ensemble())) {
            reconfigured(standing.ensemble());
        }
        Replica replica = new Replica(parts, state, standing, new Rules(access), sessionIds, tickMs, this);
        core.replica(replica);
        replica.start(Clock.nowMs(), Clock.wallMs());
    }

    /** Holds back what clients want, but for reads. */
    void hold() {
        core.held(true);
    }

    /**
     * Goes on with other protocol parts or another tree, from the state that is committed, and takes from clients
     * again. What was proposed before is waited for, so that nothing is left between the old parts and the new ones.
     *
     * @return false where something is still on its way; to be tried again
     */
    boolean replace(TreeFactory trees, Parts parts) throws IOException {
        try {
            boolean done = core.call(() -> replaceOnCore(trees, parts)).get();
            if (done) {
                core.held(false);
            }
            return done;
        } catch (ExecutionException e) {
            throw new IOException(
                    "the new parts could not be put in: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean replaceOnCore(TreeFactory trees, Parts parts) {
        Replica old = core.replica();
        if (old == null || !old.isSettled()) {
            return false;
        }
        sessionIds = old.sessionIds();
        State state = old.state().in(trees, random.nextLong());
        treesInUse = trees;
        begin(parts, state, old.standing());
        return true;
    }

    // ---- front

    void openFront(TransportFactory transports) throws IOException {
        Front next = Front.open(transports, settings, clientAddress, access, core, this::isWord, random);
        front = next;
        core.call(() -> {
            Replica replica = core.replica();
            if (replica != null && (replica.serves() || replica.role() == Role.READ_ONLY)) {
                next.deliver(new Delivery.Serve(replica.state()));
            }
            return null;
        });
    }

    boolean hasFront() {
        return front != null;
    }

    /** Listens for clients elsewhere; those that are connected stay. */
    void listen(InetSocketAddress address) throws IOException {
        Front now = front;
        if (now != null) {
            now.listen(address);
        }
        clientAddress = address; // for a front that is opened later, too
    }

    void closeFront() {
        Front old = front;
        front = null;
        if (old != null) {
            old.close();
        }
    }

    Front front() {
        return front;
    }

    private boolean isWord(int bytes) {
        Words now = words;
        return now != null && now.isWord(bytes);
    }

    private void word(Client client, int word) {
        try {
            wordAnswers.execute(() -> {
                Words now = words;
                Front here = front;
                if (now != null && here != null) {
                    String answer = now.answer(word);
                    here.execute(client.shard(), () -> client.shard().answerWord(client, answer));
                }
            });
        } catch (RejectedExecutionException tooMany) {
            client.shard().answerWord(client, "");
        }
    }

    // ---- peers

    /** Opens the ports for other servers; nothing where this one stands alone. */
    void openPeers(TransportFactory transports, BroadcastFactory broadcasts) throws IOException {
        if (settings.peers().isPresent()) {
            peers = PeerLinks.open(transports, broadcasts, settings, ensemble, self, core);
        }
    }

    void closePeers() {
        Peers old = peers;
        peers = Peers.NONE;
        old.close();
    }

    // ---- time

    /** A part of a tick has gone by, for those who wait for other servers. */
    void shortTick() {
        core.tick();
    }

    void tick() {
        Front now = front;
        if (now != null) {
            now.tick();
        }
        core.tick();
    }

    // ---- what the replica asks for

    @Override
    public void append(long zxid, byte[] txn) {
        log.append(zxid, txn);
    }

    @Override
    public void truncateAfter(long zxid) {
        log.truncateAfter(zxid);
        log.then(cutOff);
    }

    @Override
    public void promise(Epochs epochs) {
        log.promise(epochs);
    }

    @Override
    public void install(State state) {
        log.install(new StateWriter(state));
    }

    @Override
    public State load(long zxid, byte[] body) {
        StateLoader loader = new StateLoader(treesInUse, random.nextLong(), LOG::warn);
        try {
            loader.snapshot(zxid, new ByteArrayInputStream(body));
        } catch (IOException e) {
            throw new UncheckedIOException("the leader's state makes no sense", e);
        }
        return loader.state();
    }

    @Override
    public void sendWhenDurable(long link, byte[] message) {
        if (link == Outbox.SELF) {
            log.hold(message);
        } else {
            log.hold(link, message);
        }
    }

    @Override
    public void send(long link, byte[] message) {
        peers.send(link, message);
    }

    @Override
    public void sendHistory(long link, long after, List<Recent> rest, HistoryForm form, State committed) {
        double part =
                settings.peers().map(ServerSettings.Peers::snapshotSizeFactor).orElse(-1.0);
        peers.send(link, new HistoryMaker(log::storage, part, link, after, rest, form, committed));
    }

    @Override
    public void sendVote(long to, byte[] vote) {
        peers.sendVote(to, vote);
    }

    @Override
    public void reconfigured(Ensemble now) {
        ensemble = now;
        peers.reconfigured(now);
        if (now.isAgreed()) {
            self = now.member(sid()) == null ? self : now.member(sid());
            reconfigured.accept(now);
        }
    }

    @Override
    public void elects(String election) {
        elects.accept(election);
    }

    @Override
    public void dial(long peer) {
        peers.dial(peer);
    }

    @Override
    public void hangUp(long link) {
        peers.hangUp(link);
    }

    @Override
    public void deliver(Delivery delivery) {
        Front now = front;
        if (now != null) {
            now.deliver(delivery);
        }
    }

    @Override
    public void deliver(Shard shard, Delivery delivery) {
        Front now = front;
        if (now != null) {
            now.deliver(shard, delivery);
        }
    }

    @Override
    public void note(String line) {
        LOG.info(line);
    }

    /**
     * The state that is served, or null. Until a leader's history is taken over, what was read from the log may not have
     * been agreed; a snapshot of it would stand in the way of a cut.
     */
    private State servedStateOrNull() {
        return serves() ? stateOrNull() : null;
    }

    /** The last committed state, or null. Any thread. */
    State stateOrNull() {
        Replica replica = core.replica();
        return replica == null ? null : replica.state();
    }
}

package org.vivarium.itests.simulation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.Zxid;
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.broadcast.Standing.Timing;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.core.replica.LeaderTransfer;
import org.vivarium.core.replica.Membership;
import org.vivarium.core.replica.Parts;
import org.vivarium.core.replica.Ports;
import org.vivarium.core.replica.Replica;
import org.vivarium.core.replica.Role;
import org.vivarium.core.replica.SessionIds;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.CoreInbox;
import org.vivarium.core.shard.Deliveries;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Limits;
import org.vivarium.core.shard.Shard;
import org.vivarium.core.shard.Submission;
import org.vivarium.core.state.Access;
import org.vivarium.core.state.Rules;
import org.vivarium.core.state.State;
import org.vivarium.core.state.StateLoader;
import org.vivarium.wire.ConnectRequest;

/** One server: its core and its shards as they are, its disk and its surroundings simulated. */
final class SimServer implements Ports, CoreInbox {
    static final int TICK_MS = 200;
    private static final Timing TIMING = new Timing(TICK_MS, 10, 5);
    private static final Limits LIMITS = new Limits(1 << 20, 2 * TICK_MS, 40 * TICK_MS, 100, 1 << 20, 1 << 16, 5_000);
    private static final Access ACCESS = new Access(Map.of(), true);

    final long sid;
    final Map<Long, Network.Link> links = new HashMap<>();
    final TreeMap<Long, byte[]> log = new TreeMap<>();
    final List<SimConnection> connections = new ArrayList<>();
    final Disk disk;
    Replica replica;
    long servedZxid;
    int life;
    long pausedUntilUs;

    /** The ensemble as the server's files have it. */
    private Ensemble file;

    /** The ensemble of which it counts quorums. */
    Ensemble counted;

    /** The name of the one in use. */
    private String election;

    /** What this server has told others is on its disk. */
    private final Told told = new Told();

    private final Simulation world;
    private final Schedule schedule;
    private final double rate;
    private final long offsetMs;
    private boolean up;
    private Lane core;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Shard> shards = new ArrayList<>();
    private Deliveries deliveries;

    SimServer(Simulation world, long sid) {
        this.world = world;
        this.schedule = world.schedule;
        this.sid = sid;
        this.disk = new Disk(schedule);
        this.file = world.ensembleOf(sid);
        this.counted = file;
        this.rate = 0.95 + 0.1 * schedule.random.nextDouble();
        this.offsetMs = schedule.between(1_000, 1_000_000);
    }

    @Override
    public String toString() {
        return "s" + sid;
    }

    long nowMs() {
        return offsetMs + (long) (schedule.nowUs() / 1000.0 * rate);
    }

    long wallMs() {
        return 1_700_000_000_000L + nowMs();
    }

    boolean isUp() {
        return up;
    }

    long epoch() {
        return up ? replica.standing().epochs().current() : -1;
    }

    private long heldUs() {
        return Math.max(0, pausedUntilUs - schedule.nowUs());
    }

    private Lane lane() {
        return new Lane(schedule, () -> schedule.between(5, 150), this::heldUs);
    }

    // ---- its life

    void boot() {
        up = true;
        life++;
        schedule.trace(() -> this + " boots");
        deliveries = new Deliveries();
        shards.clear();
        lanes.clear();
        core = lane();
        for (int i = 0; i < 2; i++) {
            Shard shard = new Shard(
                    i, LIMITS, ACCESS, this, deliveries, bytes -> false, this::wallMs, schedule.random.nextLong());
            shards.add(shard);
            lanes.add(lane());
            shardTicks(i, life);
        }
        begin(SessionIds.atStart(sid, wallMs()));
        ticks(life);
    }

    private void begin(SessionIds sessions) {
        Disk.Recovered found = disk.recover(world.trees, this::note);
        log.clear();
        log.putAll(found.all());
        told.mustHold(this, found);
        Standing known = new Standing(
                sid, file, TIMING, found.lastZxid(), found.epochs(), found.recent(), schedule.random, world.options);
        Standing standing = Membership.recovered(known, found.configBefore(), found.state());
        Parts parts = new Parts(world.plan.broadcast(this), world.election, world.elections::get);
        replica = new Replica(parts, found.state(), standing, new Rules(ACCESS), sessions, TICK_MS, this);
        schedule.trace(() -> this + " begins at " + Zxid.text(found.lastZxid()) + " " + found.epochs());
        replica.start(nowMs(), wallMs());
    }

    /** As an operator asks for it. */
    void transferLeadership(SimServer transferee) {
        inCore(
                "transfer",
                () -> replica.transferLeadership(transferee.sid, told(transferee + " leads"), nowMs(), wallMs()));
    }

    /** As an operator asks for it. */
    void chooseOtherElection() {
        String other = election.equals("fast") ? "ballot" : "fast";
        inCore("choice", () -> replica.chooseElection(other, told(other + " is chosen"), nowMs(), wallMs()));
    }

    private LeaderTransfer.Done told(String what) {
        return new LeaderTransfer.Done() {
            @Override
            public void succeeded(long pauseMs) {
                schedule.trace(() -> SimServer.this + ": " + what + ", after " + pauseMs + " ms");
            }

            @Override
            public void failed(String why) {
                schedule.trace(() -> "not so: " + what + ": " + why);
            }
        };
    }

    private void ticks(int born) {
        schedule.in(schedule.between(5_000, 30_000), () -> {
            if (life == born && up) {
                inCore("tick", () -> {
                    replica.tick(nowMs(), wallMs());
                    if (schedule.chance(0.005) && (replica.leads() || replica.role() == Role.FOLLOWING)) {
                        schedule.trace(() ->
                                this + " saves " + Zxid.text(replica.state().zxid()));
                        disk.save(replica.state());
                    }
                });
                ticks(born);
            }
        });
    }

    private void shardTicks(int index, int born) {
        schedule.in(schedule.between(20_000, 100_000), () -> {
            if (life == born && up) {
                inShard(shards.get(index), () -> shards.get(index).tick());
                shardTicks(index, born);
            }
        });
    }

    void crash() {
        schedule.trace(() -> this + " crashes");
        up = false;
        life++;
        pausedUntilUs = 0;
        boolean silently = schedule.chance(0.3);
        List.copyOf(links.values()).forEach(link -> {
            link.die(this, silently);
            world.network.links.remove(link);
        });
        links.clear();
        List.copyOf(connections).forEach(SimConnection::die);
        connections.clear();
        disk.crash(world.plan.losesDurable());
    }

    /** The log is cut: everything begins anew from it, but for the clients' ends, which are closed already. */
    private void beginAnew() {
        List.copyOf(links.keySet()).forEach(id -> links.get(id).hangUp(id));
        life++;
        int born = life;
        ticks(born);
        shardTicks(0, born);
        shardTicks(1, born);
        begin(replica.sessionIds());
    }

    void hears(byte[] message) {
        told.hears(message);
    }

    void inCore(String what, Runnable run) {
        int born = life;
        core.add(() -> {
            if (up && life == born) {
                try {
                    run.run();
                } catch (RuntimeException e) {
                    throw new IllegalStateException(this + " at " + what + ": " + e, e);
                }
            }
        });
    }

    private void inCoreOfAnyReplica(Runnable run) {
        Lane mine = core;
        core.add(() -> {
            if (up && core == mine) {
                run.run();
            }
        });
    }

    Shard anyShard() {
        return shards.get(schedule.random.nextInt(shards.size()));
    }

    void inShard(Shard shard, Runnable run) {
        Lane mine = core;
        lanes.get(shard.index()).add(() -> {
            if (up && core == mine) {
                run.run();
            }
        });
    }

    // ---- ports

    @Override
    public void append(long zxid, byte[] txn) {
        long last = log.isEmpty() ? 0 : log.lastKey();
        boolean follows = zxid == last + 1 || Zxid.epoch(zxid) > Zxid.epoch(last);
        Violation.unless(follows && Zxid.counter(zxid) != 0, this + " appends " + Zxid.text(zxid));
        log.put(zxid, txn);
        disk.append(zxid, txn);
    }

    @Override
    public void truncateAfter(long zxid) {
        schedule.trace(() -> this + " cuts its log behind " + Zxid.text(zxid));
        log.tailMap(zxid, false).clear();
        told.cut(zxid);
        disk.truncateAfter(zxid, () -> inCore("cut", this::beginAnew));
    }

    @Override
    public void promise(Epochs epochs) {
        schedule.trace(() -> this + " promises " + epochs);
        disk.promise(epochs);
    }

    @Override
    public void install(State state) {
        TreeMap<Long, byte[]> chain = world.chains.get(state.zxid());
        log.clear();
        log.putAll(chain);
        told.cut(0);
        disk.install(state, new TreeMap<>(chain));
    }

    @Override
    public void sendWhenDurable(long link, byte[] message) {
        int born = life;
        disk.whenDurable(() -> {
            if (life != born) {
                return;
            }
            if (link == Outbox.SELF) {
                inCore("durable", () -> replica.received(Outbox.SELF, List.of(message), nowMs(), wallMs()));
            } else {
                send(link, message);
            }
        });
    }

    @Override
    public void send(long link, byte[] message) {
        Network.Link to = links.get(link);
        if (to != null) {
            told.says(message);
            to.send(link, message);
        }
    }

    @Override
    public void sendHistory(long link, long after, List<Recent> rest, HistoryForm form, State state) {
        Network.Link to = links.get(link);
        if (to == null) {
            return;
        }
        if (log.containsKey(after) && schedule.chance(0.7)) {
            schedule.trace(() -> this + " sends what follows " + Zxid.text(after));
            send(link, form.beforeTxns());
            log.subMap(after, false, state.zxid(), true)
                    .forEach((zxid, txn) -> form.txn(zxid, txn).forEach(message -> send(link, message)));
        } else {
            send(link, form.beforeState());
            world.chains.put(state.zxid(), new TreeMap<>(log.headMap(state.zxid(), true)));
            to.send(link, state);
            send(link, form.afterState());
        }
    }

    @Override
    public void reconfigured(Ensemble now) {
        counted = now;
        schedule.trace(() -> this + " counts " + now.toString().replace('\n', ' '));
        int born = life;
        if (now.isAgreed() && now.member(sid) != null) {
            schedule.in(schedule.between(100, 60_000), () -> {
                if (life == born && now.version() > file.version()) {
                    file = now;
                }
            });
        }
    }

    @Override
    public void elects(String name) {
        election = name;
        schedule.trace(() -> this + " has the election " + name);
    }

    @Override
    public void dial(long peer) {
        world.network.dial(this, world.server(peer));
    }

    @Override
    public void hangUp(long link) {
        Network.Link to = links.get(link);
        if (to != null) {
            to.hangUp(link);
        }
    }

    @Override
    public void sendVote(long to, byte[] vote) {
        world.network.vote(this, world.server(to), vote);
    }

    @Override
    public State load(long zxid, byte[] body) {
        try {
            StateLoader loader = new StateLoader(world.trees, schedule.random.nextLong(), this::note);
            loader.snapshot(zxid, new ByteArrayInputStream(body));
            return loader.state();
        } catch (IOException e) {
            throw new Violation("a state that cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void deliver(Delivery delivery) {
        if (delivery instanceof Delivery.Serve serve) {
            world.committed.serves(this, serve.state(), replica.role(), epoch());
        } else if (delivery instanceof Delivery.Commits commits) {
            commits.commits().forEach(commit -> world.committed.commits(this, commit.after()));
        }
        Delivery shown = world.plan.delivered(this, delivery);
        deliveries.add(null, shown);
        for (Shard shard : shards) {
            if (!(shown instanceof Delivery.Commits commits) || shard.isConcernedBy(commits)) {
                inShard(shard, shard::takeDeliveries);
            }
        }
    }

    @Override
    public void deliver(Shard shard, Delivery delivery) {
        deliveries.add(shard, delivery);
        inShard(shard, shard::takeDeliveries);
    }

    @Override
    public void note(String line) {
        schedule.trace(() -> this + " notes: " + line);
        boolean isBad = line.contains("DIFFERS") || world.calm && line.startsWith("looking for a leader: ");
        Violation.unless(!isBad, this + ": " + line);
    }

    // ---- inbox

    @Override
    public void connect(Client client, ConnectRequest request, int timeoutMs) {
        inCoreOfAnyReplica(() -> replica.connect(client, request, timeoutMs, nowMs(), wallMs()));
    }

    @Override
    public void submit(List<Submission> submissions) {
        inCoreOfAnyReplica(() -> replica.submit(submissions, nowMs(), wallMs()));
    }

    @Override
    public void touched(long[] sessionIds) {
        inCoreOfAnyReplica(() -> replica.touched(sessionIds, nowMs()));
    }

    @Override
    public void gone(Client client) {
        inCoreOfAnyReplica(() -> replica.gone(client));
    }

    @Override
    public void word(Client client, int word) {
        throw new AssertionError("nobody says words here");
    }
}

package org.vivarium.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.auth.AuthFactory.Scheme;
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.Loop;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.broadcast.solo.SoloBroadcastFactory;
import org.vivarium.core.auth.DigestFactory;
import org.vivarium.core.auth.IpFactory;
import org.vivarium.core.replica.Parts;
import org.vivarium.core.replica.Ports;
import org.vivarium.core.replica.Replica;
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
import org.vivarium.tree.trie.TrieFactory;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;

/** A whole server in one thread, without a socket or a file: what is logged becomes durable when the test says so. */
public final class World implements Ports, CoreInbox {
    public static final TreeFactory TREES = new TrieFactory();
    public static final int TICK_MS = 1000;

    public final List<byte[]> logged = new ArrayList<>();
    public final List<String> notes = new ArrayList<>();
    public final List<Shard> shards = new ArrayList<>();
    private final Deliveries deliveries = new Deliveries();
    public final ArrayDeque<byte[]> held = new ArrayDeque<>();
    public long nowMs = 1_000_000;
    public long wallMs = 1_700_000_000_000L;
    public Replica replica;
    private final ArrayDeque<Runnable> toShards = new ArrayDeque<>();
    private final ArrayDeque<Runnable> toCore = new ArrayDeque<>();
    private final Access access;
    private final Limits limits;

    /** What is to happen, once, while a shard is in the middle of something. */
    public Runnable whenAskedForTheTime;

    public World(long firstSession) {
        this(firstSession, new Limits(1 << 20, 2 * TICK_MS, 20 * TICK_MS, 100, 1 << 20, 1 << 16, 10_000));
    }

    public World(long firstSession, Limits limits) {
        this.limits = limits;
        Map<String, String> options =
                Map.of("DigestAuthenticationProvider.superDigest", "super:D/InIHSb7yEEbrWz8b9l71RjZJU=");
        Map<String, Scheme> schemes =
                Map.of("digest", new DigestFactory().create(options), "ip", new IpFactory().create(options));
        access = new Access(schemes, false);
        State state = State.initial(TREES, 7);
        Standing standing = Standing.alone(1, 0, Epochs.NONE, new Random(1));
        Parts parts = Parts.alone(new SoloBroadcastFactory());
        addShard();
        replica = new Replica(parts, state, standing, new Rules(access), new SessionIds(firstSession), TICK_MS, this);
        replica.start(nowMs, wallMs);
        run();
    }

    public Shard addShard() {
        Shard shard = new Shard(
                shards.size(), limits, access, this, deliveries, bytes -> bytes == 0x72756f6b, this::wallMs, 5);
        shards.add(shard);
        return shard;
    }

    /** Makes everything that was logged durable, and lets everybody react until all is quiet. */
    public void settle() {
        do {
            run();
            becomeDurable();
        } while (!held.isEmpty() || !toCore.isEmpty() || !toShards.isEmpty());
    }

    /** Makes everything that was logged durable; the core hears of it, and no shard yet. */
    public void becomeDurable() {
        List<byte[]> due = new ArrayList<>(held);
        held.clear();
        if (!due.isEmpty()) {
            replica.received(Outbox.SELF, due, nowMs, wallMs);
        }
    }

    /** Lets everybody react, without anything becoming durable. */
    public void run() {
        while (!toCore.isEmpty() || !toShards.isEmpty()) {
            (toCore.isEmpty() ? toShards : toCore).remove().run();
        }
    }

    /** Lets time go by, in ticks. */
    public void pass(int ms) {
        for (int i = 0; i < ms; i += TICK_MS / 2) {
            nowMs += TICK_MS / 2;
            wallMs += TICK_MS / 2;
            shards.forEach(Shard::tick);
            run();
            replica.tick(nowMs, wallMs);
            settle();
        }
    }

    private long wallMs() {
        Runnable now = whenAskedForTheTime;
        whenAskedForTheTime = null;
        if (now != null) {
            now.run();
        }
        return wallMs;
    }

    public FakeClient client() {
        return client(shards.get(0));
    }

    public FakeClient client(Shard shard) {
        return new FakeClient(this, shard);
    }

    /** A client that has a session. */
    public FakeClient connected() {
        FakeClient client = client();
        client.hello(0, 10_000, new byte[16]);
        settle();
        client.take();
        return client;
    }

    // ---- ports

    @Override
    public void append(long zxid, byte[] txn) {
        logged.add(txn);
    }

    @Override
    public void truncateAfter(long zxid) {
        throw new AssertionError("nothing is cut here");
    }

    @Override
    public void promise(Epochs epochs) {
        notes.add(epochs.toString());
    }

    @Override
    public void sendWhenDurable(long link, byte[] message) {
        held.add(message);
    }

    @Override
    public void send(long link, byte[] message) {
        throw nobodyElse();
    }

    @Override
    public void sendHistory(long link, long after, List<Recent> rest, HistoryForm form, State state) {
        throw nobodyElse();
    }

    @Override
    public void reconfigured(Ensemble now) {
        throw nobodyElse();
    }

    @Override
    public void elects(String election) {}

    @Override
    public void dial(long peer) {
        throw nobodyElse();
    }

    @Override
    public void hangUp(long link) {
        throw nobodyElse();
    }

    @Override
    public void sendVote(long to, byte[] vote) {
        throw nobodyElse();
    }

    @Override
    public State load(long zxid, byte[] body) {
        throw nobodyElse();
    }

    @Override
    public void install(State state) {
        throw nobodyElse();
    }

    private static AssertionError nobodyElse() {
        return new AssertionError("nobody else is there");
    }

    @Override
    public void deliver(Delivery delivery) {
        deliveries.add(null, delivery);
        for (Shard shard : shards) {
            if (!(delivery instanceof Delivery.Commits commits) || shard.isConcernedBy(commits)) {
                toShards.add(shard::takeDeliveries);
            }
        }
    }

    @Override
    public void deliver(Shard shard, Delivery delivery) {
        deliveries.add(shard, delivery);
        toShards.add(shard::takeDeliveries);
    }

    @Override
    public void note(String line) {
        notes.add(line);
    }

    // ---- inbox

    @Override
    public void connect(Client client, ConnectRequest request, int timeoutMs) {
        toCore.add(() -> replica.connect(client, request, timeoutMs, nowMs, wallMs));
    }

    @Override
    public void submit(List<Submission> submissions) {
        toCore.add(() -> replica.submit(submissions, nowMs, wallMs));
    }

    @Override
    public void touched(long[] sessionIds) {
        toCore.add(() -> replica.touched(sessionIds, nowMs));
    }

    @Override
    public void gone(Client client) {
        toCore.add(() -> replica.gone(client));
    }

    @Override
    public void word(Client client, int word) {
        toShards.add(() -> client.shard().answerWord(client, "imok"));
    }

    /** A connection whose bytes the test sends and reads. */
    public static final class FakeClient implements Connection {
        public final Client client;
        public boolean closed;
        public boolean reading = true;
        public long unsent;
        public long sessionId;
        public byte[] password = new byte[16];
        private final JuteWriter in = new JuteWriter();
        private final JuteWriter out = new JuteWriter();
        private ByteBuffer rest = ByteBuffer.allocate(0);

        FakeClient(World world, Shard shard) {
            client = shard.accepted(this);
        }

        /** Sends bytes, given in hex; blanks do not count. */
        public void sendHex(String hex) {
            sendBytes(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
        }

        public void sendBytes(byte[] bytes) {
            ByteBuffer all = ByteBuffer.allocate(rest.remaining() + bytes.length);
            all.put(rest).put(bytes).flip();
            rest = all;
            if (reading && !closed) {
                client.received(rest);
            }
        }

        public void hello(long session, int timeoutMs, byte[] passwd) {
            in.clear();
            int mark = in.beginFrame();
            new ConnectRequest(0, 0, timeoutMs, session, passwd, false, true).write(in);
            in.endFrame(mark);
            sendBytes(in.toBytes());
        }

        public void send(int xid, int op, java.util.function.Consumer<JuteWriter> record) {
            in.clear();
            int mark = in.beginFrame();
            in.writeInt(xid);
            in.writeInt(op);
            record.accept(in);
            in.endFrame(mark);
            sendBytes(in.toBytes());
        }

        /** What the server sent since the last call. */
        public byte[] take() {
            byte[] bytes = out.toBytes();
            out.clear();
            if (sessionId == 0 && bytes.length > 20) {
                ByteBuffer hello = ByteBuffer.wrap(bytes);
                sessionId = hello.getLong(12);
                hello.get(24, password);
            }
            return bytes;
        }

        public String takeHex() {
            return HexFormat.of().formatHex(take());
        }

        /** The frames that the server sent since the last call, without their lengths. */
        public List<JuteReader> frames() {
            ByteBuffer all = ByteBuffer.wrap(take());
            List<JuteReader> frames = new ArrayList<>();
            while (all.hasRemaining()) {
                int length = all.getInt();
                frames.add(new JuteReader(all.array(), all.position(), all.position() + length));
                all.position(all.position() + length);
            }
            return frames;
        }

        @Override
        public Loop loop() {
            throw new AssertionError("a shard does not ask for its loop");
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181);
        }

        @Override
        public void write(ByteBuffer bytes) {
            while (!closed && bytes.hasRemaining()) {
                out.writeByte(bytes.get());
            }
        }

        @Override
        public void flush() {}

        @Override
        public long pending() {
            return unsent + out.size();
        }

        @Override
        public void reading(boolean on) {
            reading = on;
            if (on && rest.hasRemaining()) {
                client.received(rest);
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void abort() {
            closed = true;
        }
    }
}

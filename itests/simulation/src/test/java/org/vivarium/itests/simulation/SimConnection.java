package org.vivarium.itests.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.Loop;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.Shard;
import org.vivarium.wire.JuteWriter;

/** A client's connection, from end to end: in order, late, and at an end when either side or a fault ends it. */
final class SimConnection implements Connection {
    private static final long HALF_OPEN_US_MAX = 5_000_000;

    final SimServer server;
    private final Schedule schedule;
    private final SimClient client;
    private final Lane toServer;
    private final Lane toClient;
    private final JuteWriter unsent = new JuteWriter();
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private Shard shard;
    private Client handler;
    private boolean reading = true;
    private boolean closed;

    SimConnection(Schedule schedule, SimServer server, SimClient client) {
        this.schedule = schedule;
        this.server = server;
        this.client = client;
        this.toServer = new Lane(schedule, () -> schedule.between(50, 1_500), () -> 0);
        this.toClient = new Lane(schedule, () -> schedule.between(50, 1_500), () -> 0);
        toServer.add(() -> {
            if (!server.isUp()) {
                toClient.add(() -> client.lost(this));
                return;
            }
            server.connections.add(this);
            shard = server.anyShard();
            server.inShard(shard, () -> handler = shard.accepted(this));
        });
    }

    // ---- the client's end

    void send(byte[] bytes) {
        toServer.add(() -> inShard(() -> {
            ByteBuffer all = ByteBuffer.allocate(rest.remaining() + bytes.length);
            all.put(rest).put(bytes).flip();
            rest = all;
            read();
        }));
    }

    private void read() {
        if (reading && !closed && rest.hasRemaining()) {
            handler.received(rest);
        }
    }

    private void inShard(Runnable run) {
        if (shard != null) {
            server.inShard(shard, run);
        }
    }

    /** The client lets go of it, or it breaks. */
    void hangUp() {
        toServer.add(() -> inShard(() -> {
            if (!closed) {
                closed = true;
                server.connections.remove(this);
                handler.closed();
            }
        }));
    }

    /** It breaks in the middle; the server may not hear of it for long. */
    void cut() {
        toServer.lose(true);
        toClient.lose(true);
        toClient.add(() -> client.lost(this));
        schedule.in(schedule.chance(0.5) ? 0 : schedule.between(0, HALF_OPEN_US_MAX), this::hangUp);
    }

    /** The server is no more. */
    void die() {
        closed = true;
        toClient.lose(true);
        if (schedule.chance(0.8)) {
            toClient.add(() -> client.lost(this));
        }
    }

    // ---- the server's end

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
            unsent.writeByte(bytes.get());
        }
    }

    @Override
    public void flush() {
        if (!closed && unsent.size() > 0) {
            byte[] bytes = unsent.toBytes();
            unsent.clear();
            long epoch = server.epoch();
            toClient.add(() -> client.received(this, bytes, epoch));
        }
    }

    @Override
    public long pending() {
        return unsent.size();
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (on) {
            inShard(this::read);
        }
    }

    @Override
    public void close() {
        flush();
        abort();
    }

    @Override
    public void abort() {
        if (!closed) {
            closed = true;
            server.connections.remove(this);
            toClient.add(() -> client.lost(this));
        }
    }
}

package org.vivarium.itests.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.broadcast.Framing;
import org.vivarium.core.state.State;

/** What is between the servers: links that keep their order, votes that get lost, and partitions. */
final class Network {
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    final List<Link> links = new ArrayList<>();
    double votesLost;

    /** Hears of every message that arrives. */
    Listener listener = (from, to, link, message) -> {};

    private final Schedule schedule;
    private final BroadcastFactory broadcast;
    private final Map<Long, Boolean> blocked = new HashMap<>();
    private final Map<Long, byte[]> votes = new HashMap<>();
    private long nextId = 1;

    /** Whom messages between servers interest. */
    interface Listener {
        void arrives(SimServer from, SimServer to, Link link, byte[] message);
    }

    Network(Schedule schedule, BroadcastFactory broadcast) {
        this.schedule = schedule;
        this.broadcast = broadcast;
    }

    // ---- partitions

    void block(long from, long to, boolean on) {
        blocked.put(from << 32 | to, on);
    }

    void heal() {
        blocked.clear();
    }

    boolean isBlocked(long from, long to) {
        return blocked.getOrDefault(from << 32 | to, false);
    }

    private long delayUs() {
        return schedule.chance(0.02) ? schedule.between(5_000, 60_000) : schedule.between(50, 2_000);
    }

    // ---- votes

    void vote(SimServer from, SimServer to, byte[] vote) {
        long pair = from.sid << 32 | to.sid;
        if (votes.put(pair, vote) == null) {
            schedule.in(delayUs(), () -> vote(pair, from, to));
        }
        if (!to.isUp() || isBlocked(from.sid, to.sid) && schedule.chance(0.2)) { // by its system, or what is between
            schedule.in(
                    delayUs(),
                    () -> from.inCore(
                            to + " takes no connection",
                            () -> from.replica.unreachable(to.sid, from.nowMs(), from.wallMs())));
        }
    }

    private void vote(long pair, SimServer from, SimServer to) {
        if (isBlocked(from.sid, to.sid) || !to.isUp()) {
            schedule.in(20_000, () -> vote(pair, from, to));
            return;
        }
        byte[] vote = votes.remove(pair);
        if (!schedule.chance(votesLost)) {
            to.inCore("vote of " + from, () -> to.replica.vote(from.sid, vote, to.nowMs(), to.wallMs()));
        }
    }

    // ---- links

    void dial(SimServer from, SimServer to) {
        int life = from.life;
        boolean reached = to != null && !isBlocked(from.sid, to.sid) && !isBlocked(to.sid, from.sid);
        long us = reached ? 2 * delayUs() : schedule.between(100_000, 1_000_000);
        schedule.in(us, () -> {
            if (from.life != life) {
                return;
            }
            if (reached && to.isUp()) {
                Link link = new Link(from, to);
                link.open();
            } else {
                long id = nextId++;
                from.inCore("no link to " + to, () -> from.replica.closed(id, to.sid, from.nowMs(), from.wallMs()));
            }
        });
    }

    /** A way for messages between two servers; end 0 is whose who dialled. */
    final class Link {
        private final SimServer[] servers;
        private final long[] ids = {nextId++, nextId++};
        private final int[] lives;
        private final boolean[] open = {true, true};
        private final boolean[] over = new boolean[2];
        private final Lane[] towards = new Lane[2];
        private final Framing[] framings = new Framing[2];
        private final ByteBuffer[] streams = new ByteBuffer[2];
        private final boolean framed = schedule.chance(0.5);
        private final boolean torn = schedule.chance(0.1);

        Link(SimServer dialler, SimServer other) {
            servers = new SimServer[] {dialler, other};
            lives = new int[] {dialler.life, other.life};
            for (int end = 0; end < 2; end++) {
                SimServer from = servers[1 - end];
                SimServer to = servers[end];
                towards[end] =
                        new Lane(schedule, Network.this::delayUs, () -> isBlocked(from.sid, to.sid) ? 10_000 : 0);
                framings[end] = broadcast.framing(MESSAGE_BYTES_MAX);
                streams[end] = ByteBuffer.allocate(0);
            }
        }

        void open() {
            links.add(this);
            for (int end = 0; end < 2; end++) {
                int here = end;
                SimServer server = servers[end];
                long peer = end == 0 ? servers[1].sid : -1;
                server.links.put(ids[end], this);
                inCore(end, "opened", () -> server.replica.opened(ids[here], peer, server.nowMs(), server.wallMs()));
            }
        }

        private void inCore(int end, String what, Runnable run) {
            SimServer server = servers[end];
            server.inCore(what + " link " + ids[end], () -> {
                if (open[end] && server.life == lives[end]) {
                    run.run();
                }
            });
        }

        private int end(long id) {
            return ids[0] == id ? 0 : 1;
        }

        void send(long id, byte[] message) {
            int to = 1 - end(id);
            if (!framed) {
                towards[to].add(() -> arrive(to, List.of(message)));
                return;
            }
            int at = 0;
            while (at < message.length) {
                long most = torn ? 5 : message.length;
                int length = schedule.chance(0.5) && !torn
                        ? message.length - at
                        : (int) Math.min(message.length - at, schedule.between(1, most));
                byte[] part = Arrays.copyOfRange(message, at, at + length);
                towards[to].add(() -> arrive(to, part));
                at += length;
            }
        }

        void send(long id, State state) {
            send(id, Disk.bytes(state));
        }

        private void arrive(int end, byte[] part) {
            if (over[end]) {
                return;
            }
            ByteBuffer all = ByteBuffer.allocate(streams[end].remaining() + part.length);
            all.put(streams[end]).put(part).flip();
            streams[end] = all;
            List<byte[]> messages = new ArrayList<>();
            try {
                for (int length = framings[end].next(all); length > 0; length = framings[end].next(all)) {
                    byte[] message = new byte[length];
                    all.get(message);
                    messages.add(message);
                }
            } catch (IOException e) {
                throw new Violation("a stream that is no stream: " + e.getMessage());
            }
            if (!messages.isEmpty()) {
                arrive(end, messages);
            }
        }

        private void arrive(int end, List<byte[]> messages) {
            if (over[end]) {
                return;
            }
            SimServer server = servers[end];
            messages.forEach(message -> listener.arrives(servers[1 - end], server, this, message));
            inCore(end, messages.size() + " messages on", () -> {
                schedule.trace(() -> server + " hears from " + servers[1 - end] + " " + Text.packets(messages));
                messages.forEach(server::hears);
                server.replica.received(ids[end], messages, server.nowMs(), server.wallMs());
            });
        }

        /** One end lets go; the other one hears of it, behind what is under way. */
        void hangUp(long id) {
            int end = end(id);
            open[end] = false;
            servers[end].links.remove(id);
            towards[1 - end].add(() -> closed(1 - end));
        }

        /** It breaks; some of what is under way still arrives. */
        void cut() {
            for (int end = 0; end < 2; end++) {
                int here = end;
                towards[end].lose(true);
                towards[end].add(() -> closed(here));
            }
        }

        /** One end is gone without a word, or with the one that its system says for it. */
        void die(SimServer server, boolean silently) {
            int end = servers[0] == server ? 0 : 1;
            open[end] = false;
            towards[1 - end].lose(true);
            schedule.in(
                    silently ? schedule.between(0, 5_000_000) : 0, () -> towards[1 - end].add(() -> closed(1 - end)));
        }

        private void closed(int end) {
            over[end] = true;
            SimServer server = servers[end];
            long peer = end == 0 ? servers[1].sid : -1;
            inCore(end, "closed", () -> {
                open[end] = false;
                server.links.remove(ids[end]);
                links.remove(this);
                server.replica.closed(ids[end], peer, server.nowMs(), server.wallMs());
            });
        }
    }
}

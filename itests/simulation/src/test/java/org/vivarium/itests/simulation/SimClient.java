package org.vivarium.itests.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.vivarium.api.Acl;
import org.vivarium.api.Zxid;
import org.vivarium.wire.ConnectRequest;
import org.vivarium.wire.ConnectResponse;
import org.vivarium.wire.CreateMode;
import org.vivarium.wire.EventType;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.ReplyHeader;
import org.vivarium.wire.Request;
import org.vivarium.wire.WatchEvent;
import org.vivarium.wire.Xid;

/** A client that does as real ones do: one session, kept over servers; what it is told is checked on the spot. */
final class SimClient {
    private static final int TIMEOUT_MS = 4_000;
    private static final String[] PATHS = {"/a", "/b", "/c", "/d", "/a/x", "/a/y", "/b/z"};

    final int id;
    long session;

    /** Writes that were done. */
    int done;

    boolean resting;
    private final Simulation world;
    private final Schedule schedule;
    private final Replies replies;
    private final ArrayDeque<Asked> asked = new ArrayDeque<>();
    private final Map<String, Watch> watches = new HashMap<>();
    private byte[] password = new byte[16];
    private long lastZxid;
    private int xid;
    private SimConnection connection;
    private boolean connected;
    private boolean connectedInCalm;
    private long heardUs;
    private long sentUs;
    private long connectingUs;
    private long asleepUntilUs;
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private int serial;

    /** @param floor the zxid that a client has a right to see when this is answered */
    record Asked(int xid, int op, String path, boolean watch, long floor) {}

    /** @param zxid from where on its path is watched; @param exists whether it was set on a znode that is there */
    record Watch(String path, long zxid, boolean exists) {
        boolean isOfChildren(String what) {
            return !what.equals(path);
        }
    }

    SimClient(Simulation world, int id) {
        this.world = world;
        this.schedule = world.schedule;
        this.id = id;
        this.replies = new Replies(world.committed);
        schedule.in(schedule.between(0, 200_000), this::act);
    }

    @Override
    public String toString() {
        return "c" + id;
    }

    boolean isIdle() {
        return connected && asked.isEmpty();
    }

    Map<String, Watch> watches() {
        return watches;
    }

    // ---- what it does

    private void act() {
        schedule.in(schedule.between(1_000, resting ? 200_000 : 60_000), this::act);
        long now = schedule.nowUs();
        if (now < asleepUntilUs) {
            return;
        }
        if (connection == null) {
            connect();
        } else if (now - heardUs > TIMEOUT_MS * 1000L * 2 / 3) {
            trace("gives its connection up");
            SimConnection old = connection;
            closed(old);
            old.hangUp();
        } else if (connected) {
            if (!resting && asked.size() < 5) {
                ask();
            } else if (now - sentUs > TIMEOUT_MS * 1000L / 3) {
                send(Xid.PING, OpCode.PING, "", false, out -> {});
            }
        }
    }

    /** It does nothing, as if its machine stood still. */
    void doze(long us) {
        trace("sleeps for " + us / 1000 + " ms");
        asleepUntilUs = schedule.nowUs() + us;
    }

    private void connect() {
        SimServer server = world.anyServer();
        connection = new SimConnection(schedule, server, this);
        connectingUs = schedule.nowUs();
        heardUs = connectingUs;
        rest = ByteBuffer.allocate(0);
        trace("connects to " + server + ", has seen " + Zxid.text(lastZxid));
        JuteWriter out = new JuteWriter();
        int mark = out.beginFrame();
        new ConnectRequest(0, lastZxid, TIMEOUT_MS, session, password, false, true).write(out);
        out.endFrame(mark);
        connection.send(out.toBytes());
    }

    private void ask() {
        String path = PATHS[schedule.random.nextInt(PATHS.length)];
        byte[] data = (this + "-" + serial++).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        int version = schedule.chance(0.2) ? (int) schedule.between(0, 5) : -1;
        if (schedule.chance(world.changing)) {
            reconfigure();
            return;
        }
        switch ((int) schedule.between(0, 15)) {
            case 0, 1 -> write(create(path, data, CreateMode.PERSISTENT));
            case 2, 3 -> write(new Request.SetData(path, data, version));
            case 4 -> write(new Request.Delete(path, version));
            case 5 -> write(create("/q", data, CreateMode.PERSISTENT));
            case 6, 7 -> write(create("/q/n-", data, CreateMode.PERSISTENT_SEQUENTIAL));
            case 8 -> write(create("/q/e-", data, CreateMode.EPHEMERAL_SEQUENTIAL));
            case 9 -> write(create("/" + this + "-" + schedule.between(0, 3), data, CreateMode.EPHEMERAL));
            case 10 ->
                write(new Request.Multi(List.of(
                        new Request.SetData(path, data, version),
                        create("/q/m-", data, CreateMode.PERSISTENT_SEQUENTIAL),
                        new Request.SetData("/a", data, -1))));
            case 11, 12 -> read(path, OpCode.GET_DATA);
            case 13 -> read(path, OpCode.EXISTS);
            case 15 -> read(schedule.chance(0.5) ? "/q" : path, OpCode.GET_CHILDREN);
            default -> rare(path);
        }
    }

    private void rare(String path) {
        if (schedule.chance(0.7)) {
            send(++xid, OpCode.SYNC, path, false, out -> out.writeString(path));
            read(path, OpCode.GET_DATA);
        } else if (schedule.chance(0.4)) {
            send(++xid, OpCode.CLOSE_SESSION, "", false, out -> {});
        } else if (schedule.chance(0.3)) {
            trace("dies, and another one takes its place");
            SimConnection old = connection;
            closed(old);
            old.hangUp();
            forget();
        }
    }

    private void reconfigure() {
        SimServer server = world.anyServer();
        Request wish =
                switch ((int) schedule.between(0, 4)) {
                    case 0 -> new Request.Reconfig(null, "" + server.sid, null, -1);
                    case 1 -> new Request.Reconfig(line(server), "", null, -1);
                    case 2 -> new Request.Reconfig(null, null, lines(0.6, 0.75), -1);
                    case 3 -> new Request.Reconfig(null, null, lines(1, 1), -1);
                    default -> new Request.Reconfig(null, null, twoLines(), -1);
                };
        trace("wants " + wish);
        write(wish);
    }

    private String lines(double each, double voting) {
        List<String> lines = new ArrayList<>();
        for (SimServer server : world.servers) {
            if (schedule.chance(each)) {
                lines.add(line(server, schedule.chance(voting)));
            }
        }
        return String.join(",", lines);
    }

    /** The fewer vote, the likelier are they apart from a quorum of the ensemble before. */
    private String twoLines() {
        SimServer one = world.anyServer();
        SimServer other = world.anyServer();
        return line(one, true) + (other == one ? "" : "," + line(other, true));
    }

    private String line(SimServer server) {
        return line(server, schedule.chance(0.75));
    }

    private static String line(SimServer server, boolean votes) {
        String role = votes ? "participant" : "observer";
        return "server." + server.sid + "=" + server + ":2888:3888:" + role + ";c" + server.sid + ":2181";
    }

    private static Request create(String path, byte[] data, int flags) {
        return new Request.Create(OpCode.CREATE2, path, data, Acl.OPEN, flags);
    }

    private void write(Request request) {
        send(++xid, request.op(), "", false, request::write);
    }

    private void read(String path, int op) {
        boolean watch = schedule.chance(0.5);
        send(++xid, op, path, watch, out -> {
            out.writeString(path);
            out.writeBoolean(watch);
        });
    }

    private void send(int number, int op, String path, boolean watch, Consumer<JuteWriter> record) {
        JuteWriter out = new JuteWriter();
        int mark = out.beginFrame();
        out.writeInt(number);
        out.writeInt(op);
        record.accept(out);
        out.endFrame(mark);
        asked.add(new Asked(number, op, path, watch, op == OpCode.SYNC ? world.committed.acknowledged : 0));
        sentUs = schedule.nowUs();
        trace("asks " + OpCode.letters(op) + " " + number + " " + path);
        connection.send(out.toBytes());
    }

    // ---- what it hears

    /** The other side has ended its connection, or something else has. */
    void lost(SimConnection which) {
        boolean closing = asked.stream().anyMatch(one -> one.op() == OpCode.CLOSE_SESSION);
        Violation.unless(
                which != connection || !connectedInCalm || closing, this + " has lost its connection without need");
        closed(which);
    }

    private void closed(SimConnection which) {
        if (which == connection) {
            trace("has no connection any more");
            connection = null;
            connected = false;
            connectedInCalm = false;
            boolean closing = asked.stream().anyMatch(one -> one.op() == OpCode.CLOSE_SESSION);
            asked.clear();
            if (closing) {
                forget(); // whether it was closed, it will not say any more
            }
        }
    }

    /** What a fault does to the connection. */
    void cut() {
        if (connection != null) {
            connection.cut();
        }
    }

    private void forget() {
        session = 0;
        password = new byte[16];
        watches.clear();
        lastZxid = 0;
        xid = 0;
    }

    void received(SimConnection from, byte[] bytes, long epoch) {
        if (from != connection) {
            return;
        }
        heardUs = schedule.nowUs();
        ByteBuffer all = ByteBuffer.allocate(rest.remaining() + bytes.length);
        all.put(rest).put(bytes).flip();
        rest = all;
        try {
            while (from == connection && all.remaining() >= 4 && all.getInt(all.position()) <= all.remaining() - 4) {
                int length = all.getInt();
                JuteReader in = new JuteReader(all.array(), all.position(), all.position() + length);
                all.position(all.position() + length);
                if (connected) {
                    reply(in, epoch);
                } else {
                    hello(ConnectResponse.read(in), epoch);
                }
            }
        } catch (MalformedException e) {
            throw new Violation(this + " cannot read what it is told: " + e.getMessage());
        }
    }

    private void hello(ConnectResponse response, long epoch) {
        if (response.timeOut() <= 0) {
            trace("is told that its session is over");
            SimConnection old = connection;
            closed(old);
            old.hangUp();
            forget();
            return;
        }
        trace("has session " + Long.toHexString(response.sessionId()));
        Violation.unless(session == 0 || session == response.sessionId(), this + " was given another session");
        Committed.End end = world.committed.end(response.sessionId());
        Violation.unless(
                end == null || end.atUs() > connectingUs || Zxid.epoch(end.zxid()) > epoch,
                this + " was given a session that has ended");
        session = response.sessionId();
        password = response.passwd();
        connected = true;
        connectedInCalm = world.calm;
        if (!watches.isEmpty()) {
            setWatches();
        }
    }

    private void setWatches() {
        List<String> data = new ArrayList<>();
        List<String> exist = new ArrayList<>();
        List<String> children = new ArrayList<>();
        watches.keySet().stream().sorted().forEach(what -> {
            Watch watch = watches.get(what);
            (watch.isOfChildren(what) ? children : watch.exists() ? data : exist).add(watch.path());
        });
        send(Xid.SET_WATCHES, OpCode.SET_WATCHES, "", false, out -> {
            out.writeLong(lastZxid);
            out.writeStrings(data);
            out.writeStrings(exist);
            out.writeStrings(children);
        });
    }

    private void reply(JuteReader in, long epoch) throws MalformedException {
        ReplyHeader header = ReplyHeader.read(in);
        if (header.xid() == Xid.EVENT) {
            WatchEvent event = WatchEvent.read(in);
            trace("hears event " + event.type() + " of " + event.path() + " at " + Zxid.text(header.zxid()));
            boolean catchesUp = !asked.isEmpty() && asked.peek().op() == OpCode.SET_WATCHES;
            Watch watch = event.type() == EventType.CHILDREN_CHANGED ? null : watches.remove(event.path());
            // one event for both watches of a path, but where they are set again (compat A5.3)
            boolean ofChildren = event.type() == EventType.CHILDREN_CHANGED
                    || event.type() == EventType.DELETED && !(catchesUp && watch != null);
            Watch children = ofChildren ? watches.remove(Committed.childrenOf(event.path())) : null;
            replies.event(this, watch, children, event, catchesUp);
            return;
        }
        Asked request = asked.poll();
        Violation.unless(
                request != null && request.xid() == header.xid(),
                this + " hears an answer to " + header.xid() + " and waits for one to " + request);
        trace("hears " + OpCode.letters(request.op()) + " " + header.xid() + " at " + Zxid.text(header.zxid()) + ": "
                + header.err());
        Violation.unless(
                header.zxid() >= lastZxid,
                this + " sees " + Zxid.text(header.zxid()) + " behind " + Zxid.text(lastZxid));
        if (request.op() == OpCode.SET_WATCHES) {
            replies.watchesAreBack(this, lastZxid, header.zxid());
        } else {
            replies.watches(this, header.zxid());
        }
        lastZxid = header.zxid();
        replies.answer(this, request, header, in, epoch);
        if (request.op() == OpCode.CLOSE_SESSION) {
            SimConnection old = connection;
            closed(old);
            old.hangUp();
            forget();
        }
    }

    void trace(String what) {
        schedule.trace(() -> this + " " + what);
    }
}

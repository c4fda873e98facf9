package org.vivarium.itests.differential;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One of the two servers as a sequence sees it: its connections, its sessions, and what its numbers mean.
 *
 * <p>{@link #begin} sends and {@link #finish} reads what came back, so that both servers work at the same time.
 */
final class Lane implements AutoCloseable {
    private static final int UNIMPLEMENTED = -6;
    private static final int AUTH_FAILED = -115;
    private static final long UNKNOWN_SESSION = 0x0777_0000_0000_0001L;

    /** A session that this lane's server gave out; it is referred to by its place in {@link #sessions}. */
    private static final class Session {
        final long id;
        final byte[] password;
        boolean closed;

        Session(long id, byte[] password) {
            this.id = id;
            this.password = password;
        }
    }

    private record Line(String text, long eventZxid) {}

    private final int port;
    private final int answerLimitMs;
    private final Link[] links = new Link[Step.SLOTS + 2];
    private final int[] sessionOfSlot = new int[Step.SLOTS + 2];
    private final boolean[] resumed = new boolean[Step.SLOTS + 2];
    private final List<Session> sessions = new ArrayList<>();
    private final Set<Long> closingZxids = new HashSet<>();
    private String root = "/";
    private long baseZxid;
    private long lastZxid;
    private int lastError;
    private int takenOver;

    /** A lane to the server on a loopback port, which is given up on after a time without an answer. */
    Lane(int port, int answerLimitMs) {
        this.port = port;
        this.answerLimitMs = answerLimitMs;
        Arrays.fill(sessionOfSlot, -1);
    }

    /** Forgets the sessions and links of the run before; {@code ~} now stands for {@code root}. */
    void beginRun(String root) {
        for (int slot = 0; slot <= Step.SLOTS; slot++) {
            drop(slot);
            sessionOfSlot[slot] = -1;
        }
        sessions.clear();
        closingZxids.clear();
        this.root = root;
    }

    /** From here on zxids are told relative to this one. */
    void baseZxid(long zxid) {
        baseZxid = zxid;
        lastZxid = zxid;
    }

    long lastZxid() {
        return lastZxid;
    }

    /** The error code of the last reply, 0 if it was none; {@link Integer#MIN_VALUE} if there was no reply. */
    int lastError() {
        return lastError;
    }

    boolean isOpen(int slot) {
        return links[slot] != null && links[slot].isOpen();
    }

    /** The slot whose live connection has the session that this handshake asks for, −1 if there is none. */
    int slotTakenOver(Step.Open open) {
        if (open.handshake().session() == Step.Session.KNOWN) {
            int wanted = sessionOfSlot[open.handshake().from()];
            for (int slot = 0; slot <= Step.SLOTS; slot++) {
                if (slot != open.slot() && isOpen(slot) && sessionOfSlot[slot] == wanted) {
                    return slot;
                }
            }
        }
        return -1;
    }

    /**
     * Whether the step has what it works on.
     *
     * <p>A wrong password for a live session is never tried: Apache cuts its link. Nor is a session taken over that had
     * lost its connection before: Apache's late farewell to that one makes it forget the one that came after.
     */
    boolean can(Step step) {
        if (step instanceof Step.Open open) {
            Step.Handshake h = open.handshake();
            boolean known = h.session() != Step.Session.KNOWN || sessionOfSlot[h.from()] >= 0;
            int live = slotTakenOver(open);
            return known && (live < 0 || h.password() == Step.Password.RIGHT && h.cut() <= 0 && !resumed[live]);
        }
        return isOpen(step.slot());
    }

    /** Sends what the step says. */
    void begin(Step step) {
        lastError = Integer.MIN_VALUE;
        if (step instanceof Step.Open open) {
            takenOver = slotTakenOver(open);
            drop(open.slot());
            connect(open);
        } else if (!isOpen(step.slot())) {
            return;
        } else if (step instanceof Step.Send send) {
            links[send.slot()].send(frames(send.requests()));
        } else if (step instanceof Step.Broken broken) {
            links[broken.slot()].send(broken.bytes());
        }
    }

    /** Reads what the step brings and tells it, one line each, in a form that is the same for both servers. */
    String finish(Step step) {
        List<Line> lines = new ArrayList<>();
        if (step instanceof Step.Open open) {
            readConnectResponse(open, lines);
        } else if (step instanceof Step.Send send) {
            readReplies(send, lines);
        } else if (step instanceof Step.Broken broken && broken.awaited()) {
            readToEnd(broken.slot(), lines);
        } else {
            drop(step.slot());
        }
        return told(lines);
    }

    /** How many sessions this run has been given. */
    int sessions() {
        return sessions.size();
    }

    /** Whether this run was given a session of this number and has not closed it. */
    boolean hasOpen(int session) {
        return session < sessions.size() && !sessions.get(session).closed;
    }

    /** The slot with a live connection of this session, −1 if there is none. */
    int slotOf(int session) {
        for (int slot = 0; slot <= Step.SLOTS; slot++) {
            if (isOpen(slot) && sessionOfSlot[slot] == session) {
                return slot;
            }
        }
        return -1;
    }

    /** Lets the next {@link Step.Session#KNOWN} of this slot mean the given session. */
    void assign(int slot, int session) {
        sessionOfSlot[slot] = session < sessions.size() ? session : -1;
    }

    /** How a zxid is told: relative to the run's first, so that runs can be compared after the two servers diverged. */
    String zxid(long zxid) {
        return zxid <= 0 ? Long.toString(zxid) : "+" + (zxid - baseZxid);
    }

    /** How a session id is told: by the session's number. */
    String sessionName(long id) {
        for (int i = 0; i < sessions.size(); i++) {
            if (sessions.get(i).id == id) {
                return "S" + i;
            }
        }
        return id == 0 ? "none" : id == UNKNOWN_SESSION ? "unknown" : "0x" + Long.toHexString(id);
    }

    /** A text with this run's root told as {@code ~}. */
    String shortened(String text) {
        return root.length() > 1 && text.startsWith(root) ? "~" + text.substring(root.length()) : text;
    }

    FrameWriter writer() {
        return new FrameWriter(root);
    }

    /** Ends the sessions that have a connection: left open, they would expire in the middle of another duel. */
    @Override
    public void close() {
        Step.Request farewell = new Step.Request(1, Op.CLOSE_SESSION, 0, "closeSession", Bodies.nothing());
        for (int slot = 0; slot < links.length; slot++) {
            if (isOpen(slot)) {
                links[slot].send(frames(List.of(farewell)));
                readToEnd(slot, new ArrayList<>());
            }
            drop(slot);
        }
    }

    private byte[] frames(List<Step.Request> requests) {
        FrameWriter all = writer();
        for (Step.Request request : requests) {
            FrameWriter body = writer().i32(request.xid()).i32(request.type());
            request.body().write(body, this);
            all.raw(FrameWriter.frame(body.body(request.cut())));
        }
        return all.body(0);
    }

    private void connect(Step.Open open) {
        Step.Handshake h = open.handshake();
        int known = h.session() == Step.Session.KNOWN ? sessionOfSlot[h.from()] : -1;
        Session session = known < 0 ? null : sessions.get(known);
        sessionOfSlot[open.slot()] = known;
        resumed[open.slot()] = session != null && takenOver < 0;
        long id = session != null ? session.id : h.session() == Step.Session.NEW ? 0 : UNKNOWN_SESSION;
        FrameWriter body =
                writer().i32(h.version()).i64(seen(h.seen())).i32(h.timeoutMs()).i64(id);
        body.buffer(password(h.password(), session == null ? new byte[16] : session.password));
        if (h.readOnly() >= 0) {
            body.i8(h.readOnly());
        }
        links[open.slot()] = Link.open(InetAddress.getLoopbackAddress(), port, answerLimitMs);
        links[open.slot()].send(FrameWriter.frame(body.body(h.cut())));
    }

    private long seen(Step.Seen seen) {
        return switch (seen) {
            case NOTHING -> 0;
            case LAST -> lastZxid;
            case AHEAD -> lastZxid + 1_000_000;
        };
    }

    private static byte[] password(Step.Password kind, byte[] right) {
        return switch (kind) {
            case RIGHT -> right;
            case WRONG -> {
                byte[] wrong = right.clone();
                wrong[7] ^= 0x40;
                yield wrong;
            }
            case SHORT -> Arrays.copyOf(right, 5);
            case LONG -> Arrays.copyOf(right, 40);
            case NULL -> null;
        };
    }

    private void readConnectResponse(Step.Open open, List<Line> lines) {
        byte[] frame = read(open.slot(), lines);
        if (frame == null) {
            return;
        }
        ConnectAnswer answer = ConnectAnswer.parse(frame);
        if (answer.accepted() && sessionName(answer.sessionId()).startsWith("0x")) {
            sessions.add(new Session(answer.sessionId(), answer.password()));
        }
        String name = sessionName(answer.sessionId());
        lines.add(new Line("connected " + answer.told(name), 0));
        if (!answer.accepted()) {
            readToEnd(open.slot(), lines);
            return;
        }
        sessionOfSlot[open.slot()] = Integer.parseInt(name.substring(1));
        if (takenOver >= 0) {
            lines.add(new Line("the session's connection before this one:", 0));
            readToEnd(takenOver, lines);
        }
    }

    private void readReplies(Step.Send send, List<Line> lines) {
        for (Step.Request request : send.requests()) {
            byte[] frame = read(send.slot(), lines);
            if (frame == null) {
                return;
            }
            lines.add(new Line(Answers.reply(frame, request.type(), this), 0));
            note(frame, request, send.slot());
            if (closes(request)) {
                readToEnd(send.slot(), lines);
                return;
            }
        }
    }

    /** After these the server closes; it may still answer what comes before it has done so, so nothing is sent. */
    private boolean closes(Step.Request request) {
        return request.type() == Op.CLOSE_SESSION || lastError == UNIMPLEMENTED || lastError == AUTH_FAILED;
    }

    private void note(byte[] frame, Step.Request request, int slot) {
        lastZxid = Math.max(lastZxid, Answers.zxidOf(frame));
        lastError = Answers.errorOf(frame);
        if (request.type() == Op.CLOSE_SESSION && lastError == 0) {
            closingZxids.add(Answers.zxidOf(frame));
            sessions.get(sessionOfSlot[slot]).closed = true;
        }
    }

    /** The next frame that is no event; events before it become lines. If none comes: null, and a line says why. */
    private byte[] read(int slot, List<Line> lines) {
        while (true) {
            if (!isOpen(slot)) {
                lines.add(new Line("no connection", 0));
                return null;
            }
            try {
                byte[] frame = links[slot].read();
                if (!Answers.isEvent(frame)) {
                    return frame;
                }
                long zxid = Answers.zxidOf(frame);
                lastZxid = Math.max(lastZxid, zxid);
                lines.add(new Line(Answers.event(frame, this), zxid));
            } catch (IOException e) {
                lines.add(new Line(e.getMessage(), 0));
                drop(slot);
                return null;
            }
        }
    }

    private void readToEnd(int slot, List<Line> lines) {
        for (byte[] frame = read(slot, lines); frame != null; frame = read(slot, lines)) {
            lines.add(new Line(Answers.reply(frame, 0, this), 0));
        }
    }

    /** The ephemerals of a closed session go in no particular order: the events of that one txn are sorted. */
    private String told(List<Line> lines) {
        List<String> all = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            boolean joins = i > 0
                    && closingZxids.contains(line.eventZxid())
                    && lines.get(i - 1).eventZxid() == line.eventZxid();
            if (!joins) {
                Collections.sort(all.subList(from, i));
                from = i;
            }
            all.add(line.text());
        }
        Collections.sort(all.subList(from, all.size()));
        return String.join("\n", all);
    }

    private void drop(int slot) {
        if (links[slot] != null) {
            links[slot].close();
            links[slot] = null;
        }
    }

    /** The password that ZooKeeper derives from a session id. */
    static byte[] derivedPassword(long sessionId) {
        byte[] password = new byte[16];
        new Random(sessionId ^ 0xB3415C00L).nextBytes(password);
        return password;
    }
}

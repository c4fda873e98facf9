package org.vivarium.itests.benchmark;

import java.util.Arrays;

/**
 * Reads and writes single znodes, in a closed loop (each session keeps its window full) or in an open one (a fixed rate,
 * each latency counted from when the request was due).
 *
 * <p>Each znode is written by one session alone, the one whose number is the znode's modulo the number of sessions. So the
 * version in each reply is known: one more than in that session's last write, and in its own reads the same.
 */
final class Mix extends Drive {
    private static final int READS = 0;
    private static final int WRITES = 1;
    private static final long NOT_COUNTED = Long.MIN_VALUE;
    private static final int VERSION_UNKNOWN = -1;

    private final Load load;
    private final Recorder recorder;
    private final int[] versions;
    private final long stopAt;
    private final double gapNs;
    private final boolean oneKind;
    private long due;
    private double dueExact;
    private int turn;
    private long random;
    private long left;
    private int unanswered;
    private int created;
    private boolean allDeleted;

    /**
     * @param load what is asked
     * @param versions the last known version of each znode, by number; shared by the pumps, each writes its own znodes'
     * @param stopAt the nanotime after which nothing is sent any more
     * @param count how many requests are sent at most
     * @param gapNs between two requests; 0 for a closed loop
     */
    Mix(Load load, Recorder recorder, int[] versions, long stopAt, long count, double gapNs) {
        this.load = load;
        this.recorder = recorder;
        this.versions = versions;
        this.stopAt = stopAt;
        this.left = count;
        this.gapNs = gapNs;
        this.allDeleted = load.workload() != Workload.CHURN;
        this.oneKind = load.workload() != Workload.MIXED;
        this.random = load.seed();
    }

    /** How many znodes its creates have left there. */
    int created() {
        return load.workload() == Workload.CHURN ? 0 : created;
    }

    @Override
    void start(long now) {
        due = now;
        dueExact = now;
        if (gapNs == 0) {
            for (Session session : pump.sessions) {
                fill(session, now);
            }
        }
    }

    @Override
    long tick(long now) {
        if (load.workload() == Workload.CHURN && isOver(now)) {
            deleteLast(now);
        }
        if (gapNs == 0 || left <= 0) {
            return NOTHING_DUE;
        }
        for (int full = 0; due <= now && due < stopAt && left > 0; ) {
            Session session = pump.sessions[turn];
            turn = turn + 1 == pump.sessions.length ? 0 : turn + 1;
            if (session.isFull()) {
                // its place is taken by the next; when all are full, the requests wait, and their time runs
                if (++full == pump.sessions.length) {
                    return NOTHING_DUE;
                }
                continue;
            }
            full = 0;
            ask(session, due, now);
            dueExact += gapNs;
            due = (long) dueExact;
        }
        return due < stopAt ? due : NOTHING_DUE;
    }

    @Override
    boolean isDone(long now) {
        return unanswered == 0 && isOver(now) && allDeleted;
    }

    private boolean isOver(long now) {
        return left <= 0 || now >= stopAt;
    }

    /** Each session may have created a znode without having come to deleting it. */
    private void deleteLast(long now) {
        for (Session session : pump.sessions) {
            if (session.marked && !session.isFull()) {
                unanswered++;
                session.marked = false;
                pump.send(session, Op.DELETE, session.memo, NOT_COUNTED, now);
            }
        }
        allDeleted = Arrays.stream(pump.sessions).noneMatch(session -> session.marked);
    }

    @Override
    void reply(Reply reply, long now) {
        unanswered--;
        int kind = judge(reply);
        if (reply.due != NOT_COUNTED) {
            recorder.add(oneKind ? 0 : kind, reply.due, now);
        }
        if (gapNs == 0) {
            fill(reply.session, now);
        }
    }

    private void fill(Session session, long now) {
        while (left > 0 && now < stopAt && !session.isFull()) {
            ask(session, now, now);
        }
    }

    private void ask(Session session, long dueAt, long now) {
        left--;
        unanswered++;
        switch (load.workload()) {
            case GET -> pump.send(session, Op.GET, any(), dueAt, now);
            case EXISTS -> pump.send(session, Op.EXISTS, any(), dueAt, now);
            case CHILDREN -> pump.send(session, Op.CHILDREN, any(), dueAt, now);
            case SET -> pump.send(session, Op.SET, own(session, 1), dueAt, now);
            case MULTI -> pump.send(session, Op.MULTI, own(session, load.multiOps()), dueAt, now);
            case MIXED -> {
                boolean read = below(100) < load.readPercent();
                pump.send(session, read ? Op.GET : Op.SET, read ? any() : own(session, 1), dueAt, now);
            }
            case CREATE -> pump.send(session, Op.CREATE, newNumber(), dueAt, now);
            case EPHEMERAL -> pump.send(session, Op.CREATE_EPHEMERAL, newNumber(), dueAt, now);
            case CHURN -> churn(session, dueAt, now);
            default -> throw new IllegalStateException(load.workload() + " has a drive of its own");
        }
    }

    /** Creates a znode, and next time deletes it. */
    private void churn(Session session, long dueAt, long now) {
        session.marked = !session.marked;
        if (session.marked) {
            session.memo = newNumber();
        }
        pump.send(session, session.marked ? Op.CREATE : Op.DELETE, session.memo, dueAt, now);
    }

    private int judge(Reply reply) {
        switch (reply.op) {
            case SET -> written(reply, reply.number, reply.check());
            case MULTI -> {
                reply.checkMulti();
                for (int part = 0, number = reply.number; part < load.multiOps(); part++, number += load.sessions()) {
                    written(reply, number, reply.multiVersion(part));
                }
            }
            case CHILDREN -> reply.checkChildren(load.childrenOf(reply.number));
            case GET, EXISTS -> {
                read(reply, reply.check());
                return READS;
            }
            default -> reply.check();
        }
        return WRITES;
    }

    private void written(Reply reply, int number, int version) {
        int wanted = versions[number] + 1;
        if (versions[number] != VERSION_UNKNOWN && version != wanted) {
            throw reply.wrong("version " + version + " instead of " + wanted);
        }
        versions[number] = version;
    }

    /** What the session itself writes is read in the order in which it was asked. */
    private void read(Reply reply, int version) {
        int number = reply.number;
        boolean own = number % load.sessions() == reply.session.index;
        if (own && versions[number] != VERSION_UNKNOWN && version != versions[number]) {
            throw reply.wrong("version " + version + " instead of " + versions[number] + ", which it wrote itself");
        }
    }

    private int newNumber() {
        return load.znodes() + load.pump() + created++ * load.pumps();
    }

    private int any() {
        return below(load.znodes());
    }

    /** The first of {@code parts} znodes that are the session's own, each {@link Load#sessions} after the one before. */
    private int own(Session session, int parts) {
        int all = (load.znodes() - session.index - 1) / load.sessions() + 1;
        return session.index + below(all - parts + 1) * load.sessions();
    }

    private int below(int bound) {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (int) ((random >>> 33) * bound >>> 31);
    }
}

package org.vivarium.itests.simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.vivarium.api.Epochs;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.core.state.State;
import org.vivarium.core.state.StateLoader;
import org.vivarium.core.state.StateWriter;

/** What a server keeps: one queue, whose end a crash may lose, and what is durable. */
final class Disk {
    /** Durable: a snapshot, the transactions, of which the first may be older than it, and the promises. */
    private byte[] snapshot;

    private long snapshotZxid;
    private final List<Recent> txns = new ArrayList<>();
    private Epochs epochs = Epochs.NONE;

    /** What led to the snapshot and is not stored any more: for the checks alone. */
    private TreeMap<Long, byte[]> before = new TreeMap<>();

    private final Schedule schedule;
    private final ArrayDeque<Op> queue = new ArrayDeque<>();
    private boolean syncing;
    private int life;
    long slowUntilUs;

    /** Something in the queue: what it does to what is durable, and what happens when it is. */
    private record Op(Runnable change, Runnable then) {}

    /** What a server begins from. */
    record Recovered(
            State state,
            long lastZxid,
            Epochs epochs,
            List<Recent> recent,
            TreeMap<Long, byte[]> all,
            byte[] configBefore) {}

    Disk(Schedule schedule) {
        this.schedule = schedule;
    }

    private void add(Runnable change, Runnable then) {
        queue.add(new Op(change, then));
        if (!syncing) {
            syncing = true;
            int born = life;
            schedule.in(schedule.between(5, 200), () -> sync(born));
        }
    }

    private void sync(int born) {
        if (born != life) {
            return;
        }
        int batch = queue.size();
        boolean slow = schedule.nowUs() < slowUntilUs;
        long us = slow ? schedule.between(50_000, 400_000) : schedule.between(100, 4_000);
        schedule.in(us, () -> {
            if (born != life) {
                return;
            }
            List<Op> done = new ArrayList<>();
            for (int i = 0; i < batch; i++) {
                done.add(queue.remove());
            }
            done.forEach(op -> op.change.run());
            done.forEach(op -> op.then.run());
            syncing = !queue.isEmpty();
            if (syncing) {
                sync(born);
            }
        });
    }

    /** The power goes: of what is not durable, a beginning may be there. */
    void crash(boolean losesDurable) {
        long kept = schedule.chance(0.5) ? 0 : schedule.between(0, queue.size());
        for (long i = 0; i < kept; i++) {
            queue.remove().change.run();
        }
        queue.clear();
        syncing = false;
        life++;
        if (losesDurable && !txns.isEmpty() && txns.get(txns.size() - 1).zxid() > snapshotZxid) {
            txns.remove(txns.size() - 1);
        }
    }

    void append(long zxid, byte[] txn) {
        add(() -> txns.add(new Recent(zxid, txn)), () -> {});
    }

    void promise(Epochs promised) {
        add(() -> epochs = promised, () -> {});
    }

    void truncateAfter(long zxid, Runnable then) {
        add(
                () -> {
                    Violation.unless(zxid >= snapshotZxid, "a cut behind a snapshot");
                    txns.removeIf(txn -> txn.zxid() > zxid);
                },
                then);
    }

    /** @param chain the transactions that led to it */
    void install(State state, TreeMap<Long, byte[]> chain) {
        byte[] body = bytes(state);
        add(
                () -> {
                    snapshot = body;
                    snapshotZxid = state.zxid();
                    txns.clear();
                    before = chain;
                },
                () -> {});
    }

    void whenDurable(Runnable then) {
        add(() -> {}, then);
    }

    /** Saves a state that is committed, and forgets most of the transactions before it. */
    void save(State state) {
        long last = txns.isEmpty() ? snapshotZxid : txns.get(txns.size() - 1).zxid();
        if (state.zxid() <= snapshotZxid || state.zxid() > last) {
            return;
        }
        snapshot = bytes(state);
        snapshotZxid = state.zxid();
        long kept = schedule.between(0, 30);
        while (txns.size() > kept && txns.get(0).zxid() <= snapshotZxid) {
            Recent forgotten = txns.remove(0);
            before.put(forgotten.zxid(), forgotten.txn());
        }
    }

    static byte[] bytes(State state) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new StateWriter(state).writeTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Epochs epochs() {
        return epochs;
    }

    Recovered recover(TreeFactory trees, Consumer<String> notes) {
        try {
            StateLoader loader = new StateLoader(trees, schedule.random.nextLong(), notes);
            if (snapshot != null) {
                loader.snapshot(snapshotZxid, new ByteArrayInputStream(snapshot));
            }
            long last = snapshotZxid;
            for (Recent txn : txns) {
                if (txn.zxid() > snapshotZxid) {
                    loader.txn(txn.zxid(), ByteBuffer.wrap(txn.txn()));
                    last = txn.zxid();
                }
            }
            int most = schedule.chance(0.5) ? 500 : (int) schedule.between(0, 20);
            List<Recent> recent = txns.subList(Math.max(0, txns.size() - most), txns.size());
            TreeMap<Long, byte[]> all = new TreeMap<>(before);
            txns.forEach(txn -> all.put(txn.zxid(), txn.txn()));
            return new Recovered(loader.state(), last, epochs, List.copyOf(recent), all, loader.configBefore());
        } catch (IOException e) {
            throw new Violation("a log that cannot be read: " + e.getMessage());
        }
    }
}

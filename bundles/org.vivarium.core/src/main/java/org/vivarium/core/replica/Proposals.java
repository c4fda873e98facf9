package org.vivarium.core.replica;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Delivery.Commit;
import org.vivarium.core.state.State;

/**
 * What was proposed and is not committed yet, between the two states that it lies between, and what was committed and is
 * not told yet. Core, but for {@link #state}.
 */
final class Proposals {
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private List<Commit> committed = new ArrayList<>();
    private volatile State state;
    private State tentative;

    Proposals(State state) {
        this.state = state;
        this.tentative = state;
    }

    /** The last committed state. Any thread. */
    State state() {
        return state;
    }

    /** The state when everything that was proposed is committed. */
    State tentative() {
        return tentative;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** @param number of the request where it was forwarded from here, see {@link Forwarding}; else 0 */
    void add(Commit commit, long number) {
        tentative = commit.after();
        pending.add(new Pending(tentative.zxid(), commit, null, number));
    }

    /** The end of a sync, told as soon as all that was proposed before it is committed. */
    void addEnd(Commit end) {
        pending.add(new Pending(tentative.zxid(), end, null, 0));
    }

    /** Is run as soon as all that was proposed before it is committed. */
    void addTask(Runnable task) {
        pending.add(new Pending(tentative.zxid(), null, task, 0));
    }

    /**
     * Everything up to {@code zxid} is committed.
     *
     * @param forwarding whose syncs end with it; null where nobody is connected: then nobody is told, and what was
     *     committed stands in the state that is served first
     */
    void commit(long zxid, Forwarding forwarding) {
        while (!pending.isEmpty() && pending.peek().zxid() <= zxid) {
            Pending oldest = pending.remove();
            if (oldest.commit() == null) {
                oldest.then().run();
                continue;
            }
            if (forwarding != null) {
                forwarding.syncedBefore(oldest.number()).forEach(sync -> committed.add(sync.answer(state)));
                committed.add(oldest.commit());
            }
            state = oldest.commit().after();
        }
    }

    /** The end of a sync of this server's own, to be told with what was committed before it. */
    void addToTold(Commit end) {
        committed.add(end);
    }

    /** Tells the shards what was committed. */
    void publish(Ports ports) {
        if (!committed.isEmpty()) {
            ports.deliver(new Delivery.Commits(committed));
            committed = new ArrayList<>();
        }
    }

    /** Nobody is connected any more who could be told; what was proposed stays so. */
    void letGo() {
        committed.clear();
        pending.removeIf(waiting -> waiting.commit() == null);
    }

    /** A state takes the place of everything. */
    void install(State installed) {
        state = installed;
        tentative = installed;
        pending.clear();
    }

    /** Changes every state in the same way. */
    void show(UnaryOperator<State> shown) {
        state = shown.apply(state);
        tentative = shown.apply(tentative);
        for (int i = pending.size(); i > 0; i--) {
            Pending one = pending.remove();
            Commit commit = one.commit();
            pending.add(new Pending(
                    one.zxid(),
                    commit == null ? null : commit.with(shown.apply(commit.after())),
                    one.then(),
                    one.number()));
        }
    }
}

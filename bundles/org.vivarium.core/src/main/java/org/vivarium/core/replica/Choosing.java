package org.vivarium.core.replica;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.vivarium.api.Invariant;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.core.replica.Envelope.Kind;
import org.vivarium.core.state.PartsNode;
import org.vivarium.core.state.PartsNode.Choice;
import org.vivarium.core.state.State;

/**
 * Another election, which a leader is about to have the ensemble choose: every server that follows is asked whether it is
 * there, before anything is changed. One of Apache's does not answer. Core, on the leader.
 */
final class Choosing {
    /** Servers that live answer at once; a vote may be lost. */
    private static final int LIMIT_TICKS = 5;

    static final String LOST = "the leadership was lost meanwhile; zk:parts shows whether it was chosen";

    private final Ports ports;
    private final Set<Long> ready = new HashSet<>();
    private String election;
    private LeaderTransfer.Done done;
    private long beganMs;
    private long askAtMs;
    private final int tickMs;

    Choosing(Ports ports, int tickMs) {
        this.ports = ports;
        this.tickMs = tickMs;
    }

    /**
     * Begins.
     *
     * @param refusal why it cannot be chosen; null where it can
     * @param told is told what came of it
     */
    void begin(String name, String refusal, LeaderTransfer.Done told, long nowMs) {
        if (refusal != null || election != null) {
            told.failed(refusal != null ? refusal : "election " + election + " is being chosen");
            return;
        }
        ready.clear();
        election = name;
        done = told;
        beganMs = nowMs;
        askAtMs = nowMs;
    }

    /** Which one; null where none is being chosen. */
    String election() {
        return election;
    }

    /** Another server has answered. */
    void answered(long from, Envelope answer) {
        if (election == null || !answer.election().equals(election)) {
            return;
        }
        if (answer.kind() == Kind.READY) {
            ready.add(from);
        } else {
            giveUp("server " + from + " has no bundle that provides the election " + election + "; install one there");
        }
    }

    /**
     * Asks those that have not answered, now and then.
     *
     * @param followers who follows at the moment
     * @return whether all who follow are ready, and they are a quorum
     */
    boolean isReady(Ensemble ensemble, long self, List<Long> followers, long nowMs) {
        if (election == null) {
            return false;
        }
        List<Long> missing = new ArrayList<>(followers);
        missing.removeAll(ready);
        if (missing.isEmpty() && ensemble.isQuorum(sid -> sid == self || followers.contains(sid))) {
            return true;
        }
        if (nowMs - beganMs > (long) LIMIT_TICKS * tickMs) {
            giveUp(
                    missing.isEmpty()
                            ? "no quorum follows this server at the moment"
                            : "of the servers that follow, these do not answer, as Apache's do not: " + missing);
        } else if (nowMs >= askAtMs) {
            askAtMs = nowMs + tickMs;
            byte[] question = new Envelope(Kind.ASK, 0, Envelope.LOOKING, election).bytes();
            missing.forEach(sid -> ports.sendVote(sid, question));
        }
        return false;
    }

    /** The transaction is proposed; returns what is to be done when it can no longer be lost. */
    Runnable proposed(State then, Clock clock) {
        Choice choice = PartsNode.read(then);
        Invariant.check(
                choice != null && choice.election().equals(election), "the rules allow a choice", then.zxid(), 0);
        LeaderTransfer.Done told = done;
        long began = beganMs;
        election = null;
        return () -> told.succeeded(clock.nowMs() - began);
    }

    /** What time it is when something is told. */
    @FunctionalInterface
    interface Clock {
        long nowMs();
    }

    void giveUp(String why) {
        if (election != null) {
            election = null;
            done.failed(why);
        }
    }
}

package org.vivarium.core.replica;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.election.Election;

/**
 * A leadership that is being transferred to another server: from the operator's wish until somebody leads again.
 * Meanwhile nothing is decided, so that the transferee can come to have everything; what other servers ask for is kept
 * here, which is as much as their own limits let them have under way, and for a tick at most. Core.
 */
public final class LeaderTransfer {
    private final List<Runnable> held = new ArrayList<>();
    private long transferee = Election.NO_TRANSFEREE;
    private long beganMs;
    private long untilMs;
    private Done done;

    static final String NOT_THE_LEADER = "this server does not lead; ask the one that does";

    LeaderTransfer() {}

    /** Asks a leader's broadcast to begin. Returns why it cannot; null where it can. */
    String refusal(long to, Broadcast broadcast, Outbox out) {
        return isUnderWay() ? "the leadership is being transferred already" : broadcast.transferLeadership(to, out);
    }

    /** Told once what came of it, in the core. */
    public interface Done {
        /** @param pauseMs for how long nothing was decided */
        void succeeded(long pauseMs);

        /** @param why a sentence for the operator, without its full stop */
        void failed(String why);
    }

    /** Told to the log alone: of a transfer that nobody has asked for. */
    record Noted(Ports ports, long transferee) implements Done {
        @Override
        public void succeeded(long pauseMs) {
            ports.note("server " + transferee + " leads in this one's place, after " + pauseMs + " ms");
        }

        @Override
        public void failed(String why) {
            ports.note("server " + transferee + " does not lead in this one's place: " + why);
        }
    }

    boolean isUnderWay() {
        return transferee != Election.NO_TRANSFEREE;
    }

    void begin(long to, long nowMs, long limitMs, Done told) {
        transferee = to;
        beganMs = nowMs;
        untilMs = nowMs + limitMs;
        done = told;
    }

    /** Keeps what would have been done now, until it is known who leads. */
    void hold(Runnable request) {
        held.add(request);
    }

    /** Whether the transferee has not come to have everything in time. */
    boolean isTooLate(long nowMs) {
        return isUnderWay() && nowMs > untilMs;
    }

    /** The leadership is given up: whoever asked for something asks the next leader. */
    void leave() {
        held.clear();
        untilMs = Long.MAX_VALUE;
    }

    /** This server leads on: what was held is to be done now. */
    List<Runnable> takeBack(String why) {
        List<Runnable> all = List.copyOf(held);
        held.clear();
        end().failed(why);
        return all;
    }

    /** Somebody leads again. */
    void settled(long leader, long nowMs) {
        if (!isUnderWay()) {
            return;
        }
        held.clear();
        long wanted = transferee;
        Done told = end();
        if (leader == wanted) {
            told.succeeded(nowMs - beganMs);
        } else {
            told.failed("server " + leader + " was elected in its place");
        }
    }

    private Done end() {
        transferee = Election.NO_TRANSFEREE;
        return done;
    }
}

package org.vivarium.core.replica;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.election.Election;

/**
 * A leadership that is being handed to another server: from the operator's wish until somebody leads again. Meanwhile
 * nothing is decided, so that the heir can come to have everything; what other servers ask for is kept here. Core.
 */
public final class Handover {
    private final List<Runnable> held = new ArrayList<>();
    private long heir = Election.NO_HEIR;
    private long beganMs;
    private long untilMs;
    private Done done;

    Handover() {}

    /** Told once what came of it, in the core. */
    public interface Done {
        /** @param pauseMs for how long nothing was decided */
        void succeeded(long pauseMs);

        /** @param why a sentence for the operator, without its full stop */
        void failed(String why);
    }

    boolean isUnderWay() {
        return heir != Election.NO_HEIR;
    }

    void begin(long to, long nowMs, long limitMs, Done told) {
        heir = to;
        beganMs = nowMs;
        untilMs = nowMs + limitMs;
        done = told;
    }

    /** Keeps what would have been done now, until it is known who leads. */
    void hold(Runnable request) {
        held.add(request);
    }

    /** Whether the heir has not come to have everything in time. */
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
        long wanted = heir;
        Done told = end();
        if (leader == wanted) {
            told.succeeded(nowMs - beganMs);
        } else {
            told.failed("server " + leader + " was elected in its place");
        }
    }

    private Done end() {
        heir = Election.NO_HEIR;
        return done;
    }
}

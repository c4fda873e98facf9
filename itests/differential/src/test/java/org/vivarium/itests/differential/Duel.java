package org.vivarium.itests.differential;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.itests.differential.Step.Handshake;
import org.vivarium.itests.differential.Step.Open;
import org.vivarium.itests.differential.Step.Password;
import org.vivarium.itests.differential.Step.Request;
import org.vivarium.itests.differential.Step.Seen;
import org.vivarium.itests.differential.Step.Send;

/**
 * Plays sequences on two servers at once and tells the first step at which they differ.
 *
 * <p>The servers live on over many sequences: each one works below a znode of its own and ends with all its sessions
 * closed and its znodes deleted. Between connections nothing is ordered but by {@code sync}, so one is sent whenever
 * another connection comes up, and compared as well; it also brings the events that the others have caused. For one
 * thread.
 */
final class Duel implements AutoCloseable {
    private static final int LAST_SLOT = Step.SLOTS;
    private static final int ADMIN_SLOT = Step.SLOTS + 1;
    private static final int BARRIER_XID = 1_000_000;
    private static final int MARSHALLING_ERROR = -5;
    private static final int BETWEEN = -1;

    private final Lane first;
    private final Lane second;
    // of its own for each duel, so that what an earlier one left behind does not matter
    private final String rootPrefix = "/d" + Long.toString(System.nanoTime(), 36) + "-";
    private int runs;
    private long operations;
    private int activeSlot;
    private int index;
    private boolean diverged;

    /** A mismatch found; it ends the run. */
    private static final class Differs extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Divergence divergence;

        Differs(Divergence divergence) {
            this.divergence = divergence;
        }
    }

    /**
     * A duel of the servers at two loopback ports, both with {@link Draw#SUPER_AUTH} as their super user.
     *
     * @param answerLimitMs how long a server may be silent before that counts as its answer
     */
    Duel(int firstPort, int secondPort, int answerLimitMs) {
        first = new Lane(firstPort, answerLimitMs);
        second = new Lane(secondPort, answerLimitMs);
    }

    /** How many requests have been sent to each server, barriers and cleaning left out. */
    long operations() {
        return operations;
    }

    /** Plays the steps; null if both servers said the same to each. */
    Divergence play(List<Step> steps) {
        Divergence found = null;
        try {
            begin();
            for (index = 0; index < steps.size(); index++) {
                play(steps.get(index));
            }
        } catch (Differs e) {
            found = e.divergence;
        }
        index = BETWEEN;
        Divergence atEnd = end();
        found = found == null ? atEnd : found;
        diverged |= found != null;
        return found;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }

    private void begin() throws Differs {
        String root = rootPrefix + ++runs;
        index = BETWEEN;
        activeSlot = BETWEEN;
        first.beginRun(root);
        second.beginRun(root);
        if (!first.isOpen(ADMIN_SLOT) || !second.isOpen(ADMIN_SLOT)) {
            exchange(new Open(ADMIN_SLOT, handshake(Step.Session.NEW, ADMIN_SLOT)));
            byte[] secret = Draw.SUPER_AUTH.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            admin(new Request(-4, Op.AUTH, 0, "auth super", Bodies.auth("digest", secret)));
        }
        // told relative to the run before: if the zxids went apart without a word, this shows it
        String[] created = exchange(admin(Op.CREATE, "create ~", Bodies.create("~", new byte[0], Bodies.OPEN, 0)));
        if (!diverged) {
            compare(null, created);
        }
        first.baseZxid(first.lastZxid());
        second.baseZxid(second.lastZxid());
    }

    private void play(Step step) throws Differs {
        if (!first.can(step)) {
            return;
        }
        if (step instanceof Send send) {
            operations += send.requests().size();
            barrierUnlessActive(step.slot());
        } else {
            operations++;
            activeSlot = BETWEEN;
        }
        if (step instanceof Open open && first.slotTakenOver(open) >= 0) {
            barrier(first.slotTakenOver(open));
        }
        compare(step, exchange(step));
        if (step instanceof Send send && first.lastError() == MARSHALLING_ERROR) {
            barrier(step.slot());
        }
    }

    private void barrierUnlessActive(int slot) throws Differs {
        if (activeSlot != slot) {
            barrier(slot);
            activeSlot = slot;
        }
    }

    private void barrier(int slot) throws Differs {
        if (first.isOpen(slot)) {
            Request sync = new Request(BARRIER_XID, Op.SYNC, 0, "sync ~ (barrier)", Bodies.sync("~"));
            Send step = new Send(slot, List.of(sync));
            compare(step, exchange(step));
        }
    }

    /** Goes on after a difference: a session left open would expire in the middle of a later run. */
    private Divergence end() {
        Divergence found = null;
        List<Cleaning> all = new ArrayList<>();
        for (int slot = 0; slot < LAST_SLOT; slot++) {
            int each = slot;
            all.add(() -> barrier(each));
        }
        for (int i = 0; i < Math.max(first.sessions(), second.sessions()); i++) {
            int each = i;
            all.add(() -> closeSession(each));
        }
        all.add(() -> admin(new Request(BARRIER_XID, Op.SYNC, 0, "sync ~", Bodies.sync("~"))));
        all.add(() -> deleteAll("~"));
        for (Cleaning each : all) {
            try {
                each.clean();
            } catch (Differs e) {
                found = found == null ? e.divergence : found;
            }
        }
        return found;
    }

    @FunctionalInterface
    private interface Cleaning {
        void clean() throws Differs;
    }

    private void closeSession(int session) throws Differs {
        if (!first.hasOpen(session) && !second.hasOpen(session)) {
            return;
        }
        int slot = first.slotOf(session) == second.slotOf(session) ? first.slotOf(session) : -1;
        if (slot < 0) {
            slot = LAST_SLOT;
            first.assign(slot, session);
            second.assign(slot, session);
            Open resume = new Open(slot, handshake(Step.Session.KNOWN, slot));
            compare(resume, exchange(resume));
        }
        Request close = new Request(BARRIER_XID, Op.CLOSE_SESSION, 0, "closeSession (end)", Bodies.nothing());
        Send step = new Send(slot, List.of(close));
        compare(step, exchange(step));
    }

    private void deleteAll(String path) throws Differs {
        String children = admin(new Request(1, Op.GET_CHILDREN, 0, "list " + path, Bodies.pathAndWatch(path, false)));
        for (String child : namesIn(children)) {
            deleteAll(path + "/" + child);
        }
        admin(new Request(1, Op.DELETE, 0, "delete " + path, Bodies.pathAndVersion(path, -1)));
    }

    private static List<String> namesIn(String reply) {
        int from = reply.indexOf("children=[");
        List<String> names = new ArrayList<>();
        if (from >= 0 && reply.indexOf(']', from) > from + 10) {
            for (String name :
                    reply.substring(from + 10, reply.indexOf(']', from)).split(", ")) {
                names.add(unescaped(name));
            }
        }
        return names;
    }

    private static String unescaped(String name) {
        return java.util.regex.Pattern.compile("\\\\u([0-9a-f]{4})")
                .matcher(name)
                .replaceAll(found -> Character.toString(Integer.parseInt(found.group(1), 16)));
    }

    private String admin(Request request) throws Differs {
        Send step = new Send(ADMIN_SLOT, List.of(request));
        String[] said = exchange(step);
        compare(step, said);
        return said[0];
    }

    private static Step admin(int type, String text, Step.Body body) {
        return new Send(ADMIN_SLOT, List.of(new Request(1, type, 0, text, body)));
    }

    private static Handshake handshake(Step.Session session, int from) {
        return new Handshake(0, Seen.NOTHING, 60_000, session, from, Password.RIGHT, 0, 0);
    }

    private String[] exchange(Step step) {
        first.begin(step);
        second.begin(step);
        return new String[] {first.finish(step), second.finish(step)};
    }

    private void compare(Step step, String[] said) throws Differs {
        if (!said[0].equals(said[1])) {
            throw new Differs(new Divergence(index, step, said[0], said[1]));
        }
    }
}

package org.vivarium.core.replica;

import java.util.function.Predicate;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.core.state.ConfigNode;
import org.vivarium.core.state.State;
import org.vivarium.wire.Code;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;
import org.vivarium.wire.Txn;

/**
 * Which servers are the ensemble. A change is a transaction (compat B9). From the moment it stands in this server's log
 * until it is known to be agreed, both ensembles count: nothing is agreed, and nobody is elected, without a quorum of
 * each. Core.
 */
public final class Membership {
    private static final String STANDALONE = "standaloneEnabled";
    private static final Ensemble NOBODY = null;

    private final long sid;
    private final boolean isDynamic;
    private final int votersMin;

    /** The last one that is known to be agreed; null where this server stands alone. */
    private Ensemble agreed;

    /** A later one that stands in this server's log; null where there is none. */
    private Ensemble logged;

    /** A later one that stands in another server's log; null where none is known, or one stands in this one's. */
    private Ensemble heard;

    /** What comes of them. */
    private Ensemble ensemble;

    Membership(Standing standing) {
        sid = standing.sid();
        ensemble = standing.ensemble();
        if (ensemble != NOBODY) {
            agreed = ensemble.agreed();
            logged = ensemble.version() > agreed.version() ? ensemble.whenAgreed() : null;
        }
        isDynamic = standing.isReconfigEnabled();
        votersMin = Boolean.parseBoolean(
                        standing.options().getOrDefault(STANDALONE, "true").trim())
                ? 2
                : 1;
    }

    /**
     * Where a server stands whose log has been read: one that holds a change which may not be agreed counts both.
     *
     * @param standing with the ensemble that is known to be agreed
     * @param before what the znode said before the last change in the log; null where the log holds none
     * @param state where the log ends
     */
    public static Standing recovered(Standing standing, byte[] before, State state) {
        Ensemble last = ConfigNode.read(state);
        Ensemble known = standing.ensemble();
        if (known == NOBODY || last == null || !standing.isReconfigEnabled()) {
            return standing;
        }
        Ensemble previous = ConfigNode.read(before); // agreed, since the next one was proposed
        Ensemble agreed = previous != null && previous.version() > known.version() ? previous : known;
        return standing.in(last.version() > agreed.version() ? Ensemble.joint(agreed, last) : agreed);
    }

    /** As it counts now; null where this server stands alone. */
    Ensemble ensemble() {
        return ensemble;
    }

    /** Whether this server may lead, where nothing else is under way. */
    boolean mayLead() {
        return ensemble == NOBODY || ensemble.weight(sid) > 0;
    }

    /**
     * What becomes of a wish, in ZooKeeper's order (compat A2.10).
     *
     * @param zxid the number of the transaction, and the version of what comes
     * @param isFollowed whether a quorum of these servers has all that this one has
     */
    Request checked(Request.Reconfig wish, boolean isSessionAlive, long zxid, Predicate<Ensemble> isFollowed) {
        Code code = Code.OK;
        Ensemble next = null;
        if (!isDynamic) {
            code = Code.RECONFIG_DISABLED;
        } else if (!isSessionAlive) {
            code = Code.SESSION_EXPIRED;
        } else if (ensemble == NOBODY) {
            code = Code.UNIMPLEMENTED;
        } else if (!ensemble.isAgreed()) {
            code = Code.RECONFIG_IN_PROGRESS;
        } else if (wish.fromVersion() != -1 && wish.fromVersion() != ensemble.version()) {
            code = Code.BAD_VERSION;
        } else {
            next = next(wish, zxid);
            if (next == null || next.voters().size() < votersMin) {
                code = Code.BAD_ARGUMENTS;
            } else if (!isFollowed.test(next)) {
                code = Code.NEW_CONFIG_NO_QUORUM;
            }
        }
        return code == Code.OK ? new Request.Configure(ConfigNode.data(next)) : new Request.Refused(wish.op(), code);
    }

    /** Null where it can be none. */
    private Ensemble next(Request.Reconfig wish, long zxid) {
        try {
            return wish.newMembers() == null || wish.newMembers().isBlank()
                    ? EnsembleText.changed(ensemble, wish.joining(), wish.leaving(), zxid)
                    : EnsembleText.replaced(wish.newMembers(), zxid);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * A transaction is about to stand in the log. Where it changes the ensemble, a change before it is agreed, else there
     * could be no next one.
     *
     * @return whether others count now
     */
    boolean logged(LoggedTxn txn) {
        return txn.type() == OpCode.RECONFIG && logged(((Txn.SetData) txn.txn()).data());
    }

    /** The same, where it does. */
    boolean logged(byte[] config) {
        Ensemble next = ConfigNode.read(config);
        Ensemble last = logged == null ? agreed : logged;
        if (last == NOBODY || !isDynamic || next == null || next.version() <= last.version()) {
            return false;
        }
        agreed = last;
        logged = next;
        return changes();
    }

    /** A state took the place of the whole log; of what it says it is not known whether it is agreed. */
    boolean installed(State state) {
        if (agreed == NOBODY || !isDynamic) {
            return false;
        }
        logged = ConfigNode.read(state);
        return changes();
    }

    /**
     * Another server counts these. What is not agreed there is counted too, where nothing is pending here: or its servers
     * could not be elected, of which the one with the longest log may be one.
     *
     * @return whether others count now
     */
    boolean heardOf(Ensemble other) {
        if (agreed == NOBODY || !isDynamic) {
            return false;
        }
        if (other.agreed().version() > agreed.version()) {
            agreed = other.agreed();
        }
        if (!other.isAgreed() && other.agreed().version() == agreed.version()) {
            heard = other.whenAgreed();
        }
        return changes();
    }

    /** This server serves, and everything up to {@code zxid} is agreed. Returns whether others count now. */
    boolean committed(long zxid) {
        if (ensemble == NOBODY || ensemble.isAgreed()) {
            return false;
        }
        heard = null; // a leader's log says what is pending
        if (logged != null && zxid >= logged.version()) {
            agreed = logged;
        }
        return changes();
    }

    private boolean changes() {
        logged = logged != null && logged.version() > agreed.version() ? logged : null;
        heard = heard != null && heard.version() > agreed.version() && logged == null ? heard : null;
        Ensemble next = logged != null ? Ensemble.joint(agreed, logged) : agreed;
        if (heard != null) {
            next = Ensemble.beside(agreed, heard);
        }
        boolean changes = !next.equals(ensemble);
        ensemble = next;
        return changes;
    }

    /** A state that says no less than is known to be agreed. */
    State shown(State state) {
        if (agreed == NOBODY) {
            return state;
        }
        Ensemble there = ConfigNode.read(state);
        boolean isBehind = there == null || !isDynamic || there.version() <= agreed.version();
        return isBehind && !agreed.equals(there) ? ConfigNode.with(state, agreed) : state;
    }
}

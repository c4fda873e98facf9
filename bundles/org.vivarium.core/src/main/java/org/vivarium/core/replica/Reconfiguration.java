package org.vivarium.core.replica;

import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;

/** What follows where other servers are the ensemble: all are told, and this server takes its part in it. Core. */
final class Reconfiguration {
    private final Membership membership;
    private final Broadcast broadcast;
    private final Voting voting;
    private final Forwarding forwarding;
    private final Ports ports;
    private boolean changesRole;

    Reconfiguration(Membership membership, Broadcast broadcast, Voting voting, Forwarding forwarding, Ports ports) {
        this.membership = membership;
        this.broadcast = broadcast;
        this.voting = voting;
        this.forwarding = forwarding;
        this.ports = ports;
    }

    /** The servers are others from now on. */
    void tell(boolean follows, Outbox out) {
        Ensemble now = membership.ensemble();
        ports.note("the ensemble is " + now.toString().replace('\n', ' '));
        broadcast.reconfigured(now, out);
        voting.reconfigured(now);
        ports.reconfigured(now);
        boolean changed = changesRole;
        changesRole = follows && broadcast.isInOldRole();
        if (changed && !changesRole) {
            forwarding.sendWaiting(out); // it has its old role again
        }
    }

    /** Whether this server is about to follow in another role: nothing is sent to the leader meanwhile. */
    boolean changesRole() {
        return changesRole;
    }

    /** Takes the other role, once everything that was sent is answered: so no client need lose its connection. */
    void takeRoleIfItCan(Outbox out) {
        if (changesRole && forwarding.isAnswered()) {
            broadcast.takeRole(out);
        }
    }

    /** There is no leader. */
    void lookAgain() {
        changesRole = false;
    }

    /**
     * Whom a leader that is to lead no more, in the ensemble that is agreed now, has begun to give its place to;
     * {@link Election#NO_TRANSFEREE} where it may lead, or nobody else can.
     */
    long successor(LeaderTransfer transfer, Outbox out) {
        if (!membership.mayLead()) {
            for (long sid : membership.ensemble().voters()) {
                if (transfer.refusal(sid, broadcast, out) == null) {
                    return sid;
                }
            }
        }
        return Election.NO_TRANSFEREE;
    }
}

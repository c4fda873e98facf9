package org.vivarium.core.replica;

import java.util.List;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.HistoryForm;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.core.state.State;

/** What a protocol part asks of the surroundings and a replica has no part in. */
abstract class Passing implements Outbox.Performer {
    final Ports ports;

    Passing(Ports ports) {
        this.ports = ports;
    }

    @Override
    public final void send(long link, byte[] message) {
        ports.send(link, message);
    }

    @Override
    public final void sendWhenDurable(long link, byte[] message) {
        ports.sendWhenDurable(link, message);
    }

    /** The last committed state. */
    abstract State state();

    @Override
    public final void sendHistory(long link, long after, List<Recent> rest, HistoryForm form) {
        ports.sendHistory(link, after, rest, form, state());
    }

    @Override
    public final void dial(long peer) {
        ports.dial(peer);
    }

    @Override
    public final void hangUp(long link) {
        ports.hangUp(link);
    }

    @Override
    public final void note(String line) {
        ports.note(line);
    }
}

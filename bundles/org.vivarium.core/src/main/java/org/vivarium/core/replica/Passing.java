package org.vivarium.core.replica;

import org.vivarium.api.Outbox;

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

    @Override
    public final void sendVote(long to, byte[] vote) {
        ports.sendVote(to, vote);
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

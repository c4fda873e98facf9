package org.vivarium.runtime;

import java.io.Closeable;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.runtime.peers.MadePieces;

/** The other servers of the ensemble. Calls do not wait; any thread. */
interface Peers extends Closeable {
    /** What a server has that stands alone: nobody, so that whatever is sent goes nowhere. */
    Peers NONE = new Peers() {
        @Override
        public void sendVote(long to, byte[] vote) {}

        @Override
        public void dial(long peer) {}

        @Override
        public void send(long link, byte[] message) {}

        @Override
        public void send(long link, MadePieces.Maker maker) {}

        @Override
        public void hangUp(long link) {}

        @Override
        public void reconfigured(Ensemble now) {}

        @Override
        public void close() {}
    };

    void sendVote(long to, byte[] vote);

    void dial(long peer);

    void send(long link, byte[] message);

    /** Sends something long that a thread of its own makes, as the other side takes it. */
    void send(long link, MadePieces.Maker maker);

    void hangUp(long link);

    /** The other servers are these from now on; links that are there stay. */
    void reconfigured(Ensemble now);

    @Override
    void close();
}

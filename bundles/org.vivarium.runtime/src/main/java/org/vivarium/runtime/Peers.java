package org.vivarium.runtime;

import java.io.Closeable;
import org.vivarium.core.state.State;

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
        public void sendState(long link, State state) {}

        @Override
        public void hangUp(long link) {}

        @Override
        public void close() {}
    };

    void sendVote(long to, byte[] vote);

    void dial(long peer);

    void send(long link, byte[] message);

    /** Sends a state as a snapshot's body (compat C3), in pieces, as the other side takes them. */
    void sendState(long link, State state);

    void hangUp(long link);

    @Override
    void close();
}

package org.vivarium.itests.differential;

import java.util.List;

/**
 * One thing done to both servers, on one of a few numbered connections ({@link #SLOTS}).
 *
 * <p>Steps name connections and sessions by number, so that any of them can be left out of a sequence: one that has
 * nothing to work on is skipped on both servers.
 */
sealed interface Step {
    /** How many connections a sequence may hold at a time. */
    int SLOTS = 4;

    /** The connection it works on, from 0. */
    int slot();

    /** Writes a request's body for one server; what differs between servers comes from the lane. */
    @FunctionalInterface
    interface Body {
        void write(FrameWriter out, Lane lane);
    }

    /** A request: header, body, and how many bytes to cut off its end (negative: to add). */
    record Request(int xid, int type, int cut, String text, Body body) {
        @Override
        public String toString() {
            return text + (cut == 0 ? "" : " cut=" + cut) + " xid=" + xid;
        }
    }

    /** Which session a connection asks for. */
    enum Session {
        /** A new one: id 0. */
        NEW,
        /** The one that the slot {@link Handshake#from} had last, wherever it is now. */
        KNOWN,
        /** One that no server gave out. */
        UNKNOWN
    }

    /** What goes into the password field. */
    enum Password {
        RIGHT,
        WRONG,
        SHORT,
        LONG,
        NULL
    }

    /** The zxid that the client says it has seen. */
    enum Seen {
        NOTHING,
        /** The last that this lane was told of. */
        LAST,
        /** One that the server has not reached. */
        AHEAD
    }

    /** The fields of a connect request; {@code readOnly} is −1 when the byte is left out. */
    record Handshake(
            int version,
            Seen seen,
            int timeoutMs,
            Session session,
            int from,
            Password password,
            int readOnly,
            int cut) {}

    /** Opens a connection in a free slot; if the slot is taken, that connection is dropped first. */
    record Open(int slot, Handshake handshake) implements Step {}

    /** Sends one request, or several at once, and reads as many answers. */
    record Send(int slot, List<Request> requests) implements Step {}

    /** Closes the TCP connection without a word. */
    record Drop(int slot) implements Step {}

    /** Sends bytes that are no frame; {@code awaited}: the server must close, else the client does. */
    record Broken(int slot, byte[] bytes, boolean awaited, String text) implements Step {
        @Override
        public String toString() {
            return "Broken[slot=" + slot + ", " + text + "]";
        }
    }
}

package org.vivarium.client;

/**
 * Where a client stands; named as ZooKeeper's clients name it. CONNECTING ⇄ CONNECTED(READONLY) → CLOSED or
 * AUTH_FAILED.
 */
public enum State {
    /** It looks for a server; requests wait. */
    CONNECTING,
    CONNECTED,
    /** As CONNECTED, at a server that only reads. */
    CONNECTEDREADONLY,
    /** The session was closed here, or has expired. The client will not connect again. */
    CLOSED,
    /** The server refused a credential. The client will not connect again. */
    AUTH_FAILED;

    public boolean isConnected() {
        return this == CONNECTED || this == CONNECTEDREADONLY;
    }

    /** Whether it stays so. */
    public boolean isFinal() {
        return this == CLOSED || this == AUTH_FAILED;
    }
}

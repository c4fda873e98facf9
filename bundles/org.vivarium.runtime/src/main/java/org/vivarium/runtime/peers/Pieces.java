package org.vivarium.runtime.peers;

/** Something long that goes over a link piece by piece, some 100 KB each at most. */
public interface Pieces {
    /**
     * The link will ask for pieces from now on; any thread.
     *
     * @param more is run when a piece is there after there was none, and when they are over; by any thread
     */
    void begin(Runnable more);

    /** The next piece, or null where none is at hand. On the link's loop, when there is room for it; does not wait. */
    byte[] poll();

    /**
     * Whether no piece will come behind those that are at hand. On the link's loop.
     *
     * @throws IllegalStateException where they cannot be had: the link ends
     */
    boolean isOver();

    /** Nobody asks for them any more. Any thread; may come more than once. */
    void stop();
}

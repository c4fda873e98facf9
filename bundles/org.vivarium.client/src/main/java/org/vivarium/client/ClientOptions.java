package org.vivarium.client;

/**
 * How a client behaves.
 *
 * @param sessionTimeoutMs what it asks for, above 0; the server may decide otherwise
 * @param readOnly whether a server that only reads will do
 * @param frameBytesMax the longest answer that is taken; a longer one ends the connection
 * @param requestsMax how many requests may be unanswered; more are refused with
 *     {@link java.util.concurrent.RejectedExecutionException}
 */
public record ClientOptions(int sessionTimeoutMs, boolean readOnly, int frameBytesMax, int requestsMax) {
    public static final int FRAME_BYTES_MAX_DEFAULT = 64 << 20;
    public static final int REQUESTS_MAX_DEFAULT = 100_000;

    public ClientOptions {
        require(sessionTimeoutMs > 0, "sessionTimeoutMs must be above 0, is " + sessionTimeoutMs);
        require(frameBytesMax >= 1024, "frameBytesMax must be at least 1024, is " + frameBytesMax);
        require(requestsMax > 0, "requestsMax must be above 0, is " + requestsMax);
    }

    /** The default limits. */
    public ClientOptions(int sessionTimeoutMs) {
        this(sessionTimeoutMs, false, FRAME_BYTES_MAX_DEFAULT, REQUESTS_MAX_DEFAULT);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}

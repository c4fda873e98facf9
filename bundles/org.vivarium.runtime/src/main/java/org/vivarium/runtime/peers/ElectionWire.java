package org.vivarium.runtime.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.ConnectionHandler;

/**
 * One connection of the election port: cuts what comes into the greeting and votes, and holds the one vote that is to
 * be sent next (compat B1.3). On the connection's loop, but where a method says otherwise.
 */
final class ElectionWire implements ConnectionHandler {
    static final int VOTE_BYTES_MAX = 512 * 1024;

    /** Votes that have come and that nobody has looked at yet, before the socket is read no more. */
    private static final int UNSEEN_VOTES_MAX = 100;

    private static final Logger LOG = LoggerFactory.getLogger(ElectionWire.class);

    private final ElectionLinks links;
    private final Connection connection;

    /** The next vote to be sent; null where there is none. */
    private final AtomicReference<byte[]> next = new AtomicReference<>();

    private final AtomicInteger unseen = new AtomicInteger();
    private boolean greeted;

    /** @param greeted whether this side greets; else the other one has to */
    ElectionWire(ElectionLinks links, Connection connection, boolean greeted) {
        this.links = links;
        this.connection = connection;
        this.greeted = greeted;
    }

    @Override
    public void received(ByteBuffer in) {
        try {
            if (!greeted) {
                Hello hello = Hello.take(in);
                if (hello == null) {
                    return;
                }
                greeted = true;
                links.greeted(this, hello);
            }
            takeVotes(in);
        } catch (IOException e) {
            LOG.warn("closing the election connection from {}: it {}", connection.remote(), e.getMessage());
            connection.abort();
        }
    }

    private void takeVotes(ByteBuffer in) throws IOException {
        while (in.remaining() >= Integer.BYTES) {
            int length = in.getInt(in.position());
            if (length < 1 || length > VOTE_BYTES_MAX) {
                throw new IOException("has a vote of " + length + " bytes; 1 to " + VOTE_BYTES_MAX + " are taken");
            }
            if (in.remaining() < Integer.BYTES + length) {
                return;
            }
            byte[] vote = new byte[length];
            in.getInt();
            in.get(vote);
            if (unseen.incrementAndGet() > UNSEEN_VOTES_MAX) {
                connection.reading(false);
            }
            links.voted(this, vote);
        }
    }

    /** A vote has been looked at. Any thread. */
    void seen() {
        if (unseen.decrementAndGet() == UNSEEN_VOTES_MAX / 2) {
            connection.loop().execute(() -> connection.reading(true));
        }
    }

    /** Greets, and does no more where this side only knocks: the other one connects itself then. */
    void greet(Hello hello, boolean knock) {
        connection.write(hello.bytes());
        connection.flush();
        if (knock) {
            connection.close();
        }
    }

    /** Sends a vote, in place of one that has not been sent yet. Any thread. */
    void send(byte[] vote) {
        if (next.getAndSet(vote) == null) {
            connection.loop().execute(this::sendNext);
        }
    }

    /** The vote that has not been sent; taken out. Any thread. */
    byte[] takeUnsent() {
        return next.getAndSet(null);
    }

    private void sendNext() {
        if (connection.local() == null) {
            return; // closed; the vote waits for the next connection
        }
        if (connection.pending() > 0) {
            links.later(() -> connection.loop().execute(this::sendNext)); // the one before is still on its way
            return;
        }
        byte[] vote = next.getAndSet(null);
        if (vote != null) {
            connection.write(
                    ByteBuffer.allocate(Integer.BYTES).putInt(vote.length).flip());
            connection.write(ByteBuffer.wrap(vote));
            connection.flush();
        }
    }

    /** Any thread. */
    void abort() {
        connection.abort();
    }

    /** For messages. Any thread. */
    Object remote() {
        return connection.remote();
    }

    @Override
    public void drained() {}

    @Override
    public void closed() {
        links.closed(this);
    }
}

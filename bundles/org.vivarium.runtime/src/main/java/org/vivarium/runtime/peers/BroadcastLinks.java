package org.vivarium.runtime.peers;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Framing;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.ConnectionHandler;
import org.vivarium.api.transport.Transport;

/**
 * The links over which the broadcasts of an ensemble speak, on their quorum ports, as
 * {@link org.vivarium.api.broadcast.Broadcast} describes them. This server listens always; a link that comes while it
 * does not lead is closed by the broadcast. Methods may be called by any thread; what is sent over one link leaves in
 * the order of the calls.
 */
public final class BroadcastLinks implements Closeable {
    /** Links at a time that others have opened; more than any ensemble has servers. */
    private static final int LINKS_MAX = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(BroadcastLinks.class);

    /**
     * Is told what happens. The calls for one link come one after the other, nearly always on its loop; they must not
     * wait. {@code closed} is the last one for a link, and comes once, also after {@link #hangUp}, and in place of
     * {@code opened} where a link could not be had.
     */
    public interface Events {
        /** @param peer whom was dialled; -1 where the other side opened it */
        void opened(long link, long peer);

        /**
         * Whole messages have come in one read, one or more; not after {@link #hangUp} has returned, but for those that
         * are under way.
         */
        void received(long link, List<byte[]> messages);

        /** @param peer as for {@code opened} */
        void closed(long link, long peer);
    }

    private volatile Ensemble ensemble;
    private final Supplier<Framing> framing;
    private final Events events;
    private final PeerSockets sockets;
    private final Map<Long, BroadcastLink> links = new ConcurrentHashMap<>();

    /** The last one that was given; {@link Outbox#SELF} is none of ours. */
    private final AtomicLong lastId = new AtomicLong(Outbox.SELF);

    private volatile boolean closed;

    /**
     * Listens on the quorum port.
     *
     * @param self where to listen
     * @param timeoutMs how long another server may take to answer an attempt to connect
     * @param framing makes what cuts one link's bytes into messages
     * @throws IOException where the port cannot be had; the message names it
     */
    public BroadcastLinks(
            Transport transport,
            Ensemble ensemble,
            Member self,
            int timeoutMs,
            Supplier<Framing> framing,
            Events events)
            throws IOException {
        this.ensemble = ensemble;
        this.framing = framing;
        this.events = events;
        sockets = new PeerSockets(transport, "quorum", timeoutMs);
        try {
            sockets.listen(self.host(), self.quorumPort(), this::accepted);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private ConnectionHandler accepted(Connection connection) {
        if (closed || links.size() >= LINKS_MAX) {
            return null;
        }
        BroadcastLink link = link(-1);
        return link.open(connection) ? link : null;
    }

    private BroadcastLink link(long peer) {
        long id = lastId.incrementAndGet();
        BroadcastLink link = new BroadcastLink(id, peer, framing.get(), events, () -> links.remove(id));
        links.put(id, link);
        if (closed) {
            link.abort(); // close() may have gone through them just before
        }
        return link;
    }

    /** Opens a link to another server; {@link Events} tells whether there is one. */
    public void dial(long sid) {
        BroadcastLink link = link(sid);
        Member member = ensemble.member(sid);
        if (member == null) {
            LOG.warn("there is no link to server {}: it is none of the ensemble", sid);
            link.over();
            return;
        }
        sockets.dial(member.host(), member.quorumPort(), connection -> link.open(connection) ? link : null, why -> {
            LOG.info("no link to server {}: {}", sid, why.getMessage());
            link.over();
        });
    }

    /** The other servers are where this says from now on; links that are there stay. */
    public void reconfigured(Ensemble now) {
        ensemble = now;
    }

    /** Sends a message, not changed by anybody any more; nothing happens where the link is closed. */
    public void send(long link, byte[] message) {
        BroadcastLink to = links.get(link);
        if (to != null) {
            to.send(message);
        }
    }

    /**
     * Sends something long, between the messages around it.
     */
    public void send(long link, Pieces pieces) {
        BroadcastLink to = links.get(link);
        if (to != null) {
            to.send(pieces);
        }
    }

    /** Sends the messages that wait, as far as the other side takes them soon, then closes. Nothing more comes. */
    public void hangUp(long link) {
        BroadcastLink that = links.get(link);
        if (that != null) {
            that.hangUp();
        }
    }

    /** Closes the port and all links; each is told as closed, which may be later. */
    @Override
    public void close() {
        closed = true;
        sockets.close();
        links.values().forEach(BroadcastLink::abort);
    }
}

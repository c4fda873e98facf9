package org.vivarium.runtime;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.api.transport.Transport;
import org.vivarium.api.transport.TransportFactory;
import org.vivarium.api.transport.TransportSettings;
import org.vivarium.runtime.config.ServerSettings;
import org.vivarium.runtime.peers.BroadcastLinks;
import org.vivarium.runtime.peers.ElectionLinks;
import org.vivarium.runtime.peers.MadePieces;

/** The other servers over sockets, on an event loop of their own: no client holds up an election. */
final class PeerLinks implements Peers {
    private static final int LOOPS = 1;

    /** What a transaction has beside the request it came from (compat C2: jute.maxbuffer and its extrasize). */
    private static final int EXTRA_BYTES = 1 << 20;

    private final Transport transport;
    private final ElectionLinks votes;
    private final BroadcastLinks links;

    /** What is long to make and to send: a thread for each server that catches up. */
    private final ExecutorService makers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "vivarium-catch-up");
        thread.setDaemon(true);
        return thread;
    });

    private PeerLinks(Transport transport, ElectionLinks votes, BroadcastLinks links) {
        this.transport = transport;
        this.votes = votes;
        this.links = links;
    }

    /**
     * Listens for the other servers; what comes from them goes to the core.
     *
     * @throws IOException where a port cannot be had
     */
    static PeerLinks open(
            TransportFactory transports,
            BroadcastFactory broadcasts,
            ServerSettings settings,
            Ensemble ensemble,
            Member self,
            CoreThread core)
            throws IOException {
        int timeoutMs = settings.peers().orElseThrow().cnxTimeoutMs();
        boolean takesStrangers = settings.isReconfigEnabled();
        int messageBytesMax = settings.clients().frameBytesMax() + EXTRA_BYTES;
        Transport transport = transports.open(new TransportSettings(LOOPS, settings.options()));
        try {
            BroadcastLinks links = new BroadcastLinks(
                    transport, ensemble, self, timeoutMs, () -> broadcasts.framing(messageBytesMax), new ToCore(core));
            ElectionLinks votes =
                    new ElectionLinks(transport, ensemble, self, timeoutMs, takesStrangers, new Votes(core));
            return new PeerLinks(transport, votes, links);
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private record ToCore(CoreThread core) implements BroadcastLinks.Events {
        @Override
        public void opened(long link, long peer) {
            core.opened(link, peer);
        }

        @Override
        public void received(long link, List<byte[]> messages) {
            core.received(link, messages);
        }

        @Override
        public void closed(long link, long peer) {
            core.closed(link, peer);
        }
    }

    private record Votes(CoreThread core) implements ElectionLinks.Receiver {
        @Override
        public void received(long sid, byte[] vote) {
            core.vote(sid, vote);
        }

        @Override
        public void unreachable(long sid) {
            core.unreachable(sid);
        }
    }

    @Override
    public void sendVote(long to, byte[] vote) {
        votes.send(to, vote);
    }

    @Override
    public void dial(long peer) {
        links.dial(peer);
    }

    @Override
    public void send(long link, byte[] message) {
        links.send(link, message);
    }

    @Override
    public void send(long link, MadePieces.Maker maker) {
        links.send(link, new MadePieces(makers, maker));
    }

    @Override
    public void hangUp(long link) {
        links.hangUp(link);
    }

    @Override
    public void reconfigured(Ensemble now) {
        votes.reconfigured(now);
        links.reconfigured(now);
    }

    @Override
    public void close() {
        votes.close();
        links.close();
        transport.close();
        makers.shutdownNow();
    }
}

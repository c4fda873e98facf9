package org.vivarium.runtime.peers;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.api.transport.Connection;
import org.vivarium.api.transport.ConnectionHandler;
import org.vivarium.api.transport.Transport;

/**
 * Carries votes between the servers of an ensemble, over their election ports (compat B1). Two servers share one
 * connection, and the one with the higher sid opens it; the other one only knocks, by opening one, saying who it is and
 * closing it. For each server one vote waits, and a newer one takes its place; when a connection is new, the last vote
 * that was sent is sent again, since it may have been lost with the connection before.
 *
 * <p>All that is known of the others belongs to one thread, {@code vivarium-election-links}; methods may be called by
 * any.
 */
public final class ElectionLinks implements Closeable {
    /** Connections on which the other side has not said yet who it is. */
    private static final int STRANGERS_MAX = 64;

    /** Pause before the next attempt to connect; it doubles with each one that fails. */
    private static final int PAUSE_MS_MIN = 100;

    private static final int PAUSE_MS_MAX = 3000;

    /** How long a vote waits before it is tried again where the one before it is still on its way. */
    private static final int FULL_PAUSE_MS = 50;

    /** Sids of strangers that are remembered, so that each is named in the log once. */
    private static final int NAMED_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(ElectionLinks.class);

    /** Takes the votes of others. Called on the thread of the links; must not wait. */
    public interface Receiver {
        /** A vote has come. */
        void received(long sid, byte[] vote);

        /** The vote that waits for this server cannot be delivered now: nothing takes connections there. */
        void unreachable(long sid);
    }

    private final Member self;
    private final int cnxTimeoutMs;
    private final boolean takesStrangers;
    private final Receiver receiver;
    private final PeerSockets sockets;
    private final ScheduledThreadPoolExecutor thread;
    private final Map<Long, Peer> peers = new HashMap<>();
    private final Map<ElectionWire, Peer> known = new HashMap<>();
    private final Set<ElectionWire> strangers = ConcurrentHashMap.newKeySet();
    private final Set<ElectionWire> wires = ConcurrentHashMap.newKeySet();
    private final Set<Long> named = new HashSet<>();
    private volatile boolean closed;

    /** What is known of another server. */
    private static final class Peer {
        Member member;

        /** The vote that waits for a connection; null where none does. */
        byte[] waiting;

        /** The last one that was handed to a connection; null where none was. */
        byte[] last;

        /** Null where there is no connection. */
        ElectionWire wire;

        /** Where it said it is, when it knocked; tried once, before the address that is configured. */
        Hello.Address knocked;

        boolean dialling;
        boolean pausing;

        /** Whether the last attempt to connect failed. */
        boolean unreachable;

        int pauseMs = PAUSE_MS_MIN;

        Peer(Member member) {
            this.member = member;
        }

        long sid() {
            return member.sid();
        }
    }

    /**
     * Listens on the election port, and connects where there is something to send.
     *
     * @param self where to listen
     * @param timeoutMs how long another server may take to answer an attempt to connect
     * @param takesStrangers whether a server that is none of the ensemble is answered, since it may be about to join
     * @throws IOException where the port cannot be had; the message names it
     */
    public ElectionLinks(
            Transport transport,
            Ensemble ensemble,
            Member self,
            int timeoutMs,
            boolean takesStrangers,
            Receiver receiver)
            throws IOException {
        this.self = self;
        this.cnxTimeoutMs = timeoutMs;
        this.takesStrangers = takesStrangers;
        this.receiver = receiver;
        meet(ensemble);
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "vivarium-election-links");
            made.setDaemon(true);
            return made;
        });
        sockets = new PeerSockets(transport, "election", cnxTimeoutMs);
        try {
            sockets.listen(self.host(), self.electionPort(), this::accepted);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Sends a vote, in place of one to the same server that has not left yet; nothing happens for a stranger. */
    public void send(long sid, byte[] vote) {
        act(() -> {
            Peer peer = peers.get(sid);
            if (peer != null) {
                peer.waiting = vote;
                push(peer);
                if (peer.pausing && peer.unreachable) {
                    receiver.unreachable(sid);
                }
            }
        });
    }

    /** The other servers are where this says from now on. Those that are none any more can still ask. */
    public void reconfigured(Ensemble now) {
        act(() -> meet(now));
    }

    private void meet(Ensemble ensemble) {
        for (Member member : ensemble.members().values()) {
            if (member.sid() != self.sid()) {
                peers.computeIfAbsent(member.sid(), none -> new Peer(member)).member = member;
            }
        }
    }

    /** Closes the port and the connections. A call of the receiver that is under way may end later. */
    @Override
    public void close() {
        closed = true;
        sockets.close();
        wires.forEach(ElectionWire::abort);
        thread.shutdownNow();
    }

    // from the loops

    private ConnectionHandler accepted(Connection connection) {
        if (closed || strangers.size() >= STRANGERS_MAX) {
            return null;
        }
        ElectionWire wire = new ElectionWire(this, connection, false);
        strangers.add(wire);
        add(wire);
        later(cnxTimeoutMs, () -> {
            if (strangers.remove(wire)) {
                wire.abort();
            }
        });
        return wire;
    }

    private void add(ElectionWire wire) {
        wires.add(wire);
        if (closed) {
            wire.abort(); // close() may have gone through them just before
        }
    }

    /** The other side of a connection has said who it is. */
    void greeted(ElectionWire wire, Hello hello) {
        act(() -> {
            if (strangers.remove(wire)) {
                meet(wire, hello);
            }
        });
    }

    void voted(ElectionWire wire, byte[] vote) {
        act(() -> {
            wire.seen();
            Peer peer = known.get(wire);
            if (peer != null) {
                receiver.received(peer.sid(), vote);
            }
        });
    }

    void closed(ElectionWire wire) {
        wires.remove(wire);
        strangers.remove(wire);
        act(() -> {
            Peer peer = known.get(wire);
            if (peer != null) {
                drop(peer);
                if (peer.knocked != null) {
                    dial(peer); // it knocked while the connection was made that is closed now
                } else {
                    push(peer);
                }
            }
        });
    }

    /** Runs something in a while. */
    void later(Runnable what) {
        later(FULL_PAUSE_MS, what);
    }

    // on the thread of the links

    private void meet(ElectionWire wire, Hello hello) {
        Peer peer = peers.get(hello.sid());
        if (peer == null && takesStrangers) {
            peer = stranger(hello);
        }
        if (peer == null) {
            if (named.size() < NAMED_MAX && named.add(hello.sid())) {
                LOG.warn(
                        "{} says it is server {}, which is {}; it is not let in",
                        wire.remote(),
                        hello.sid(),
                        hello.sid() == self.sid() ? "this one" : "none of the ensemble");
            }
            wire.abort();
        } else if (peer.sid() > self.sid()) {
            keep(peer, wire);
        } else {
            // it knocks because it has no connection, whatever this side believes
            wire.abort();
            drop(peer);
            peer.knocked =
                    hello.addresses().isEmpty() ? null : hello.addresses().get(0);
            dial(peer);
        }
    }

    /** Null where it is this server, does not say where it listens, or is one too many. */
    private Peer stranger(Hello hello) {
        if (hello.sid() == self.sid() || hello.addresses().isEmpty() || peers.size() >= NAMED_MAX) {
            return null;
        }
        Hello.Address at = hello.addresses().get(0);
        int anyOther = at.port() == 1 ? 2 : 1; // never dialled: only votes go there
        Peer peer = new Peer(new Member(hello.sid(), at.host(), anyOther, at.port(), false, "", 0));
        peers.put(hello.sid(), peer);
        LOG.info("server {} at {} asks who leads; it is none of the ensemble", hello.sid(), at.text());
        return peer;
    }

    private void keep(Peer peer, ElectionWire wire) {
        drop(peer);
        peer.wire = wire;
        peer.unreachable = false;
        peer.pauseMs = PAUSE_MS_MIN;
        known.put(wire, peer);
        if (peer.waiting == null) {
            peer.waiting = peer.last;
        }
        push(peer);
    }

    /** Closes the connection, if there is one. */
    private void drop(Peer peer) {
        ElectionWire wire = peer.wire;
        if (wire != null) {
            peer.wire = null;
            known.remove(wire);
            wire.abort();
            byte[] unsent = wire.takeUnsent();
            if (peer.waiting == null) {
                peer.waiting = unsent;
            }
        }
    }

    /** Hands the vote that waits to the connection, or sees to it that there will be one. */
    private void push(Peer peer) {
        if (peer.waiting == null) {
            return;
        }
        if (peer.wire != null) {
            peer.last = peer.waiting;
            peer.waiting = null;
            peer.wire.send(peer.last);
        } else if (!peer.pausing) {
            dial(peer);
        }
    }

    private void dial(Peer peer) {
        if (peer.dialling || closed) {
            return;
        }
        peer.dialling = true;
        Hello.Address knocked = peer.knocked;
        peer.knocked = null;
        Hello.Address to =
                knocked != null ? knocked : new Hello.Address(peer.member.host(), peer.member.electionPort());
        sockets.dial(
                to.host(),
                to.port(),
                connection -> dialled(peer, connection),
                why -> act(() -> failed(peer, knocked != null, why)));
    }

    private void failed(Peer peer, boolean whereItKnocked, IOException why) {
        LOG.debug("no connection to server {}", peer.sid(), why);
        peer.dialling = false;
        if (whereItKnocked || peer.knocked != null) {
            dial(peer); // where it is configured, or where it has knocked from meanwhile
        } else {
            peer.unreachable = true;
            pause(peer);
            receiver.unreachable(peer.sid());
        }
    }

    private ConnectionHandler dialled(Peer peer, Connection connection) {
        if (closed) {
            return null;
        }
        boolean knock = peer.sid() > self.sid();
        ElectionWire wire = new ElectionWire(this, connection, true);
        add(wire);
        wire.greet(Hello.of(self), knock);
        act(() -> {
            peer.dialling = false;
            peer.unreachable = false;
            if (knock) {
                pause(peer);
            } else {
                keep(peer, wire);
            }
        });
        return wire;
    }

    /** Tries again after a pause, if there still is something to send and no connection. */
    private void pause(Peer peer) {
        if (!peer.pausing) {
            peer.pausing = true;
            later(peer.pauseMs, () -> {
                peer.pausing = false;
                push(peer);
            });
            peer.pauseMs = Math.min(PAUSE_MS_MAX, 2 * peer.pauseMs);
        }
    }

    // the thread

    private void act(Runnable what) {
        later(0, what);
    }

    private void later(int ms, Runnable what) {
        try {
            thread.schedule(() -> guarded(what), ms, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            // nobody is interested any more
        }
    }

    private static void guarded(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a fault in the links of the election", e);
        }
    }
}

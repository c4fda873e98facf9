package org.vivarium.runtime.peers;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.vivarium.api.transport.Acceptor;
import org.vivarium.api.transport.Transport;

/**
 * Where every connection between servers begins, whichever side opens it; so what is to be laid around the bytes of a
 * connection, to encrypt them and to learn who the other side is, is laid here around its acceptor. Any thread.
 */
final class PeerSockets implements Closeable {
    /** Names that are looked up at the same time; one that takes long keeps up to so many others waiting. */
    private static final int LOOKUPS_MAX = 4;

    private static final int IDLE_SECONDS = 10;

    private final Transport transport;
    private final int timeoutMs;
    private final ThreadPoolExecutor lookups;
    private final String port;

    /** Null until it listens. */
    private volatile Transport.Listener listener;

    /**
     * @param port what it is for, as the operator knows it; for messages
     * @param timeoutMs how long another server may take to answer an attempt to connect
     */
    PeerSockets(Transport transport, String port, int timeoutMs) {
        this.transport = transport;
        this.port = port;
        this.timeoutMs = timeoutMs;
        lookups = new ThreadPoolExecutor(
                LOOKUPS_MAX, LOOKUPS_MAX, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "vivarium-" + port + "-names");
                    thread.setDaemon(true);
                    return thread;
                });
        lookups.allowCoreThreadTimeOut(true);
    }

    /**
     * Accepts connections; once.
     *
     * @throws IOException where the port cannot be had; the message names it
     */
    void listen(String host, int number, Acceptor acceptor) throws IOException {
        try {
            listener = transport.listen(new InetSocketAddress(host, number), -1, acceptor);
        } catch (IOException e) {
            throw new IOException("the " + port + " port: " + e.getMessage(), e);
        }
    }

    /**
     * Opens a connection; the host is looked up anew. Exactly one of the two is called, once: {@code acceptor} on the
     * connection's loop, or {@code failed} on any thread, which may be the caller's.
     */
    void dial(String host, int port, Acceptor acceptor, Consumer<IOException> failed) {
        try {
            lookups.execute(() -> lookUpAndDial(host, port, acceptor, failed));
        } catch (RejectedExecutionException closed) {
            failed.accept(new IOException("cannot connect to " + host + ":" + port + ": closed", closed));
        }
    }

    private void lookUpAndDial(String host, int port, Acceptor acceptor, Consumer<IOException> failed) {
        InetSocketAddress to;
        try {
            to = new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            failed.accept(new IOException(
                    "cannot connect to " + host + ":" + port + ": no address is known for this host name", e));
            return;
        }
        transport.connect(to, timeoutMs, acceptor, failed);
    }

    /** Listens no more; connections stay, and what is under way goes on. */
    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
        lookups.shutdown();
    }
}

package org.vivarium.admin.gogo;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.admin.ServerControl;

/**
 * Lets the user who runs the server use its Gogo shell from another process ({@code bin/gogo.sh}).
 *
 * <p>It listens on 127.0.0.1, at a port that the system picks, and lets in who knows the secret of the {@link
 * PortFile}. The secret is drawn at each start, compared in constant time, and never logged.
 *
 * <p>The reference to the server is dynamic and only tells the data directory: the shell outlives the server's bundle,
 * so that it can stop, update and start that too.
 */
@Component(service = {})
public final class RemoteShell {
    /** Connections that have shown the secret, at once. */
    static final int SESSIONS_MAX = 16;

    /**
     * Connections that have not shown it yet. One more takes the place of the oldest, so that strangers keep nobody
     * out.
     */
    static final int WAITING_MAX = 8;

    /** How long {@link #stop} waits for the accepting thread, in ms. */
    private static final int STOP_WAIT_MS = 2_000;

    private static final long SAY_AGAIN_AFTER_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int KEEP_FILE_EVERY_MS = 1_000;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final Logger LOG = LoggerFactory.getLogger(RemoteShell.class);

    private final CommandProcessor gogo;
    private final GogoCommands commands;
    private final byte[] secret = new byte[Frames.SECRET_BYTES];
    private final ServerSocket listener;
    private volatile PortFile file;
    private final Deque<RemoteSession> waiting = new ArrayDeque<>();
    private final Set<RemoteSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicLong saidRefused = new AtomicLong();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread acceptor = new Thread(this::accept, "gogo-accept");

    @Activate
    public RemoteShell(@Reference CommandProcessor gogo, @Reference GogoCommands commands) throws IOException {
        this.gogo = gogo;
        this.commands = commands;
        new SecureRandom().nextBytes(secret);
        listener = new ServerSocket(0, WAITING_MAX, InetAddress.getByAddress(LOOPBACK));
        listener.setSoTimeout(KEEP_FILE_EVERY_MS);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void setServer(ServerControl server) {
        String dataDir = server.settings().get("dataDir");
        if (dataDir == null) {
            LOG.warn(
                    "gogo.sh cannot reach this server: dataDir is not set, so there is no place for {}", PortFile.NAME);
        } else {
            file = new PortFile(Path.of(dataDir), listener.getLocalPort(), secret);
        }
    }

    /** The shell stays as it is: from it the operator brings the server back. */
    void unsetServer(ServerControl server) {}

    @Deactivate
    void stop() throws IOException, InterruptedException {
        stopped.countDown();
        listener.close();
        acceptor.join(STOP_WAIT_MS);
        if (file != null) {
            file.remove();
        }
        for (RemoteSession session : sessions) {
            session.close();
        }
        synchronized (waiting) {
            for (RemoteSession connection : waiting) {
                connection.close();
            }
        }
    }

    /** Keeps the file in place, too: the data directory may appear late, and somebody may clear it out. */
    private void accept() {
        boolean said = false;
        while (stopped.getCount() > 0) {
            try {
                if (file != null) {
                    file.keep();
                }
                admit(listener.accept());
                said = false;
            } catch (SocketTimeoutException e) {
                said = false;
            } catch (IOException e) {
                if (stopped.getCount() > 0 && !said) {
                    LOG.warn("gogo.sh cannot reach this server: {}", e.toString());
                    said = true;
                }
                pause();
            }
        }
    }

    private void pause() {
        try {
            stopped.await(KEEP_FILE_EVERY_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(Socket socket) throws IOException {
        RemoteSession connection = new RemoteSession(socket, this::letIn, gogo, commands);
        RemoteSession oldest = null;
        synchronized (waiting) {
            if (waiting.size() >= WAITING_MAX) {
                oldest = waiting.removeFirst();
            }
            waiting.addLast(connection);
        }
        if (oldest != null) {
            oldest.close();
        }
        Thread thread = new Thread(() -> serve(connection), "gogo-" + socket.getPort());
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(RemoteSession connection) {
        try {
            connection.serve();
        } finally {
            sessions.remove(connection);
            synchronized (waiting) {
                waiting.remove(connection);
            }
        }
    }

    private boolean letIn(RemoteSession connection, byte[] shown) {
        boolean isSecret = MessageDigest.isEqual(secret, shown);
        synchronized (waiting) {
            waiting.remove(connection);
        }
        if (!isSecret) {
            sayRefused();
            return false;
        }
        synchronized (sessions) {
            return stopped.getCount() > 0 && sessions.size() < SESSIONS_MAX && sessions.add(connection);
        }
    }

    /** Once a minute at most, so that nobody can fill the disk with it. */
    private void sayRefused() {
        long now = System.nanoTime();
        long last = saidRefused.get();
        if ((last == 0 || now - last > SAY_AGAIN_AFTER_NS) && saidRefused.compareAndSet(last, now)) {
            LOG.warn("Connections to the shell on port {} show a wrong secret", listener.getLocalPort());
        }
    }
}

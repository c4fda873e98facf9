package org.vivarium.itests.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A wire to a server that a test can pull out and plug in again. A thread each way. */
final class Cable implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final int serverPort;
    private boolean plugged = true;

    Cable(int serverPort) throws IOException {
        this.serverPort = serverPort;
        daemon(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Cuts what is connected; new connections end at once. */
    synchronized void pull() throws IOException {
        plugged = false;
        closeAll();
    }

    synchronized void plug() {
        plugged = true;
    }

    @Override
    public void close() throws IOException {
        pull();
        listener.close();
    }

    private void closeAll() throws IOException {
        for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            connect(listener.accept());
        }
    }

    /** Wholly before the cable is pulled, or not at all; where there is no server, the next one may find it. */
    private synchronized void connect(Socket client) throws IOException {
        if (!plugged) {
            client.close();
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            sockets.add(client);
            sockets.add(server);
            daemon(() -> pump(client, server));
            daemon(() -> pump(server, client));
        } catch (IOException e) {
            client.close();
        }
    }

    private static void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // a closed socket is how each of these threads ends
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}

package org.vivarium.itests.differential;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands before a server and alters what it says, to show that the comparison sees it. A thread each way. */
final class LyingProxy implements AutoCloseable {
    /** What is altered. */
    enum Lie {
        /** BADVERSION is told as NOAUTH. */
        ERROR_CODE,
        /** The zxid of a reply that tells an error is one too high. */
        ZXID,
        /** The last byte of a body is another one. */
        BODY,
        /** Watch events do not arrive. */
        LOST_EVENT,
        /** A watch event arrives after the reply that it should precede. */
        LATE_EVENT,
        /** Where the server says NONODE, it closes. */
        CLOSED
    }

    private final ServerSocket listener;
    private final int serverPort;
    private final Lie lie;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    LyingProxy(int serverPort, Lie lie) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.serverPort = serverPort;
        this.lie = lie;
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** A closed socket is how every one of these threads ends. */
    private void daemon(Work work, Socket... toClose) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // the other side is gone
            } finally {
                for (Socket socket : toClose) {
                    closeQuietly(socket);
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed, which is what was wanted
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(server);
            daemon(() -> client.getInputStream().transferTo(server.getOutputStream()), client, server);
            daemon(() -> answers(new DataInputStream(server.getInputStream()), client), client, server);
        }
    }

    private void answers(DataInputStream in, Socket client) throws IOException {
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        pass(out, frame(in));
        byte[] held = null;
        while (true) {
            byte[] frame = frame(in);
            boolean event = Answers.isEvent(frame);
            if (event && lie == Lie.LATE_EVENT) {
                held = frame;
            } else if (!event || lie != Lie.LOST_EVENT) {
                pass(out, event ? frame : altered(frame));
            }
            if (!event && held != null) {
                pass(out, held);
                held = null;
            }
        }
    }

    private byte[] altered(byte[] frame) throws IOException {
        ByteBuffer reply = ByteBuffer.wrap(frame);
        if (lie == Lie.ERROR_CODE && reply.getInt(12) == -103) {
            reply.putInt(12, -102);
        } else if (lie == Lie.ZXID && reply.getInt(12) != 0) {
            reply.putLong(4, reply.getLong(4) + 1);
        } else if (lie == Lie.BODY && frame.length > 16) {
            frame[frame.length - 1] ^= 1;
        } else if (lie == Lie.CLOSED && reply.getInt(12) == -101) {
            throw new IOException("closed as the lie wants it");
        }
        return frame;
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    private static void pass(DataOutputStream out, byte[] frame) throws IOException {
        out.write(FrameWriter.frame(frame));
    }
}

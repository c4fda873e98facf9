package org.vivarium.itests.comparison;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.vivarium.itests.servers.ServerProcess;

/** Waits for the first read that a starting server answers, to within a few milliseconds. */
final class FirstRead {
    private static final long PAUSE_MS = 2;
    /** A server that is not ready may take a connection and never answer on it: the first attempts give up soon. */
    private static final int ATTEMPT_MS_MIN = 100;

    private static final int ATTEMPT_MS_MAX = 5000;
    private static final int GET_DATA = 4;

    private FirstRead() {}

    /** Returns as soon as a session could be opened and the znode be read. */
    static void await(ServerProcess server, String path, int limitSeconds) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
        int attemptMs = ATTEMPT_MS_MIN;
        long begin = System.nanoTime();
        while (!reads(server, path, attemptMs)) {
            if (System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(attemptMs)) {
                attemptMs = Math.min(ATTEMPT_MS_MAX, attemptMs + attemptMs / 4);
            }
            if (!server.isAlive()) {
                throw new IOException("the server in " + server.dir() + " has ended; its server.out says why");
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the server in " + server.dir() + " answers no read of " + path + " within "
                        + limitSeconds + " s; its server.out may say why");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            begin = System.nanoTime();
        }
    }

    private static boolean reads(ServerProcess server, String path, int limitMs) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), limitMs);
            socket.setSoTimeout(limitMs);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(new byte[] {0, 0, 0, 45});
            out.write(new byte[4 + 8]);
            out.writeInt(30_000);
            out.writeLong(0);
            out.writeInt(16);
            out.write(new byte[16 + 1]);
            byte[] utf8 = path.getBytes(StandardCharsets.UTF_8);
            out.writeInt(8 + 4 + utf8.length + 1);
            out.writeInt(1);
            out.writeInt(GET_DATA);
            out.writeInt(utf8.length);
            out.write(utf8);
            out.writeBoolean(false);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.skipNBytes(in.readInt());
            in.readInt();
            in.skipNBytes(4 + 8);
            int error = in.readInt();
            if (error != 0) {
                throw new IllegalStateException(
                        "the server in " + server.dir() + " answers a read of " + path + " with error " + error);
            }
            return true;
        } catch (IOException e) {
            // not yet: nothing listens, or it serves nobody
            return false;
        }
    }
}

package org.vivarium.itests.comparison;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.vivarium.itests.servers.ServerProcess;

/** Waits for the first request that a starting server, or one of several, answers; to within a few milliseconds. */
final class FirstReply {
    private static final long PAUSE_MS = 2;
    /** A server that is not ready may take a connection and never answer on it: the first attempts give up soon. */
    private static final int ATTEMPT_MS_MIN = 100;

    private static final int ATTEMPT_MS_MAX = 5000;
    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
    private static final int ANY_VERSION = -1;

    private FirstReply() {}

    /** Returns as soon as a session could be opened and the znode be read. */
    static void awaitRead(ServerProcess server, String path, int limitSeconds) throws IOException {
        await(List.of(server), GET_DATA, path, limitSeconds);
    }

    /** Returns as soon as a session could be opened on one of the servers and a write to the znode is acknowledged. */
    static void awaitWrite(List<ServerProcess> servers, String path, int limitSeconds) throws IOException {
        await(servers, SET_DATA, path, limitSeconds);
    }

    private static void await(List<ServerProcess> servers, int op, String path, int limitSeconds) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
        int attemptMs = ATTEMPT_MS_MIN;
        long begin = System.nanoTime();
        for (int i = 0; !isAnswered(servers.get(i % servers.size()), op, path, attemptMs); i++) {
            ServerProcess server = servers.get(i % servers.size());
            if (System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(attemptMs)) {
                attemptMs = Math.min(ATTEMPT_MS_MAX, attemptMs + attemptMs / 4);
            }
            if (!server.isAlive()) {
                throw new IOException("the server in " + server.dir() + " has ended; its server.out says why");
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the server in " + server.dir() + " answers no request for " + path + " within "
                        + limitSeconds + " s; its server.out may say why");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            begin = System.nanoTime();
        }
    }

    private static boolean isAnswered(ServerProcess server, int op, String path, int limitMs) throws IOException {
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
            out.writeInt(8 + 4 + utf8.length + (op == GET_DATA ? 1 : 4 + 4));
            out.writeInt(1);
            out.writeInt(op);
            out.writeInt(utf8.length);
            out.write(utf8);
            if (op == GET_DATA) {
                out.writeBoolean(false);
            } else {
                out.writeInt(0);
                out.writeInt(ANY_VERSION);
            }
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.skipNBytes(in.readInt());
            in.readInt();
            in.skipNBytes(4 + 8);
            int error = in.readInt();
            if (error != 0) {
                throw new IllegalStateException(
                        "the server in " + server.dir() + " answers a request for " + path + " with error " + error);
            }
            return true;
        } catch (IOException e) {
            // not yet: nothing listens, or it serves nobody
            return false;
        }
    }
}

package org.vivarium.itests.contracts;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** The other side of a connection: a plain blocking socket that gives up after a minute. */
final class Peer implements Closeable {
    private static final int TIMEOUT_MS = 60_000;

    final Socket socket = new Socket();

    Peer(InetSocketAddress server) throws IOException {
        this(server, 0);
    }

    /** @param receiveBytes size of the receive buffer asked for; 0 leaves it to the system */
    Peer(InetSocketAddress server, int receiveBytes) throws IOException {
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()), TIMEOUT_MS);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    byte[] receive(int count) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("end after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /** Everything up to the end; a reset counts as an end. */
    byte[] receiveAll() throws IOException {
        var all = new ByteArrayOutputStream();
        byte[] some = new byte[64 * 1024];
        while (true) {
            int count;
            try {
                count = socket.getInputStream().read(some);
            } catch (SocketException reset) {
                return all.toByteArray();
            }
            if (count < 0) {
                return all.toByteArray();
            }
            all.write(some, 0, count);
        }
    }

    /** Ends with a reset, as a process does that is killed with unread bytes. */
    void die() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

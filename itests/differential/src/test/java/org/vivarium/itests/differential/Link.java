package org.vivarium.itests.differential;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A TCP connection on which bytes are sent as they are and frames are read. */
final class Link implements AutoCloseable {
    /** How the message begins that tells that nothing came in time. */
    static final String SILENT = "open, and silent for ";

    private static final int FRAME_BYTES_MAX = 64 << 20;

    private final Socket socket;
    private final DataInputStream in;
    private final int answerLimitMs;
    private boolean closedByServer;

    private Link(Socket socket, int answerLimitMs) throws IOException {
        this.socket = socket;
        this.answerLimitMs = answerLimitMs;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    static Link open(InetAddress host, int port, int answerLimitMs) {
        try {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), answerLimitMs);
            socket.setSoTimeout(answerLimitMs);
            return new Link(socket, answerLimitMs);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to port " + port + ": does the server still run?", e);
        }
    }

    boolean isOpen() {
        return !socket.isClosed();
    }

    /** Sends bytes; if the server has closed, the next read tells. */
    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            closedByServer = true;
        }
    }

    /** The next frame, without its length; an exception whose message is the same for every server tells why not. */
    byte[] read() throws IOException {
        try {
            int length = in.readInt();
            if (length < 0 || length > FRAME_BYTES_MAX) {
                throw new IOException("a frame of " + length + " bytes");
            }
            byte[] frame = new byte[length];
            in.readFully(frame);
            return frame;
        } catch (SocketTimeoutException e) {
            throw new IOException(closedByServer ? "closed" : SILENT + answerLimitMs + " ms", e);
        } catch (IOException e) {
            if (e.getMessage() != null && e.getMessage().startsWith("a frame of")) {
                throw e;
            }
            throw new IOException("closed", e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

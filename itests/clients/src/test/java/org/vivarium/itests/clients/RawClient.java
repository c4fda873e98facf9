package org.vivarium.itests.clients;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The client protocol without a library: what is sent is what the test says, good or bad. For one thread. */
final class RawClient implements AutoCloseable {
    static final int CREATE = 1;
    static final int DELETE = 2;
    static final int GET_DATA = 4;
    static final int SET_DATA = 5;
    static final int PING = 11;

    private final Socket socket;
    private final DataInputStream in;

    /** What a test writes into a request's body. */
    @FunctionalInterface
    interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Opens a new session. */
    RawClient open(int timeoutMs) throws IOException {
        frame(out -> {
            out.writeInt(0);
            out.writeLong(0);
            out.writeInt(timeoutMs);
            out.writeLong(0);
            out.writeInt(16);
            out.write(new byte[17]);
        });
        if (read().length != 37) {
            throw new IOException("that is no answer to a connect request");
        }
        return this;
    }

    Socket socket() {
        return socket;
    }

    /** Sends bytes as they are. */
    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends a frame whose body is what {@code body} writes. */
    void frame(Body body) throws IOException {
        raw(frameOf(body));
    }

    void request(int xid, int type, Body body) throws IOException {
        raw(requestOf(xid, type, body));
    }

    static byte[] requestOf(int xid, int type, Body body) throws IOException {
        return frameOf(out -> {
            out.writeInt(xid);
            out.writeInt(type);
            body.write(out);
        });
    }

    private static byte[] frameOf(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0);
        body.write(out);
        byte[] frame = bytes.toByteArray();
        java.nio.ByteBuffer.wrap(frame).putInt(0, frame.length - 4);
        return frame;
    }

    static Body create(String path, byte[] data) {
        return out -> {
            string(out, path);
            out.writeInt(data.length);
            out.write(data);
            out.writeInt(1);
            out.writeInt(31);
            string(out, "world");
            string(out, "anyone");
            out.writeInt(0);
        };
    }

    static Body setData(String path, byte[] data) {
        return out -> {
            string(out, path);
            out.writeInt(data.length);
            out.write(data);
            out.writeInt(-1);
        };
    }

    static Body getData(String path, boolean watch) {
        return out -> {
            string(out, path);
            out.writeBoolean(watch);
        };
    }

    static void string(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The next frame, without its length. */
    byte[] read() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    /** The error code of the next reply; events before it are skipped. */
    int readError() throws IOException {
        byte[] frame = read();
        while (java.nio.ByteBuffer.wrap(frame).getInt() == -1) {
            frame = read();
        }
        return java.nio.ByteBuffer.wrap(frame).getInt(12);
    }

    /** Whether the server closes, sooner or later; what it says before is thrown away. */
    boolean isClosedByServer() {
        try {
            while (true) {
                read();
            }
        } catch (EOFException | java.net.SocketException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

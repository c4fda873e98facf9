package org.vivarium.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;

/** A server that does what a test says, one frame after the other. Frames are written as hex digits, blanks ignored. */
final class FakeServer implements AutoCloseable {
    /** The answer to a greeting, as 3.9.5 gave it (compat A1.3): session 0x010000319e270000, 10 s. */
    static final String WELCOME =
            "00000025 00000000 00002710 010000319e270000 00000010 0bb8091f3c7036f3617d549ee5d0ac9b 00";

    /** A stat of which only the version counts. */
    static String stat(int version) {
        return "00".repeat(32) + String.format("%08x", version) + "00".repeat(32);
    }

    private static final int DEADLINE_MS = 60_000;
    private static final String PING = "00000008fffffffe0000000b";

    private final ServerSocket listening;
    private Socket socket;
    private DataInputStream in;

    FakeServer() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listening.setSoTimeout(DEADLINE_MS);
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** Waits for a connection, and for the greeting, which it returns. */
    String accept() throws IOException {
        socket = listening.accept();
        socket.setSoTimeout(DEADLINE_MS);
        in = new DataInputStream(socket.getInputStream());
        return read();
    }

    /** Accepts, and says welcome. */
    void welcome() throws IOException {
        accept();
        send(WELCOME);
    }

    /** The next frame with its length, pings left out. */
    String read() throws IOException {
        String frame = readAny();
        while (frame.equals(PING)) {
            frame = readAny();
        }
        return frame;
    }

    void awaitPing() throws IOException {
        String frame = readAny();
        if (!frame.equals(PING)) {
            throw new IOException("not a ping: " + frame);
        }
    }

    private String readAny() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return String.format("%08x", frame.length) + HexFormat.of().formatHex(frame);
    }

    /** The next frame is this one. */
    void expect(String hex) throws IOException {
        String frame = read();
        if (!frame.equals(hex.replace(" ", ""))) {
            throw new AssertionError("expected " + hex + ", got " + frame);
        }
    }

    void send(String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** A frame of this content. */
    void sendFramed(String hex) throws IOException {
        String digits = hex.replace(" ", "");
        send(String.format("%08x", digits.length() / 2) + digits);
    }

    /** Whether the client closes its side. */
    boolean seesEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                // what was sent before the end does not matter
            }
        } catch (java.net.SocketException e) {
            // reset: the client left bytes unread
        }
        return true;
    }

    void drop() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        listening.close();
    }
}

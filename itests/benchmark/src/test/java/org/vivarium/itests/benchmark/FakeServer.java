package org.vivarium.itests.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a server as the load generator needs, with one fault that it commits once, at the tenth read. */
final class FakeServer implements AutoCloseable {
    /** What it does wrong. */
    enum Fault {
        NONE,
        ERROR,
        OTHER_XID,
        OTHER_DATA,
        SHORT_BODY,
        OLD_ZXID,
        OLD_VERSION,
        HUGE_FRAME,
        SILENCE,
        DISCONNECT,
        UNASKED_EVENT
    }

    private static final int FAULTY_READ = 10;

    private final ServerSocket listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Map<String, byte[]> datas = new HashMap<>();
    private final Fault fault;
    private long zxid;
    private long sessions;
    private int reads;

    FakeServer(Fault fault) throws IOException {
        this.fault = fault;
        Thread accepting = new Thread(this::accept, "fake-server");
        accepting.setDaemon(true);
        accepting.start();
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** How many znodes there are. */
    synchronized int znodes() {
        return datas.size();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                Thread serving = new Thread(() -> serve(socket), "fake-connection");
                serving.setDaemon(true);
                serving.start();
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            in.skipNBytes(4 + 45);
            out.write(greeting());
            boolean more = true;
            while (more) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                more = answer(ByteBuffer.wrap(frame), out);
            }
        } catch (IOException e) {
            // the client has gone, or the test is over
        }
    }

    private synchronized byte[] greeting() {
        ByteBuffer frame =
                ByteBuffer.allocate(41).putInt(37).putInt(0).putInt(30_000).putLong(++sessions);
        return frame.putInt(16).array();
    }

    /** Whether the connection goes on. */
    private synchronized boolean answer(ByteBuffer request, DataOutputStream out) throws IOException {
        int xid = request.getInt();
        int op = request.getInt();
        Body body = new Body();
        switch (op) {
            case 1 -> {
                String path = text(request);
                datas.put(path, buffer(request));
                versions.put(path, 0);
                zxid++;
                body.text(path);
            }
            case 2 -> {
                datas.remove(text(request));
                zxid++;
            }
            case 4 -> {
                String path = text(request);
                if (++reads == FAULTY_READ && fault != Fault.NONE) {
                    return commit(xid, path, out);
                }
                body.data(datas.get(path));
                body.stat(path, versions.get(path));
            }
            case 5 -> {
                String path = text(request);
                datas.put(path, buffer(request));
                zxid++;
                body.stat(path, versions.merge(path, 1, Integer::sum));
            }
            default -> body.nothing();
        }
        reply(out, xid, zxid, 0, body.bytes());
        return op != -11;
    }

    private boolean commit(int xid, String path, DataOutputStream out) throws IOException {
        Body body = new Body();
        byte[] data = datas.get(path).clone();
        if (fault == Fault.OTHER_DATA) {
            data[data.length - 1]++;
        }
        body.data(data);
        body.stat(path, versions.get(path) - (fault == Fault.OLD_VERSION ? 1 : 0));
        byte[] right = body.bytes();
        switch (fault) {
            case ERROR -> reply(out, xid, zxid, -101, new byte[0]);
            case OTHER_XID -> reply(out, xid + 1, zxid, 0, right);
            case OTHER_DATA, OLD_VERSION -> reply(out, xid, zxid, 0, right);
            case SHORT_BODY -> reply(out, xid, zxid, 0, new byte[20]);
            case OLD_ZXID -> reply(out, xid, zxid - 1, 0, right);
            case HUGE_FRAME -> out.writeInt(Integer.MAX_VALUE);
            case UNASKED_EVENT -> {
                Body event = new Body();
                event.out.writeInt(3);
                event.out.writeInt(3);
                event.text(path);
                reply(out, -1, zxid, 0, event.bytes());
            }
            case SILENCE -> body.nothing();
            case DISCONNECT -> {
                return false;
            }
            case NONE -> throw new IllegalStateException("no fault to commit");
        }
        return true;
    }

    private static void reply(DataOutputStream out, int xid, long zxid, int error, byte[] body) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(20 + body.length).putInt(16 + body.length);
        out.write(frame.putInt(xid).putLong(zxid).putInt(error).put(body).array());
    }

    private static String text(ByteBuffer in) {
        return new String(buffer(in), StandardCharsets.UTF_8);
    }

    private static byte[] buffer(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }

    /** The record of a reply while it is written. */
    private final class Body {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);

        void nothing() {
            // a ping or a close is answered by its header alone
        }

        void text(String text) throws IOException {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }

        void data(byte[] data) throws IOException {
            out.writeInt(data.length);
            out.write(data);
        }

        void stat(String path, int version) throws IOException {
            out.write(ByteBuffer.allocate(68)
                    .putInt(32, version)
                    .putInt(52, datas.get(path).length)
                    .array());
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}

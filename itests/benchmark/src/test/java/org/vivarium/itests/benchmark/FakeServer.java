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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        UNASKED_EVENT,
        /** One event of a write is not sent. */
        LOST_EVENT,
        /** The writer is answered before it is told of its own write. */
        LATE_EVENT,
        /** Every session hears that it alone is in the queue for the lock. */
        LOCK_FOR_ALL,
        /** The end of the znode before its own is kept from everybody. */
        LOST_TURN,
        /** A session that was closed keeps its connection. */
        OPEN_END,
        /** The first connection is never answered. */
        DEAF_AT_FIRST
    }

    private static final int FAULTY_READ = 10;
    private static final Set<Fault> FAULTS_OF_READS = EnumSet.range(Fault.ERROR, Fault.UNASKED_EVENT);

    /** Who is to be told of the next change of a znode. */
    private record Watcher(String path, DataOutputStream out) {}

    private final List<Watcher> watchers = new ArrayList<>();

    private final ServerSocket listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Map<String, byte[]> datas = new HashMap<>();
    private final Map<DataOutputStream, String> locks = new HashMap<>();
    private final Fault fault;
    private long zxid;
    private long sessions;
    private int reads;
    private int tickets;
    private int syncs;

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

    /** How many syncs were asked for. */
    synchronized int syncs() {
        return syncs;
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
            if (fault == Fault.DEAF_AT_FIRST && open.get(0) == socket) {
                in.readFully(new byte[1]);
            }
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
                byte[] data = buffer(request);
                request.getInt();
                request.getInt();
                text(request);
                text(request);
                boolean sequential = request.getInt() == 3;
                String name = sequential ? path + String.format("%010d", ++tickets) : path;
                locks.put(out, name);
                datas.put(name, data);
                versions.put(name, 0);
                zxid++;
                body.text(name);
            }
            case 2 -> {
                String path = text(request);
                datas.remove(path);
                zxid++;
                if (fault != Fault.LOST_TURN) {
                    tell(2, path);
                }
            }
            case 3 -> {
                String path = text(request);
                if (!datas.containsKey(path)) {
                    reply(out, xid, zxid, -101, new byte[0]);
                    return true;
                }
                watchers.add(new Watcher(path, out));
                body.stat(path, 0);
            }
            case 9 -> {
                syncs++;
                body.text(text(request));
            }
            case 8 -> body.names(text(request) + "/", locks.get(out));
            case 4 -> {
                String path = text(request);
                if (request.get() != 0) {
                    watchers.add(new Watcher(path, out));
                } else if (++reads == FAULTY_READ && FAULTS_OF_READS.contains(fault)) {
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
                if (fault == Fault.LOST_EVENT) {
                    DataOutputStream lost = lost(out);
                    watchers.removeIf(each -> each.out == lost);
                }
                if (fault != Fault.LATE_EVENT) {
                    tell(3, path);
                }
            }
            default -> body.nothing();
        }
        reply(out, xid, zxid, 0, body.bytes());
        return op != -11 || fault == Fault.OPEN_END;
    }

    /** The first watcher's connection that is not the writer's. */
    private DataOutputStream lost(DataOutputStream writer) {
        return watchers.stream()
                .map(Watcher::out)
                .filter(each -> each != writer)
                .findFirst()
                .orElse(null);
    }

    private void tell(int type, String path) throws IOException {
        for (Watcher each : List.copyOf(watchers)) {
            if (each.path.equals(path)) {
                watchers.remove(each);
                Body event = new Body();
                event.out.writeInt(type);
                event.out.writeInt(3);
                event.text(path);
                reply(each.out, -1, zxid, 0, event.bytes());
            }
        }
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
            default -> throw new IllegalStateException("no fault to commit");
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

        /** The children of a znode; where the lock is for all, the one that the asking session has created last. */
        void names(String above, String own) throws IOException {
            List<String> names = new ArrayList<>(datas.keySet().stream()
                    .filter(path -> path.startsWith(above))
                    .sorted()
                    .toList());
            if (fault == Fault.LOCK_FOR_ALL) {
                names.retainAll(List.of(own));
            }
            out.writeInt(names.size());
            for (String name : names) {
                text(name.substring(above.length()));
            }
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

package org.vivarium.itests.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of a run, encoded ahead, and what the znodes of a run are called and hold.
 *
 * <p>Znode 7 of a run whose root is {@code /zkbench} and that has 3 parents is {@code /zkbench/d00001/n0000000007}. Data
 * begins with {@link #MAGIC} and the znode's number, where it has room for both, so that data of another znode is seen.
 */
final class Requests {
    static final int MAGIC = 0x7a6b4221;
    static final byte FILLER = 'b';
    static final int XID_PING = -2;
    static final int XID_SET_WATCHES = -8;

    private static final int MARKED_BYTES = 8;
    private static final int PERSISTENT = 0;
    private static final int EPHEMERAL = 1;
    private static final int EPHEMERAL_SEQUENTIAL = 3;

    private final String root;
    private final int parents;
    private final int dataBytes;
    private final int multiOps;
    private final int step;
    private final Map<Op, Template> templates = new EnumMap<>(Op.class);

    /** @param step how far the numbers of two paths in one multi are apart */
    Requests(String root, int parents, int dataBytes, int multiOps, int step) {
        this.root = root;
        this.parents = parents;
        this.dataBytes = dataBytes;
        this.multiOps = multiOps;
        this.step = step;
        for (Op op : Op.ALL) {
            if (op != Op.SET_WATCHES) {
                templates.put(op, new Frame(op).template());
            }
        }
    }

    int dataBytes() {
        return dataBytes;
    }

    int step() {
        return step;
    }

    int multiOps() {
        return multiOps;
    }

    int bytes(Op op) {
        return templates.get(op).frame().length;
    }

    /** Writes a request to {@code out}, which has room for it. */
    void put(Op op, byte[] out, int at, int xid, int number) {
        templates.get(op).put(out, at, xid, number, step, parents);
    }

    /** The path of a request, as the server knows it; for messages and for paths that come back. */
    String path(Op op, int number) {
        return switch (op) {
            case CREATE_ROOT, DELETE_ROOT, SYNC -> root;
            case CREATE_PARENT, DELETE_PARENT, CHILDREN, LOCK_CHILDREN -> parent(number);
            case CREATE_LOCK -> parent(number) + "/l-";
            case DELETE_LOCK, EXISTS_LOCK -> parent(number) + "/l-" + padded(number, Template.NUMBER_DIGITS);
            case PING, CLOSE, SET_WATCHES -> "";
            default -> parent(number) + "/n" + padded(number, Template.NUMBER_DIGITS);
        };
    }

    /** Whether the bytes are what znode {@code number} holds. */
    boolean isDataOf(int number, ByteBuffer bytes, int at, int length) {
        if (length != dataBytes) {
            return false;
        }
        int i = 0;
        if (length >= MARKED_BYTES) {
            if (bytes.getInt(at) != MAGIC || bytes.getInt(at + 4) != number) {
                return false;
            }
            i = MARKED_BYTES;
        }
        for (; i < length; i++) {
            if (bytes.get(at + i) != FILLER) {
                return false;
            }
        }
        return true;
    }

    /** A setWatches for data watches on these znodes, as one frame. */
    byte[] setWatches(long lastZxid, List<Integer> numbers) {
        try {
            Frame frame = new Frame(Op.SET_WATCHES);
            frame.out.writeInt(XID_SET_WATCHES);
            frame.out.writeInt(Op.SET_WATCHES.code);
            frame.out.writeLong(lastZxid);
            frame.out.writeInt(numbers.size());
            for (int number : numbers) {
                frame.text(path(Op.GET, number));
            }
            frame.out.writeInt(0);
            frame.out.writeInt(0);
            return frame.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first frame of a connection; session 0 asks for a new session. */
    static byte[] connect(long lastZxid, int timeoutMs, long session, byte[] password) {
        ByteBuffer frame = ByteBuffer.allocate(4 + 45);
        frame.putInt(45).putInt(0).putLong(lastZxid).putInt(timeoutMs).putLong(session);
        frame.putInt(password.length).put(password).put((byte) 0);
        return frame.array();
    }

    private String parent(int number) {
        return root + "/d" + padded(number % parents, Template.PARENT_DIGITS);
    }

    private static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    /** One frame while it is written, and where in it the numbers stand. */
    private final class Frame {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);
        private final Op op;
        private final List<Integer> parentAt = new ArrayList<>();
        private final List<Integer> numberAt = new ArrayList<>();
        private final List<Integer> markAt = new ArrayList<>();

        Frame(Op op) {
            this.op = op;
        }

        byte[] bytes() {
            byte[] body = bytes.toByteArray();
            return ByteBuffer.allocate(4 + body.length)
                    .putInt(body.length)
                    .put(body)
                    .array();
        }

        Template template() {
            try {
                out.writeInt(op == Op.PING ? XID_PING : 0);
                out.writeInt(op.code);
                body();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Template(bytes(), ints(parentAt), ints(numberAt), ints(markAt));
        }

        private void body() throws IOException {
            switch (op) {
                case CREATE_ROOT, CREATE_PARENT -> create(0, PERSISTENT);
                case CREATE -> create(dataBytes, PERSISTENT);
                case CREATE_EPHEMERAL -> create(dataBytes, EPHEMERAL);
                case CREATE_LOCK -> create(0, EPHEMERAL_SEQUENTIAL);
                case DELETE_ROOT, DELETE_PARENT, DELETE, DELETE_LOCK -> {
                    path(op);
                    out.writeInt(-1);
                }
                case EXISTS, GET, CHILDREN, LOCK_CHILDREN -> {
                    path(op);
                    out.writeBoolean(false);
                }
                case GET_WATCH, EXISTS_LOCK -> {
                    path(op);
                    out.writeBoolean(true);
                }
                case SYNC -> path(op);
                case SET -> set();
                case MULTI -> multi();
                case PING, CLOSE -> noBody();
                case SET_WATCHES -> throw new IllegalStateException("its length depends on the watches");
            }
        }

        private void noBody() {
            numberAt.add(-1);
            parentAt.add(-1);
            markAt.add(-1);
        }

        private void create(int length, int flags) throws IOException {
            path(op);
            data(length);
            out.writeInt(1);
            out.writeInt(31);
            text("world");
            text("anyone");
            out.writeInt(flags);
        }

        private void set() throws IOException {
            path(Op.SET);
            data(dataBytes);
            out.writeInt(-1);
        }

        private void multi() throws IOException {
            for (int i = 0; i < multiOps; i++) {
                multiHeader(Op.SET.code, false);
                set();
            }
            multiHeader(-1, true);
        }

        private void multiHeader(int type, boolean done) throws IOException {
            out.writeInt(type);
            out.writeBoolean(done);
            out.writeInt(-1);
        }

        /** The path with zeros for its numbers; notes where they are. */
        private void path(Op of) throws IOException {
            String path = Requests.this.path(of, 0);
            int begin = 4 + out.size() + 4;
            int parent = path.indexOf("/d", root.length());
            int number = Math.max(path.indexOf("/n", root.length()), path.indexOf("/l-", root.length()) + 1);
            parentAt.add(parent < 0 ? -1 : begin + parent + 2);
            numberAt.add(number <= 0 || of == Op.CREATE_LOCK ? -1 : begin + number + 2);
            markAt.add(-1);
            text(path);
        }

        private void data(int length) throws IOException {
            out.writeInt(length);
            byte[] data = new byte[length];
            Arrays.fill(data, FILLER);
            if (length >= MARKED_BYTES) {
                ByteBuffer.wrap(data).putInt(MAGIC);
                markAt.set(markAt.size() - 1, 4 + out.size() + 4);
            }
            out.write(data);
        }

        void text(String text) throws IOException {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }

        private static int[] ints(List<Integer> list) {
            return list.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}

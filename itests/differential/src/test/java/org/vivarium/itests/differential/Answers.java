package org.vivarium.itests.differential;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Turns a server's frame into a line that must be the same for both servers.
 *
 * <p>What cannot be the same is masked (clocks) or mapped (session ids, zxids); the order of children, and of digest
 * ids that come from a set, means nothing and is sorted. A frame that does not parse, or has bytes left, shows them.
 */
final class Answers {
    private final ByteBuffer in;
    private final Lane lane;
    private final StringBuilder out = new StringBuilder();

    private Answers(byte[] frame, Lane lane) {
        this.in = ByteBuffer.wrap(frame);
        this.lane = lane;
    }

    /** A reply to a request of the given type. */
    static String reply(byte[] frame, int type, Lane lane) {
        return new Answers(frame, lane).parsed(answers -> answers.header(type));
    }

    /** A watch event, after its header. */
    static String event(byte[] frame, Lane lane) {
        return new Answers(frame, lane).parsed(Answers::eventFields);
    }

    /** Whether a frame is a watch event. */
    static boolean isEvent(byte[] frame) {
        return frame.length >= 16 && ByteBuffer.wrap(frame).getInt() == -1;
    }

    /** The zxid of a reply or an event; 0 if the frame is too short to have one. */
    static long zxidOf(byte[] frame) {
        return frame.length >= 12 ? ByteBuffer.wrap(frame).getLong(4) : 0;
    }

    /** The error code of a reply; 0 if the frame is too short to have one. */
    static int errorOf(byte[] frame) {
        return frame.length >= 16 ? ByteBuffer.wrap(frame).getInt(12) : 0;
    }

    private String parsed(java.util.function.Consumer<Answers> reader) {
        try {
            reader.accept(this);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            out.append(" <unreadable>");
            in.rewind();
        }
        if (in.hasRemaining()) {
            byte[] rest = new byte[in.remaining()];
            in.get(rest);
            out.append(" rest=").append(HexFormat.of().formatHex(rest));
        }
        return out.toString();
    }

    private void eventFields() {
        in.getInt();
        out.append("event zxid=")
                .append(lane.zxid(in.getLong()))
                .append(" err=")
                .append(in.getInt());
        out.append(" type=").append(in.getInt()).append(" state=").append(in.getInt());
        out.append(" path=").append(text());
    }

    private void header(int type) {
        out.append("reply xid=").append(in.getInt());
        out.append(" zxid=").append(lane.zxid(in.getLong()));
        int err = in.getInt();
        out.append(" err=").append(err);
        if (err == 0) {
            result(type);
        } else if (type == Op.MULTI_READ) {
            // Apache sends what it had read so far behind the error, and no client looks at it
            in.position(in.limit());
        }
    }

    private void result(int type) {
        switch (type) {
            case Op.CREATE, Op.SYNC -> out.append(" path=").append(text());
            case Op.CREATE2, Op.CREATE_CONTAINER -> {
                out.append(" path=").append(text());
                stat();
            }
            case Op.EXISTS, Op.SET_DATA, Op.SET_ACL -> stat();
            case Op.GET_DATA -> {
                data();
                stat();
            }
            case Op.GET_ACL -> {
                acl();
                stat();
            }
            case Op.GET_CHILDREN -> children();
            case Op.GET_CHILDREN2 -> {
                children();
                stat();
            }
            case Op.MULTI, Op.MULTI_READ -> results();
            default -> {}
        }
    }

    private void results() {
        while (true) {
            int type = in.getInt();
            boolean done = in.get() != 0;
            out.append(" {").append(type).append(done ? " done " : " ").append(in.getInt());
            if (done) {
                out.append('}');
                return;
            }
            if (type == Op.ERROR) {
                out.append(" code=").append(in.getInt());
            } else {
                result(type);
            }
            out.append('}');
        }
    }

    private void stat() {
        LongFunction<String> clock = time -> time == 0 ? "0" : "T";
        out.append(" stat[czxid=").append(lane.zxid(in.getLong()));
        out.append(" mzxid=").append(lane.zxid(in.getLong()));
        out.append(" ctime=").append(clock.apply(in.getLong()));
        out.append(" mtime=").append(clock.apply(in.getLong()));
        out.append(" version=").append(in.getInt());
        out.append(" cversion=").append(in.getInt());
        out.append(" aversion=").append(in.getInt());
        out.append(" owner=").append(lane.sessionName(in.getLong()));
        out.append(" dataLength=").append(in.getInt());
        out.append(" numChildren=").append(in.getInt());
        out.append(" pzxid=").append(lane.zxid(in.getLong())).append(']');
    }

    private void data() {
        byte[] data = buffer();
        out.append(" data=").append(data == null ? "null" : Sequences.show(data));
    }

    private void children() {
        List<String> names = strings();
        if (names != null) {
            Collections.sort(names);
        }
        out.append(" children=").append(names);
    }

    private void acl() {
        int count = in.getInt();
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int perms = in.getInt();
            entries.add(text() + ":" + text() + ":" + perms);
        }
        sortDigests(entries);
        out.append(" acl=").append(count < 0 ? "null" : entries);
    }

    /**
     * The scheme "auth" stands for the ids of a connection, which Apache keeps in a set: runs of digest ids are sorted.
     */
    private static void sortDigests(List<String> entries) {
        int from = 0;
        for (int i = 0; i <= entries.size(); i++) {
            if (i == entries.size() || !entries.get(i).startsWith("digest:")) {
                Collections.sort(entries.subList(from, i));
                from = i + 1;
            }
        }
    }

    private List<String> strings() {
        int count = in.getInt();
        if (count < 0) {
            return null;
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(text());
        }
        return all;
    }

    private String text() {
        byte[] bytes = buffer();
        return bytes == null ? "null" : Sequences.printable(lane.shortened(new String(bytes, StandardCharsets.UTF_8)));
    }

    private byte[] buffer() {
        int length = in.getInt();
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}

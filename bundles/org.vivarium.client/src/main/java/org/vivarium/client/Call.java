package org.vivarium.client;

import java.util.concurrent.CompletableFuture;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.MalformedException;

/** One request on its way: the frame to send, and the future that its answer completes. */
final class Call<T> {
    /** Reads the record that follows a reply's header. */
    interface Answer<T> {
        T read(JuteReader in) throws MalformedException, ZkException;
    }

    /** Writes the record that follows a request's header. */
    interface Body {
        void write(JuteWriter out);
    }

    private static final int XID_AT = 4;

    final String path;
    final CompletableFuture<T> future = new CompletableFuture<>();
    private final byte[] frame;
    private final Answer<T> answer;
    private final Watches.Kind watch;
    private final String watched;
    private int xid;

    /** @param path as the caller gave it, for errors */
    Call(int op, String path, Body body, Answer<T> answer) {
        this(op, path, body, answer, null, null);
    }

    /**
     * @param watch which watch the server sets with it; null for none
     * @param watched the path as the server names it
     */
    Call(int op, String path, Body body, Answer<T> answer, Watches.Kind watch, String watched) {
        this.path = path;
        this.frame = frame(0, op, body);
        this.answer = answer;
        this.watch = watch;
        this.watched = watched;
    }

    static byte[] frame(int xid, int op, Body body) {
        JuteWriter out = new JuteWriter(64);
        int mark = out.beginFrame();
        out.writeInt(xid);
        out.writeInt(op);
        body.write(out);
        out.endFrame(mark);
        return out.toBytes();
    }

    /** The frame, which is now the {@code xid}-th. */
    byte[] numbered(int xid) {
        this.xid = xid;
        for (int i = 0; i < 4; i++) {
            frame[XID_AT + i] = (byte) (xid >>> 24 - 8 * i);
        }
        return frame;
    }

    int xid() {
        return xid;
    }

    /** Keeps the watch that the server has set with this request. */
    void keepWatch(Watches watches, int err) {
        if (watch != null) {
            watches.set(watch, watched, err);
        }
    }

    /** @throws MalformedException where the answer cannot be read; the future has failed then, too */
    void answered(int err, JuteReader in) throws MalformedException {
        if (err != 0) {
            fail(err, null);
            return;
        }
        T value;
        try {
            value = answer.read(in);
        } catch (ZkException e) {
            future.completeExceptionally(e);
            return;
        } catch (MalformedException e) {
            fail(ZkException.CONNECTION_LOSS, e);
            throw e;
        }
        future.complete(value);
    }

    /** @param cause may be null */
    void fail(int number, Throwable cause) {
        future.completeExceptionally(new ZkException(number, path, cause));
    }
}

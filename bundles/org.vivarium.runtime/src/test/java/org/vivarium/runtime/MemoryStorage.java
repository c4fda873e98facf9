package org.vivarium.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.Epochs;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;

/** A storage in memory that tells what was done to it, and can be told to fail. */
final class MemoryStorage implements Storage {
    private final List<String> done = new ArrayList<>();
    volatile int failAtSync = -1;
    volatile boolean failAtClose;
    volatile boolean closed;

    /** The name of the method that fails from now on; empty for none. */
    volatile String failAt = "";

    private int syncCount;

    private synchronized void did(String method, String what) throws IOException {
        if (failAt.equals(method)) {
            throw new IOException("it fails at " + method);
        }
        done.add(what);
    }

    @Override
    public synchronized boolean isEmpty() throws IOException {
        if (failAt.equals("isEmpty")) {
            throw new IOException("it fails at isEmpty");
        }
        return done.isEmpty();
    }

    @Override
    public synchronized void clear() throws IOException {
        did("clear", "clear");
        done.clear();
    }

    @Override
    public Recovered recover(Recovery to) throws IOException {
        if (failAt.equals("recover")) {
            throw new IOException("it fails at recover");
        }
        return new Recovered(-1, 0, Epochs.NONE);
    }

    @Override
    public void append(long zxid, ByteBuffer txn) throws IOException {
        did("append", "append " + zxid);
    }

    @Override
    public void truncateAfter(long zxid) throws IOException {
        did("truncateAfter", "cut " + zxid);
    }

    @Override
    public void promise(Epochs epochs) throws IOException {
        did("promise", "promise " + epochs.accepted());
    }

    @Override
    public synchronized void sync() throws IOException {
        if (++syncCount == failAtSync) {
            throw new IOException("no space left");
        }
        did("sync", "sync");
    }

    @Override
    public void save(Snapshot snapshot) throws IOException {
        snapshot.writeTo(OutputStream.nullOutputStream());
        did("save", "save " + snapshot.zxid());
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (failAtClose) {
            throw new IOException("no space left to close");
        }
    }

    synchronized List<String> done() {
        return List.copyOf(done);
    }

    /** The transactions that are durable, in their order, behind the snapshot that was saved last. */
    synchronized List<Long> durable() {
        List<Long> all = new ArrayList<>();
        int end = done.lastIndexOf("sync");
        for (String what : done.subList(0, end + 1)) {
            if (what.startsWith("append ")) {
                all.add(Long.parseLong(what.substring("append ".length())));
            }
        }
        return all;
    }
}

package org.vivarium.itests.clients;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** Collects what a client is told, in its order; connection states and watch events apart. */
final class Events implements Watcher {
    private static final long LIMIT_S = 120;

    private final LinkedBlockingQueue<WatchedEvent> watched = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Event.KeeperState> states = new LinkedBlockingQueue<>();

    @Override
    public void process(WatchedEvent event) {
        if (event.getType() == Event.EventType.None) {
            states.add(event.getState());
        } else {
            watched.add(event);
        }
    }

    /** The next watch event as {@code NodeCreated /path}. */
    String next() throws InterruptedException {
        WatchedEvent event = watched.poll(LIMIT_S, TimeUnit.SECONDS);
        return event == null ? "no event within " + LIMIT_S + " s" : event.getType() + " " + event.getPath();
    }

    /** How many watch events wait to be taken. */
    int waiting() {
        return watched.size();
    }

    /** Takes connection states until this one comes. */
    void await(Event.KeeperState wanted) throws InterruptedException {
        for (Event.KeeperState state = null; state != wanted; ) {
            state = states.poll(LIMIT_S, TimeUnit.SECONDS);
            if (state == null) {
                throw new AssertionError("the client did not become " + wanted + " within " + LIMIT_S + " s");
            }
        }
    }

    /** Forgets the connection states told so far. */
    void forgetStates() {
        states.clear();
    }

    /** A connected client that tells these events. */
    ZooKeeper connect(String address, int timeoutMs) throws IOException, InterruptedException {
        ZooKeeper client = new ZooKeeper(address, timeoutMs, this);
        await(Event.KeeperState.SyncConnected);
        return client;
    }

    /** A connected client whose events nobody asks for. */
    static ZooKeeper client(String address, int timeoutMs) throws IOException, InterruptedException {
        return new Events().connect(address, timeoutMs);
    }
}

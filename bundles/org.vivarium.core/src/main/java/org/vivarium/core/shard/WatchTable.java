package org.vivarium.core.shard;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.vivarium.api.KeyedHash;

/**
 * The one-shot watches of one kind: which clients watch a path. One thread.
 *
 * <p>There may be very many, nearly all of them the only one on their path. So a watched path is one small object and
 * its bytes, with the client itself in it as long as there is one, and a client knows its paths by reference.
 */
final class WatchTable {
    private static final int SLOTS_MIN = 16;

    private final KeyedHash hashes;
    private final Function<Client, WatchedPaths> pathsOf;
    private Watched[] slots = new Watched[SLOTS_MIN];
    private int paths;
    private int count;

    /** A path that somebody watches. */
    static final class Watched {
        final byte[] path;
        final int hash;
        private Watched next;

        /** The client, or, where there are several, the set of them in the order they came. */
        private Object watchers;

        private Watched(byte[] path, int hash, Client first) {
            this.path = path;
            this.hash = hash;
            this.watchers = first;
        }

        private boolean isAt(int otherHash, byte[] array, int from, int to) {
            return hash == otherHash && Arrays.equals(path, 0, path.length, array, from, to);
        }

        @SuppressWarnings("unchecked")
        private Set<Client> several() {
            return (Set<Client>) watchers;
        }

        private boolean has(Client client) {
            return watchers == client || watchers instanceof Set && several().contains(client);
        }

        private List<Client> all() {
            return watchers instanceof Client one ? List.of(one) : List.copyOf(several());
        }
    }

    /** @param pathsOf where a client has its paths of this kind */
    WatchTable(KeyedHash hashes, Function<Client, WatchedPaths> pathsOf) {
        this.hashes = hashes;
        this.pathsOf = pathsOf;
    }

    /** How many watches there are. */
    int count() {
        return count;
    }

    /** Sets a client's watch on the path {@code array[from…to]}; where it has that already, nothing changes. */
    void add(byte[] array, int from, int to, Client client) {
        int hash = (int) hashes.of(array, from, to);
        Watched watched = find(hash, array, from, to);
        if (watched == null) {
            watched = new Watched(Arrays.copyOfRange(array, from, to), hash, client);
            insert(watched);
        } else if (!join(watched, client)) {
            return;
        }
        pathsOf.apply(client).add(watched);
        count++;
    }

    private static boolean join(Watched watched, Client client) {
        if (watched.watchers instanceof Client first) {
            if (first == client) {
                return false;
            }
            Set<Client> both = new LinkedHashSet<>(4);
            both.add(first);
            watched.watchers = both;
        }
        return watched.several().add(client);
    }

    /** Whether a client watches a path. */
    boolean has(byte[] path, Client client) {
        Watched watched = find((int) hashes.of(path, 0, path.length), path, 0, path.length);
        return watched != null && watched.has(client);
    }

    /** The watchers of a path, in the order they came; their watches are spent. */
    List<Client> take(byte[] array, int to) {
        if (count == 0) {
            return List.of();
        }
        Watched watched = find((int) hashes.of(array, 0, to), array, 0, to);
        if (watched == null) {
            return List.of();
        }
        List<Client> all = watched.all();
        for (Client client : all) {
            pathsOf.apply(client).remove(watched);
        }
        count -= all.size();
        delete(watched);
        return all;
    }

    /** Takes a client's watch on a path away. */
    void remove(byte[] path, Client client) {
        Watched watched = find((int) hashes.of(path, 0, path.length), path, 0, path.length);
        if (watched != null && watched.has(client)) {
            pathsOf.apply(client).remove(watched);
            leave(watched, client);
        }
    }

    /** Takes all of a client's watches away. */
    void forget(Client client) {
        WatchedPaths mine = pathsOf.apply(client);
        mine.forEach(watched -> leave(watched, client));
        mine.clear();
    }

    private void leave(Watched watched, Client client) {
        count--;
        if (watched.watchers == client) {
            delete(watched);
        } else {
            watched.several().remove(client);
            if (watched.several().isEmpty()) {
                delete(watched);
            }
        }
    }

    private Watched find(int hash, byte[] array, int from, int to) {
        Watched watched = slots[hash & slots.length - 1];
        while (watched != null && !watched.isAt(hash, array, from, to)) {
            watched = watched.next;
        }
        return watched;
    }

    private void insert(Watched watched) {
        if (paths == slots.length) {
            resize(2 * slots.length);
        }
        link(watched);
        paths++;
    }

    private void link(Watched watched) {
        int slot = watched.hash & slots.length - 1;
        watched.next = slots[slot];
        slots[slot] = watched;
    }

    private void delete(Watched watched) {
        int slot = watched.hash & slots.length - 1;
        if (slots[slot] == watched) {
            slots[slot] = watched.next;
        } else {
            Watched before = slots[slot];
            while (before.next != watched) {
                before = before.next;
            }
            before.next = watched.next;
        }
        paths--;
        if (paths < slots.length / 8 && slots.length > SLOTS_MIN) {
            resize(slots.length / 2);
        }
    }

    private void resize(int size) {
        Watched[] old = slots;
        slots = new Watched[size];
        for (Watched first : old) {
            for (Watched watched = first; watched != null; ) {
                Watched next = watched.next;
                link(watched);
                watched = next;
            }
        }
    }
}

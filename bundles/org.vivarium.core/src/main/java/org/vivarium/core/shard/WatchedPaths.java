package org.vivarium.core.shard;

import java.util.function.Consumer;
import org.vivarium.core.shard.WatchTable.Watched;

/** The paths that a client watches: a set by identity, in one array, for that there may be very many. One thread. */
final class WatchedPaths {
    private static final Watched[] NONE = {};
    private static final int SLOTS_MIN = 4;

    /** Open addressing: whoever stands not in its own slot stands behind it, with no gap between. */
    private Watched[] slots = NONE;

    private int size;

    int size() {
        return size;
    }

    /** Adds one that is not there. */
    void add(Watched watched) {
        if (size >= slots.length * 3 / 4) {
            resize(Math.max(SLOTS_MIN, 2 * slots.length));
        }
        put(watched);
        size++;
    }

    private void put(Watched watched) {
        int slot = home(watched);
        while (slots[slot] != null) {
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = watched;
    }

    /** Takes one away that is there. */
    void remove(Watched watched) {
        int mask = slots.length - 1;
        int gap = home(watched);
        while (slots[gap] != watched) {
            gap = gap + 1 & mask;
        }
        for (int slot = gap + 1 & mask; slots[slot] != null; slot = slot + 1 & mask) {
            // it may move into the gap where that lies between its own slot and where it stands
            if ((slot - home(slots[slot]) & mask) >= (slot - gap & mask)) {
                slots[gap] = slots[slot];
                gap = slot;
            }
        }
        slots[gap] = null;
        size--;
        if (size < slots.length / 8 && slots.length > SLOTS_MIN) {
            resize(slots.length / 2);
        }
    }

    private int home(Watched watched) {
        // other bits than those by which the table files it: here stand few of those that are there
        return watched.hash >>> 7 & slots.length - 1;
    }

    private void resize(int length) {
        Watched[] old = slots;
        slots = new Watched[length];
        for (Watched watched : old) {
            if (watched != null) {
                put(watched);
            }
        }
    }

    void forEach(Consumer<Watched> visitor) {
        for (Watched watched : slots) {
            if (watched != null) {
                visitor.accept(watched);
            }
        }
    }

    void clear() {
        slots = NONE;
        size = 0;
    }
}

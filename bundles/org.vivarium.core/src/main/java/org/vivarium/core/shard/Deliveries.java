package org.vivarium.core.shard;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the core tells the shards: one list that grows at its end, and that each shard reads at its own pace.
 *
 * <p>One list and not one a shard, because what a shard has shown to a client must be there for every other shard: each
 * takes what is new before it reads a socket, and so a client that has heard of a write finds it on any connection.
 *
 * <p>What all shards have read is cut off the list, link by link. A link that has survived a few collections is looked
 * at seldom by the collector, dead or not, and would keep alive everything that was added behind it.
 */
public final class Deliveries {
    private final List<Reader> readers = new CopyOnWriteArrayList<>();
    private volatile Node last = new Node(0, null, null);
    private Node first = last;

    /** A link of the list. */
    static final class Node {
        private final long number;
        private final Shard to;
        private final Delivery delivery;
        private volatile Node next;

        Node(long number, Shard to, Delivery delivery) {
            this.number = number;
            this.to = to;
            this.delivery = delivery;
        }

        boolean isCutOff() {
            return next == null;
        }
    }

    /**
     * Adds a delivery, which every shard finds from here on. In the core.
     *
     * @param to whose it is; null for all
     */
    public void add(Shard to, Delivery delivery) {
        Node node = new Node(last.number + 1, to, delivery);
        last.next = node;
        last = node;
        cutOff();
    }

    private void cutOff() {
        long read = last.number;
        for (Reader reader : readers) {
            read = Math.min(read, reader.read);
        }
        while (first.number < read) {
            Node next = first.next;
            first.next = null;
            first = next;
        }
    }

    /** Reads what is added from here on. Not while something is added. */
    Reader reader() {
        Reader reader = new Reader(last);
        readers.add(reader);
        return reader;
    }

    /** A shard's place in the list. One thread. */
    static final class Reader {
        private Node at;
        private volatile long read;

        Reader(Node at) {
            this.at = at;
            this.read = at.number;
        }

        Node at() {
            return at;
        }

        /** The next one for {@code shard}, or null. */
        Delivery next(Shard shard) {
            for (Node next = at.next; next != null; next = next.next) {
                at = next;
                if (next.to == null || next.to == shard) {
                    return next.delivery;
                }
            }
            if (read != at.number) {
                read = at.number;
            }
            return null;
        }
    }
}

package org.vivarium.core.shard;

/**
 * What the core tells the shards: one list that grows at its end, and that each shard reads at its own pace.
 *
 * <p>One list and not one a shard, because what a shard has shown to a client must be there for every other shard: each
 * takes what is new before it reads a socket, and so a client that has heard of a write finds it on any connection.
 */
public final class Deliveries {
    private volatile Node last = new Node(null, null);

    private static final class Node {
        final Shard to;
        final Delivery delivery;
        volatile Node next;

        Node(Shard to, Delivery delivery) {
            this.to = to;
            this.delivery = delivery;
        }
    }

    /**
     * Adds a delivery, which every shard finds from here on. In the core.
     *
     * @param to whose it is; null for all
     */
    public void add(Shard to, Delivery delivery) {
        Node node = new Node(to, delivery);
        last.next = node;
        last = node;
    }

    /** Reads what is added from here on. */
    Reader reader() {
        return new Reader(last);
    }

    /** A shard's place in the list. One thread. */
    static final class Reader {
        private Node at;

        Reader(Node at) {
            this.at = at;
        }

        /** The next one for {@code shard}, or null. */
        Delivery next(Shard shard) {
            for (Node next = at.next; next != null; next = next.next) {
                at = next;
                if (next.to == null || next.to == shard) {
                    return next.delivery;
                }
            }
            return null;
        }
    }
}

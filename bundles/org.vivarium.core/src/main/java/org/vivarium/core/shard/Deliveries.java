package org.vivarium.core.shard;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the core tells the shards: one list that grows at its end, and that each shard reads at its own pace.
 *
 * <p>One list and not one a shard, because what a shard has shown to a client must be there for every other shard: each
 * takes what is new before it reads a socket, and so a client that has heard of a write finds it on any connection.
 *
 * <p>What all have read is taken out of the list, link by link. To let go of it would not be enough: a link that has
 * grown old is not looked at by the collections of the young, which then keep alive, and copy, all that follows it.
 */
public final class Deliveries {
    private volatile Link last = new Link(null, null, 0);
    private volatile int readers;

    /** Counts the readers that have yet to leave it. */
    static final class Link extends AtomicInteger {
        private static final long serialVersionUID = 1;

        final transient Shard to;
        transient Delivery delivery;
        transient volatile Link next;

        Link(Shard to, Delivery delivery, int readers) {
            super(readers);
            this.to = to;
            this.delivery = delivery;
        }

        /** A reader goes on from here, and will not look at it again. */
        void leave() {
            if (decrementAndGet() == 0) {
                delivery = null;
                next = null;
            }
        }
    }

    /**
     * Adds a delivery, which every shard finds from here on. In the core.
     *
     * @param to whose it is; null for all
     */
    public void add(Shard to, Delivery delivery) {
        Link link = new Link(to, delivery, readers);
        last.next = link;
        last = link;
    }

    /** Reads what is added from here on. Readers are made before anything is added. */
    Reader reader() {
        readers++;
        last.incrementAndGet();
        return new Reader(last);
    }

    /** The newest link. For tests. */
    Link last() {
        return last;
    }

    /** A shard's place in the list. One thread. */
    static final class Reader {
        private Link at;

        Reader(Link at) {
            this.at = at;
        }

        /** The next one for {@code shard}, or null. */
        Delivery next(Shard shard) {
            for (Link next = at.next; next != null; next = next.next) {
                Delivery delivery = next.to == null || next.to == shard ? next.delivery : null;
                at.leave();
                at = next;
                if (delivery != null) {
                    return delivery;
                }
            }
            return null;
        }
    }
}

package org.vivarium.core.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private final Deliveries deliveries = new Deliveries();

    private static Delivery some() {
        return new Delivery.Commits(List.of());
    }

    @Test
    void everyReaderFindsEverythingInItsOrder() {
        Deliveries.Reader one = deliveries.reader();
        Deliveries.Reader other = deliveries.reader();
        List<Delivery> added = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            added.add(some());
            deliveries.add(null, added.get(i));
        }
        for (Deliveries.Reader reader : List.of(one, other)) {
            List<Delivery> found = new ArrayList<>();
            for (Delivery next = reader.next(null); next != null; next = reader.next(null)) {
                found.add(next);
            }
            assertEquals(added, found);
        }
    }

    /** An old link that led on would keep alive whatever follows it, as far as a collection of the young can see. */
    @Test
    void whatAllHaveReadLeadsNowhere() {
        Deliveries.Reader one = deliveries.reader();
        Deliveries.Reader other = deliveries.reader();
        deliveries.add(null, some());
        Deliveries.Link first = deliveries.last();
        deliveries.add(null, some());
        one.next(null);
        one.next(null);
        other.next(null);
        assertNotNull(first.next, "one reader still has to go on from here");
        other.next(null);
        assertNull(first.next);
        assertNull(first.delivery);
    }
}

package org.vivarium.core.shard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private final Deliveries deliveries = new Deliveries();
    private final Deliveries.Reader quick = deliveries.reader();
    private final Deliveries.Reader slow = deliveries.reader();

    private Delivery add() {
        Delivery delivery = new Delivery.Commits(List.of());
        deliveries.add(null, delivery);
        return delivery;
    }

    @Test
    void everyReaderFindsAllInTheirOrder() {
        Delivery one = add();
        Delivery two = add();
        for (Deliveries.Reader reader : List.of(quick, slow)) {
            assertSame(one, reader.next(null));
            assertSame(two, reader.next(null));
            assertNull(reader.next(null));
        }
    }

    @Test
    void whatAllHaveReadKeepsNothingAlive() {
        Deliveries.Node start = slow.at();
        add();
        Delivery two = add();
        readAll(quick);
        add();
        assertFalse(start.isCutOff(), "the slow reader still needs it");
        slow.next(null);
        assertSame(two, slow.next(null));
        readAll(slow);
        add();
        assertTrue(start.isCutOff());
        assertFalse(slow.at().isCutOff());
    }

    private static void readAll(Deliveries.Reader reader) {
        while (reader.next(null) != null) {
            reader.at();
        }
    }
}

package org.vivarium.storage.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Zxid;

class HistoryTest {
    @Test
    void holdsWhatASetWouldHold() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            History history = new History();
            TreeSet<Long> set = new TreeSet<>();
            long last = 0;
            for (int i = 0; i < 120; i++) {
                int what = random.nextInt(10);
                if (what == 0) {
                    last = random.nextLong(last + 1);
                    history.truncateAfter(last);
                    set.tailSet(last, false).clear();
                } else {
                    last = what == 1 ? Zxid.of(Zxid.epoch(last) + 1, 1) : last + 1;
                    history.append(last);
                    set.add(last);
                }
                long asked = random.nextBoolean() ? last : random.nextLong(last + 5);
                assertEquals(set.contains(asked), history.contains(asked), "seed " + seed + ", zxid " + asked);
            }
        }
    }
}

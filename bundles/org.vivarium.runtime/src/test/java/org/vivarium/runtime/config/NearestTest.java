package org.vivarium.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void countsEdits() {
        assertEquals(0, Nearest.edits("tick", "tick"));
        assertEquals(1, Nearest.edits("tick", "tik"));
        assertEquals(2, Nearest.edits("tcik", "tick"));
        assertEquals(3, Nearest.edits("kitten", "sitting"));
        assertEquals(4, Nearest.edits("", "tick"));
    }

    @Test
    void findsTheWordThatWasMeant() {
        assertEquals(Optional.of("ruok"), Nearest.to("rouk", List.of("stat", "ruok", "srvr")));
        assertEquals(Optional.of("tickTime"), Nearest.to("ticktime", List.of("dataDir", "tickTime")));
    }

    @Test
    void guessesNothingWhereNothingIsNear() {
        assertEquals(Optional.empty(), Nearest.to("colour", List.of("tickTime", "dataDir")));
        assertEquals(Optional.empty(), Nearest.to("x".repeat(1000), List.of("x".repeat(1000))));
    }
}

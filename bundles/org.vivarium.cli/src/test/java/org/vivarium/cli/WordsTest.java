package org.vivarium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void quotes_hold_words_together_and_are_taken_off() throws CliException {
        assertEquals(List.of("create", "/a b", "it's", "x\"y", ""), Words.of(" create '/a b'\t\"it's\" x'\"'y \"\""));
        assertEquals(List.of(), Words.of("  "));
    }

    @Test
    void an_open_quote_is_an_error() {
        assertThrows(CliException.class, () -> Words.of("set /a 'b"));
    }
}

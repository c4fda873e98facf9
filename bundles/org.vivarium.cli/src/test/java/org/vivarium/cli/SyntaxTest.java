package org.vivarium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {
    private final Syntax set = new Syntax("set path data [-s] [-v version]", "s", "v", 2, 2);

    @Test
    void options_stand_anywhere() throws CliException {
        Syntax.Parsed call = set.parse(List.of("/a", "-v", "3", "data", "-s"));
        assertEquals(List.of("/a", "data"), call.words());
        assertEquals(3, call.number('v', -1));
        assertTrue(call.has('s'));
    }

    @Test
    void data_may_look_like_an_option_after_two_dashes_and_numbers_always() throws CliException {
        assertEquals(List.of("/a", "-s"), set.parse(List.of("/a", "--", "-s")).words());
        Syntax.Parsed call = set.parse(List.of("/a", "-5", "-v7"));
        assertEquals(List.of("/a", "-5"), call.words());
        assertEquals(7, call.number('v', -1));
        assertFalse(call.has('s'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/a b c", "/a b -z", "/a b -v", "/a b -sv"})
    void what_does_not_fit_shows_the_usage(String line) {
        CliException e = assertThrows(CliException.class, () -> set.parse(List.of(line.split(" "))));
        assertTrue(e.getMessage().endsWith("usage: set path data [-s] [-v version]"), e.getMessage());
        assertEquals(1, e.exitCode());
    }

    @Test
    void a_version_is_a_number() throws CliException {
        Syntax.Parsed call = set.parse(List.of("/a", "b", "-v", "x"));
        assertThrows(CliException.class, () -> call.number('v', -1));
    }

    @Test
    void optionsThatAreWordsAddUp() throws CliException {
        Syntax syntax = new Syntax("reconfig", "s", "v", 0, 0, Map.of("add", 'a', "remove", 'r'));

        Syntax.Parsed call = syntax.parse(List.of("-add", "x", "-s", "-add", "y", "-v", "1f"));

        assertEquals("x,y", call.option('a'));
        assertEquals("1f", call.option('v'));
        assertEquals(null, call.option('r'));
        CliException e = assertThrows(CliException.class, () -> syntax.parse(List.of("-remove")));
        assertTrue(e.getMessage().startsWith("Missing argument for option: -remove"), e.getMessage());
    }
}

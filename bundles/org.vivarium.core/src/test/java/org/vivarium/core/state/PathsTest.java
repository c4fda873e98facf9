package org.vivarium.core.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compat A2.3. */
class PathsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/a", "/a/b", "/...", "/.a", "/a..", "/\u00a0", "/\ud7ff", "/\uf900", "/\uffef", "/a b"})
    void good(String path) {
        assertTrue(Paths.isValid(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/b",
                "/a/",
                "//",
                "/a//b",
                "/.",
                "/..",
                "/a/./b",
                "/a/..",
                "/\u0000",
                "/a\u0001",
                "/\u001f",
                "/\u007f",
                "/\u009f",
                "/\ud800\udc00",
                "/\ue000",
                "/\uf8ff",
                "/\ufff0",
                "/\uffff"
            })
    void bad(String path) {
        assertFalse(Paths.isValid(path));
    }

    @Test
    void nullIsBad() {
        assertFalse(Paths.isValid(null));
    }

    @Test
    void parents() {
        assertEquals("/", Paths.parent("/a"));
        assertEquals("/a", Paths.parent("/a/b"));
        assertEquals(1, Paths.parentLength(Paths.bytes("/a")));
        assertEquals(2, Paths.parentLength(Paths.bytes("/a/b")));
    }
}

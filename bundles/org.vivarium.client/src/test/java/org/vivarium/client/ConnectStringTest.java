package org.vivarium.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectStringTest {
    @Test
    void hosts_ports_and_chroot() {
        ConnectString parsed = ConnectString.parse("a:1, b,[::1]:3,[fe80::2]/app/x");
        assertEquals("[a:1, b:2181, [::1]:3, [fe80::2]:2181]", parsed.servers().toString());
        assertEquals("/app/x", parsed.chroot());
    }

    @Test
    void a_lone_slash_is_no_chroot() {
        assertEquals(new ConnectString(List.of(new ConnectString.Server("h", 5)), ""), ConnectString.parse("h:5/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ",", "h:0", "h:65536", "h:x", "h:", ":5", "::1", "a:1:2", "[::1", "[::1]5", "h:1//a", "h:1/a/"
            })
    void what_is_wrong_is_named(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ConnectString.parse(text));
        assertTrue(e.getMessage().contains("\""), e.getMessage());
    }
}

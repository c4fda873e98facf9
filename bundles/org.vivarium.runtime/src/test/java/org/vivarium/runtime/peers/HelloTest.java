package org.vivarium.runtime.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.ensemble.Member;
import org.vivarium.runtime.peers.Hello.Address;

class HelloTest {
    private static ByteBuffer bytes(long version, long sid, String addresses) {
        byte[] text = addresses.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(20 + text.length)
                .putLong(version)
                .putLong(sid)
                .putInt(text.length)
                .put(text)
                .flip();
    }

    @Test
    void isSentAsItIsKnown() {
        Member member = new Member(3, "::1", 2888, 3888, true, "", 0);
        assertArrayEquals(
                HexFormat.of().parseHex("ffffffffffff0000" + "0000000000000003" + "0000000a" + "5b3a3a315d3a33383838"),
                Hello.of(member).bytes().array());
    }

    @Test
    void isTakenWhenItIsWhole() throws IOException {
        ByteBuffer all = bytes(Hello.ONE_ADDRESS, 7, "a:1");
        for (int limit = 0; limit < all.capacity(); limit++) {
            all.limit(limit);
            assertNull(Hello.take(all));
            assertEquals(0, all.position());
        }
        all.limit(all.capacity());
        assertEquals(new Hello(7, List.of(new Address("a", 1))), Hello.take(all));
        assertEquals(0, all.remaining());
    }

    @Test
    void mayHaveSeveralAddressesOrNone() throws IOException {
        assertEquals(
                new Hello(7, List.of(new Address("a", 1), new Address("2001:db8::1", 65535))),
                Hello.take(bytes(Hello.SEVERAL_ADDRESSES, 7, "a:1|[2001:db8::1]:65535|0.0.0.0:5|[::]:7")));
        assertEquals(new Hello(7, List.of()), Hello.take(bytes(Hello.ONE_ADDRESS, 7, "0.0.0.0:3888")));
        assertEquals(
                new Hello(7, List.of()),
                Hello.take(ByteBuffer.allocate(8).putLong(7).flip()));
    }

    @Test
    void nothingElseIsOne() {
        assertThrows(IOException.class, () -> Hello.take(bytes(-1, 7, "a:1")));
        assertThrows(IOException.class, () -> Hello.take(bytes(Hello.ONE_ADDRESS, 7, "")));
        assertThrows(IOException.class, () -> Hello.take(bytes(Hello.ONE_ADDRESS, 7, "a".repeat(2047) + ":1")));
        ByteBuffer negative = bytes(Hello.ONE_ADDRESS, 7, "a:1").putInt(16, -1);
        assertThrows(IOException.class, () -> Hello.take(negative));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", ":1", "a:", "a:0", "a:65536", "a:x", "a:-1", "|", "a:1|b"})
    void anAddressIsAHostAndAPort(String text) {
        assertThrows(IOException.class, () -> Hello.take(bytes(Hello.ONE_ADDRESS, 7, text)));
    }
}

package org.vivarium.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedHashTest {
    /** Expected values: what CPython 3.11, which hashes bytes with SipHash-1-3, says under a key of zeros. */
    @ParameterizedTest
    @CsvSource({
        "1, 44bc103b1f8540ed",
        "7, b1cd85cc334196fa",
        "8, 884ccc87cb0e5fb0",
        "9, 027ed508fe95acb3",
        "15, 75e46d4257851550",
        "16, e05d12a0a4b2d063",
        "17, 85e152444239b234",
        "40, c6ca83093413bf3c"
    })
    void is_siphash_1_3_wherever_the_name_lies(int length, String expected) {
        KeyedHash hash = new KeyedHash(0, 0, -1);
        for (int before = 0; before < 9; before++) {
            for (int behind = 0; behind < 9; behind++) {
                byte[] bytes = new byte[before + length + behind];
                Arrays.fill(bytes, (byte) 0xff);
                for (int i = 0; i < length; i++) {
                    bytes[before + i] = (byte) (i + 1);
                }
                assertEquals(expected, String.format("%016x", hash.of(bytes, before, before + length)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 0", "5, 4294967301"})
    void another_seed_gives_other_hashes(long seed, long other) {
        byte[] name = {'a'};
        assertNotEquals(new KeyedHash(seed).of(name, 0, 1), new KeyedHash(other).of(name, 0, 1));
    }
}

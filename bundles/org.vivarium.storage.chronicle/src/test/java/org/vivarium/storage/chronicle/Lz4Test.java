package org.vivarium.storage.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Lz4Test {
    private final Lz4 lz4 = new Lz4();

    private byte[] pack(byte[] bytes) {
        byte[] packed = new byte[Lz4.packedBytesMax(bytes.length)];
        return Arrays.copyOf(packed, lz4.pack(bytes, bytes.length, packed));
    }

    private void assertRestored(byte[] bytes) {
        byte[] packed = pack(bytes);
        byte[] restored = new byte[bytes.length];
        assertTrue(Lz4.unpack(packed, packed.length, restored, bytes.length));
        assertArrayEquals(bytes, restored);
    }

    /** Of few different bytes, in pieces that come again: matches of all lengths and distances, and runs. */
    private static byte[] some(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        int letters = 1 + random.nextInt(random.nextBoolean() ? 3 : 256);
        int at = 0;
        while (at < length) {
            int part = Math.min(length - at, 1 + random.nextInt(1 << random.nextInt(12)));
            int from = at > 0 && random.nextBoolean() ? random.nextInt(at) : -1;
            for (int i = 0; i < part; i++) {
                bytes[at + i] = from < 0 ? (byte) random.nextInt(letters) : bytes[from + i];
            }
            at += part;
        }
        return bytes;
    }

    @Test
    void restoresWhatItPacked() {
        SplittableRandom random = new SplittableRandom(7);
        for (int length = 1; length < 600; length++) {
            assertRestored(some(random, length));
            assertRestored(new byte[length]);
        }
        for (int i = 0; i < 200; i++) {
            assertRestored(some(random, 1 + random.nextInt(300_000)));
        }
    }

    @Test
    void aRunBecomesFewBytes() {
        assertTrue(pack(new byte[100_000]).length < 500);
    }

    @Test
    void noiseDoesNotGrowBeyondTheLimit() {
        byte[] noise = new byte[100_000];
        new SplittableRandom(1).nextBytes(noise);
        assertRestored(noise);
    }

    /** Worked out by hand: one literal, a match of distance 1 and length 4 + 10, five last literals. */
    @Test
    void theFormatIsThatOfLz4() {
        byte[] packed = {0x1a, 'a', 1, 0, 0x50, 'b', 'c', 'd', 'e', 'f'};
        byte[] plain = "aaaaaaaaaaaaaaabcdef".getBytes(StandardCharsets.US_ASCII);
        byte[] restored = new byte[plain.length];
        assertTrue(Lz4.unpack(packed, packed.length, restored, plain.length));
        assertArrayEquals(plain, restored);
        assertArrayEquals(packed, pack(plain));
    }

    @Test
    void whatIsCutIsNotRestoredAndWhatIsAlteredDoesNoHarm() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = some(random, 1 + random.nextInt(500));
            byte[] packed = pack(bytes);
            byte[] restored = new byte[bytes.length];
            int cut = random.nextInt(packed.length);
            assertFalse(Lz4.unpack(packed, cut, restored, bytes.length), "cut at " + cut);
            packed[random.nextInt(packed.length)] ^= (byte) (1 << random.nextInt(8));
            Lz4.unpack(packed, packed.length, restored, bytes.length); // whatever it says, it throws nothing
        }
    }
}

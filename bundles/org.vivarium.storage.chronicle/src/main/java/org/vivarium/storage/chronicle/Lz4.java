package org.vivarium.storage.chronicle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compresses and restores blocks in the block format of LZ4, which any LZ4 tool reads: sequences of a token, literals,
 * and a match, which is a distance back and a length. It packs less than Deflate at its fastest and takes less time.
 * One thread an instance; makes no garbage.
 */
final class Lz4 {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int HASH_BITS = 13;
    private static final int MATCH_MIN = 4;
    /** The format's own rules: the last match begins so far before the end, and the last bytes are literals. */
    private static final int MATCH_TO_END_MIN = 12;

    private static final int LAST_LITERALS = 5;
    private static final int DISTANCE_MAX = 0xffff;
    /** What fits into half a token; where it is reached, bytes that are added follow. */
    private static final int HALF = 15;
    /** The longer nothing was found, the further apart it is looked for: one step more after so many (2^) misses. */
    private static final int SKIP_SHIFT = 5;

    /** By the hash of four bytes: one more than where they were last met. */
    private final int[] met = new int[1 << HASH_BITS];

    /** The most that {@code length} bytes can become. */
    static int packedBytesMax(int length) {
        return length + length / 255 + 16;
    }

    /**
     * Compresses {@code from[0…length]}.
     *
     * @param to has room for {@link #packedBytesMax}
     * @return how many bytes it has become
     */
    int pack(byte[] from, int length, byte[] to) {
        Arrays.fill(met, 0);
        int literals = 0;
        int out = 0;
        int lastMatch = length - MATCH_TO_END_MIN;
        int misses = 1 << SKIP_SHIFT;
        for (int at = 0; at <= lastMatch; ) {
            int four = (int) INT.get(from, at);
            int slot = four * 0x9e3779b1 >>> 32 - HASH_BITS;
            int candidate = met[slot] - 1;
            met[slot] = at + 1;
            if (candidate < 0 || at - candidate > DISTANCE_MAX || (int) INT.get(from, candidate) != four) {
                at += misses++ >>> SKIP_SHIFT;
                continue;
            }
            misses = 1 << SKIP_SHIFT;
            int longest = length - LAST_LITERALS - at;
            int equal = Arrays.mismatch(
                    from, candidate + MATCH_MIN, candidate + longest, from, at + MATCH_MIN, at + longest);
            int matched = equal < 0 ? longest : equal + MATCH_MIN;
            while (at > literals && candidate > 0 && from[at - 1] == from[candidate - 1]) {
                at--;
                candidate--;
                matched++;
            }
            out = putLiterals(from, literals, at, Math.min(matched - MATCH_MIN, HALF), to, out);
            to[out++] = (byte) (at - candidate);
            to[out++] = (byte) (at - candidate >>> 8);
            out = matched - MATCH_MIN >= HALF ? putRest(matched - MATCH_MIN - HALF, to, out) : out;
            at += matched;
            literals = at;
        }
        return putLiterals(from, literals, length, 0, to, out);
    }

    private static int putLiterals(byte[] from, int start, int end, int matchHalf, byte[] to, int at) {
        int length = end - start;
        to[at] = (byte) (Math.min(length, HALF) << 4 | matchHalf);
        int out = length >= HALF ? putRest(length - HALF, to, at + 1) : at + 1;
        System.arraycopy(from, start, to, out, length);
        return out + length;
    }

    private static int putRest(int rest, byte[] to, int at) {
        int out = at;
        int left = rest;
        for (; left >= 255; left -= 255) {
            to[out++] = (byte) 255;
        }
        to[out++] = (byte) left;
        return out;
    }

    /**
     * Restores what {@link #pack} has made.
     *
     * @param to takes exactly {@code length} bytes
     * @return whether it was that: not cut, not longer, and with no distance that leads nowhere
     */
    static boolean unpack(byte[] from, int packedLength, byte[] to, int length) {
        int at = 0;
        int out = 0;
        while (at < packedLength) {
            int token = from[at++] & 0xff;
            int literals = token >>> 4;
            if (literals == HALF) {
                int more = rest(from, at, packedLength);
                at += more / 255 + 1;
                literals += more;
            }
            if (literals < 0 || literals > length - out || literals > packedLength - at) {
                return false;
            }
            System.arraycopy(from, at, to, out, literals);
            at += literals;
            out += literals;
            if (at == packedLength) {
                return out == length;
            }
            if (at + 2 > packedLength) {
                return false;
            }
            int distance = from[at] & 0xff | (from[at + 1] & 0xff) << 8;
            at += 2;
            int matched = (token & HALF) + MATCH_MIN;
            if (matched == HALF + MATCH_MIN) {
                int more = rest(from, at, packedLength);
                at += more / 255 + 1;
                matched += more;
            }
            if (distance == 0 || distance > out || matched < 0 || matched > length - out) {
                return false;
            }
            repeat(to, out, distance, matched);
            out += matched;
        }
        return false;
    }

    /** The sum of the bytes up to and with the first that is not 255; more than any block has where there is none. */
    private static int rest(byte[] from, int start, int end) {
        int sum = 0;
        for (int at = start; at < end; at++) {
            int next = from[at] & 0xff;
            sum += next;
            if (next < 255) {
                return sum;
            }
        }
        return Integer.MIN_VALUE;
    }

    /** A match may reach into what it itself makes: so a run is a match of distance one. */
    private static void repeat(byte[] bytes, int at, int distance, int length) {
        int source = at - distance;
        int done = Math.min(distance, length);
        System.arraycopy(bytes, source, bytes, at, done);
        while (done < length) {
            int more = Math.min(distance + done, length - done);
            System.arraycopy(bytes, source, bytes, at + done, more);
            done += more;
        }
    }
}

package org.vivarium.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hashes bytes under a secret key, so that no client can choose names or paths that collide. Immutable; any thread.
 *
 * <p>It is SipHash-1-3, which is made for this (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012); it
 * takes about 10 ns for a short name.
 */
public final class KeyedHash {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;
    /** Which bits of a hash count: all of them, but in tests, which force collisions with fewer. */
    private final long mask;

    /** @param seed what makes the key; the same seed gives the same hashes */
    public KeyedHash(long seed) {
        this(seed, -1L);
    }

    /** @param mask which bits of a hash count; fewer than all are for tests that want collisions */
    public KeyedHash(long seed, long mask) {
        // Two keys from one seed, by the finaliser of splitmix64 at two points of its sequence.
        this(scatter(seed + 0x9e3779b97f4a7c15L), scatter(seed + 2 * 0x9e3779b97f4a7c15L), mask);
    }

    KeyedHash(long key0, long key1, long mask) {
        this.key0 = key0;
        this.key1 = key1;
        this.mask = mask;
    }

    /** The hash of the bytes {@code from} to {@code to}. */
    public long of(byte[] bytes, int from, int to) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        boolean more = true;
        for (int at = from; more; at += Long.BYTES) {
            more = to - at >= Long.BYTES;
            long word = more ? (long) WORD.get(bytes, at) : last(bytes, at, to) | (long) (to - from) << 56;
            v3 ^= word;
            // One round; the same stands below. The values live in registers, so it is no method.
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        v2 ^= 0xff;
        for (int round = 0; round < 3; round++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return (v0 ^ v1 ^ v2 ^ v3) & mask;
    }

    /** The fewer than eight bytes that are left, little-endian. */
    private static long last(byte[] bytes, int at, int to) {
        if (at + Long.BYTES <= bytes.length) {
            return (long) WORD.get(bytes, at) & (1L << (to - at) * 8) - 1;
        }
        long word = 0;
        for (int i = to - 1; i >= at; i--) {
            word = word << 8 | bytes[i] & 0xff;
        }
        return word;
    }

    private static long scatter(long z) {
        long y = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        long x = (y ^ y >>> 27) * 0x94d049bb133111ebL;
        return x ^ x >>> 31;
    }
}

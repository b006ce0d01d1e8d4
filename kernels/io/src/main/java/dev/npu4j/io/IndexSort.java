package dev.npu4j.io;

/// Sorts keys that carry an index in their low 20 bits, in time that does not depend on their order: a radix sort over
/// the upper 43 bits, which keeps equal keys in the order of their indices.
final class IndexSort {
    /// Bits of the index.
    static final int INDEX_BITS = 20;
    /// Most keys.
    static final int MAX_KEYS = 1 << INDEX_BITS;

    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private IndexSort() {
    }

    /// The index of a key.
    static int index(long key) {
        return (int) key & MAX_KEYS - 1;
    }

    /// The `count` non-negative keys at the start of `keys`, whose indices rise, in order. `keys` is used as scratch.
    static long[] sorted(long[] keys, int count) {
        long varying = 0;
        for (int i = 1; i < count; i++) {
            varying |= keys[i] ^ keys[0];
        }
        long[] from = keys;
        long[] to = new long[count];
        for (int shift = INDEX_BITS; shift < Long.SIZE; shift += DIGIT_BITS) {
            if ((varying >>> shift & DIGITS - 1) != 0) {
                pass(from, to, count, shift);
                long[] swap = from;
                from = to;
                to = swap;
            }
        }
        return from;
    }

    private static void pass(long[] from, long[] to, int count, int shift) {
        int[] next = new int[DIGITS + 1]; // next[d]: where the next key with digit d goes
        for (int i = 0; i < count; i++) {
            next[(int) (from[i] >>> shift & DIGITS - 1) + 1]++;
        }
        for (int d = 0; d < DIGITS; d++) {
            next[d + 1] += next[d];
        }
        for (int i = 0; i < count; i++) {
            to[next[(int) (from[i] >>> shift & DIGITS - 1)]++] = from[i];
        }
    }
}

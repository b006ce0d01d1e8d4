package dev.npu4j.conformance.cases;

/// Random numbers addressed by index: the value at an index depends on seed, operand name and index, and on nothing
/// else, so that values stay what they are whatever the order, the threads or the shape.
///
/// The generator is the output function of SplitMix64 over `key + (index + 1)·golden`. Source: Steele, Lea and Flood,
/// "Fast splittable pseudorandom number generators" (OOPSLA 2014).
public final class Counter {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long key;

    public Counter(long seed, String operand) {
        long hash = 0xCBF29CE484222325L; // FNV-1a over the name
        for (int i = 0; i < operand.length(); i++) {
            hash = (hash ^ operand.charAt(i)) * 0x100000001B3L;
        }
        key = mix(hash ^ mix(seed));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    public long bits(long index) {
        return mix(key + (index + 1) * GOLDEN);
    }

    /// Uniform in [0, 1).
    public double uniform(long index) {
        return (bits(index) >>> 11) * 0x1p-53;
    }

    /// Uniform in [0, bound).
    public int below(long index, int bound) {
        return (int) Long.remainderUnsigned(bits(index), bound);
    }

    /// Uniform among the whole numbers from low to high.
    public int between(long index, int low, int high) {
        return low + below(index, high - low + 1);
    }

    /// +1 or -1.
    public int sign(long index) {
        return (bits(index) & 1) == 0 ? 1 : -1;
    }

    /// Standard normal, by Box and Muller; strict, so that every JVM gives the same value.
    public double normal(long index) {
        double radius = 1 - uniform(2 * index); // never 0
        return StrictMath.sqrt(-2 * StrictMath.log(radius)) * StrictMath.cos(2 * Math.PI * uniform(2 * index + 1));
    }

    /// The numbers from 0 to n - 1 in an order that the seed picks.
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = below(i, i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}

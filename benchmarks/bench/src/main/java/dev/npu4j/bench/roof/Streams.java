package dev.npu4j.bench.roof;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Loops over memory. Whole blocks of 4 KiB only.
///
/// Reading goes through four streams at once: a core's prefetchers follow several, and one alone does not fill the bus.
final class Streams {
    static final long BLOCK = 4096;
    static final int COUNT = 4;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int W = F.vectorByteSize();
    private static final long CHUNK = 1 << 18;

    private Streams() {
    }

    /// Adds up `bytes` bytes from `from` on, as f32.
    static double sum(MemorySegment memory, long from, long bytes) {
        long quarter = bytes / COUNT / BLOCK * BLOCK;
        double sum = 0;
        for (long at = 0; at < quarter; at += CHUNK) {
            sum += sum(memory.asSlice(from + at, 3 * quarter + Math.min(CHUNK, quarter - at)), quarter, (int) Math.min(CHUNK, quarter - at));
        }
        for (long at = COUNT * quarter; at < bytes; at += W) {
            sum += FloatVector.fromMemorySegment(F, memory, from + at, ORDER).lane(0);
        }
        return sum;
    }

    private static float sum(MemorySegment memory, long apart, int bytes) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        for (int i = 0; i < bytes; i += 2 * W) {
            a0 = a0.add(FloatVector.fromMemorySegment(F, memory, i, ORDER));
            b0 = b0.add(FloatVector.fromMemorySegment(F, memory, i + W, ORDER));
            a1 = a1.add(FloatVector.fromMemorySegment(F, memory, apart + i, ORDER));
            b1 = b1.add(FloatVector.fromMemorySegment(F, memory, apart + i + W, ORDER));
            a2 = a2.add(FloatVector.fromMemorySegment(F, memory, 2 * apart + i, ORDER));
            b2 = b2.add(FloatVector.fromMemorySegment(F, memory, 2 * apart + i + W, ORDER));
            a3 = a3.add(FloatVector.fromMemorySegment(F, memory, 3 * apart + i, ORDER));
            b3 = b3.add(FloatVector.fromMemorySegment(F, memory, 3 * apart + i + W, ORDER));
        }
        FloatVector sum = a0.add(a1).add(a2.add(a3)).add(b0.add(b1)).add(b2.add(b3));
        float total = 0;
        for (int lane = 0; lane < F.length(); lane++) {
            total += sum.lane(lane);
        }
        return total;
    }

    static double copy(MemorySegment memory, long from, long to, long bytes) {
        MemorySegment.copy(memory, from, memory, to, bytes);
        return 0;
    }

    static double copyLoop(MemorySegment memory, long from, long to, long bytes) {
        for (long at = 0; at < bytes; at += CHUNK) {
            int part = (int) Math.min(CHUNK, bytes - at);
            copyLoop(memory.asSlice(from + at, part), memory.asSlice(to + at, part), part);
        }
        return 0;
    }

    private static void copyLoop(MemorySegment from, MemorySegment to, int bytes) {
        for (int i = 0; i < bytes; i += W) {
            FloatVector.fromMemorySegment(F, from, i, ORDER).intoMemorySegment(to, i, ORDER);
        }
    }
}

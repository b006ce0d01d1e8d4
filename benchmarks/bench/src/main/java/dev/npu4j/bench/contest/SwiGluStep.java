package dev.npu4j.bench.contest;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// `y = silu(gate) ∘ up`, row by row, where `[gate | up]` is what the first projection of an expert gives.
///
/// The one step of an [dev.npu4j.bench.workload.ExpertFfn] that a library of matrix products does not have. Every
/// contestant without one of its own calls this, ours among them, so that nobody gains or loses by it.
///
/// silu(g) = g / (1 + e^-g). e^x = 2^n · e^r with |r| ≤ ln 2 / 2, e^r by its Taylor polynomial of degree 7: relative
/// error below 2^-21.
public final class SwiGluStep {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int W = F.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private static final float LIMIT = 87f; // e^-87 is still normal, and 1 + e^87 finite
    private static final float LOG2_E = 1.44269504f;
    private static final float MAGIC = 0x1.8p23f; // adding it rounds to a whole number, left in the low bits
    private static final int MAGIC_BITS = Float.floatToRawIntBits(MAGIC);
    private static final float LN2_HIGH = 0x1.62e4p-1f; // 15 bits: n times it is exact
    private static final float LN2_LOW = 1.42860677e-6f;

    private SwiGluStep() {
    }

    /// @param gateUp `[rows, 2·width]` f32, gate first
    /// @param out    `[rows, width]` f32
    public static void apply(MemorySegment gateUp, MemorySegment out, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            row(gateUp, out, 8L * row * width, 4L * row * width, width);
        }
    }

    private static void row(MemorySegment gateUp, MemorySegment out, long gate, long to, int width) {
        long up = gate + 4L * width;
        int whole = F.loopBound(width);
        for (int i = 0; i < whole; i += W) {
            long at = 4L * i;
            FloatVector g = FloatVector.fromMemorySegment(F, gateUp, gate + at, ORDER);
            FloatVector u = FloatVector.fromMemorySegment(F, gateUp, up + at, ORDER);
            g.mul(u).div(exp(g.neg()).add(1f)).intoMemorySegment(out, to + at, ORDER);
        }
        if (whole < width) {
            var rest = F.indexInRange(whole, width);
            long at = 4L * whole;
            FloatVector g = FloatVector.fromMemorySegment(F, gateUp, gate + at, ORDER, rest);
            FloatVector u = FloatVector.fromMemorySegment(F, gateUp, up + at, ORDER, rest);
            g.mul(u).div(exp(g.neg()).add(1f)).intoMemorySegment(out, to + at, ORDER, rest);
        }
    }

    private static FloatVector exp(FloatVector value) {
        FloatVector x = value.max(-LIMIT).min(LIMIT);
        FloatVector shifted = x.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, MAGIC));
        IntVector n = shifted.reinterpretAsInts().sub(MAGIC_BITS);
        FloatVector whole = shifted.sub(MAGIC);
        FloatVector r = whole.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
        r = whole.fma(FloatVector.broadcast(F, -LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(F, 1f / 5040).fma(r, FloatVector.broadcast(F, 1f / 720));
        p = p.fma(r, FloatVector.broadcast(F, 1f / 120));
        p = p.fma(r, FloatVector.broadcast(F, 1f / 24));
        p = p.fma(r, FloatVector.broadcast(F, 1f / 6));
        p = p.fma(r, FloatVector.broadcast(F, 1f / 2));
        p = p.fma(r, FloatVector.broadcast(F, 1f));
        p = p.fma(r, FloatVector.broadcast(F, 1f));
        IntVector power = n.add(127).lanewise(VectorOperators.LSHL, 23);
        return p.mul(power.reinterpretAsFloats());
    }
}

package dev.npu4j.bench.roof;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Fused multiply-adds from registers: 12 chains, enough to hide a latency of 4 to 6 cycles where two begin in each.
final class FmaLoop {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int STEPS = 20_000;
    private static final int CHAINS = 12;
    /// Of one call.
    static final double FLOPS = 2.0 * CHAINS * F.length() * STEPS;

    private FmaLoop() {
    }

    /// Calls the loop from another loop, so that C2 compiles it as a method of its own: entered in the middle, it keeps
    /// boxes and checks.
    static double run(int calls) {
        double sum = 0;
        for (int call = 0; call < calls; call++) {
            sum += chains(0.5f + call);
        }
        return sum;
    }

    private static float chains(float start) {
        // every chain tends to 1: no overflow, nothing subnormal
        FloatVector b = FloatVector.broadcast(F, 0.999f);
        FloatVector c = FloatVector.broadcast(F, 0.001f);
        FloatVector a0 = FloatVector.broadcast(F, start);
        FloatVector a1 = a0.add(11f);
        FloatVector a2 = a0.add(1f);
        FloatVector a3 = a0.add(2f);
        FloatVector a4 = a0.add(3f);
        FloatVector a5 = a0.add(4f);
        FloatVector a6 = a0.add(5f);
        FloatVector a7 = a0.add(6f);
        FloatVector a8 = a0.add(7f);
        FloatVector a9 = a0.add(8f);
        FloatVector a10 = a0.add(9f);
        FloatVector a11 = a0.add(10f);
        for (int i = 0; i < STEPS; i++) {
            a0 = a0.fma(b, c);
            a1 = a1.fma(b, c);
            a2 = a2.fma(b, c);
            a3 = a3.fma(b, c);
            a4 = a4.fma(b, c);
            a5 = a5.fma(b, c);
            a6 = a6.fma(b, c);
            a7 = a7.fma(b, c);
            a8 = a8.fma(b, c);
            a9 = a9.fma(b, c);
            a10 = a10.fma(b, c);
            a11 = a11.fma(b, c);
        }
        FloatVector sum = a0.add(a1).add(a2.add(a3)).add(a4.add(a5)).add(a6.add(a7)).add(a8.add(a9)).add(a10.add(a11));
        float total = 0;
        for (int lane = 0; lane < F.length(); lane++) {
            total += sum.lane(lane);
        }
        return total;
    }
}

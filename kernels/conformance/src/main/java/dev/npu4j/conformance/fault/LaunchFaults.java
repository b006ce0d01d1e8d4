package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SwiGlu;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Faults that no launch of one case shows by itself: what changes from launch to launch, what goes wrong only in a
/// launch that is related to the case, and what is too small to be seen in any case but not in a hundred.
final class LaunchFaults {
    private static final String MATMUL = "GroupedMatmul(DTYPE, e=3, m=9, k=16, n=8, dist=uniform, fill=normal, seed=31)";
    private static final String GATED = "GroupedMatmulSwiGlu(DTYPE, e=3, m=9, k=16, width=32, dist=uniform, fill=normal, seed=31)";
    private static final String COMBINED = "GroupedMatmulCombine(DTYPE, e=3, tokens=4, top=2, k=16, n=8, dist=uniform, fill=normal, seed=31)";
    private static final String DENSE = "Matmul(DTYPE, m=9, k=16, n=8, fill=normal, seed=35)";
    private static final String RMS = "RmsNorm(DTYPE, rows=3, hidden=40, fill=normal, seed=32)";
    private static final String SANDWICH = "SandwichNorm(DTYPE, rows=3, hidden=40, profile=fused, fill=normal, seed=33)";
    private static final String ATTENTION = "PrunedAttention(DTYPE, sq=3, rows=20, keep=9, hq=4, hkv=2, d=8, pos=original, fill=normal, seed=34)";
    private static final String SWIGLU = "SwiGlu(DTYPE, rows=3, width=40, fill=normal, seed=35)";
    private static final String GELU = "Gelu(DTYPE, rows=3, width=40, fill=normal, seed=36)";
    private static final String PAGED = "PagedAttention(DTYPE, sq=3, tokens=9, pages=4, page=4, hq=4, hkv=2, d=8, pos=original, fill=normal, seed=35)";
    private static final int CASES_OF_DRIFT = 120;
    private static final int SHORTEST_ROW = 8; // 32 bytes, which some devices demand
    private static final int SHORT_ROWS = 9;

    private LaunchFaults() {
    }

    static List<KnownFault> all() {
        return List.of(
            KnownFault.ofManyLaunches("every second launch one bit off", "GroupedMatmul", everySecond("y"), MATMUL),
            KnownFault.ofManyLaunches("every second launch one bit off", "RmsNorm", everySecond("y"), RMS),
            KnownFault.ofManyLaunches("every second launch one bit off", "SandwichNorm", everySecond("z"), SANDWICH),
            KnownFault.ofManyLaunches("every second launch one bit off", "PrunedAttention", everySecond("y"), ATTENTION),
            KnownFault.ofManyLaunches("every second launch one bit off", "Matmul", everySecond("y"), DENSE),
            KnownFault.ofManyLaunches("every second launch one bit off", "SwiGlu", everySecond("y"), SWIGLU),
            KnownFault.ofManyLaunches("every second launch one bit off", "Gelu", everySecond("y"), GELU),
            KnownFault.ofManyLaunches("every second launch one bit off", "PagedAttention", everySecond("y"), PAGED),
            KnownFault.ofManyLaunches("every second launch one bit off", "GroupedMatmulSwiGlu", everySecond("y"), GATED),
            KnownFault.ofManyLaunches("every second launch one bit off", "GroupedMatmulCombine", everySecond("y"), COMBINED),
            KnownFault.ofManyLaunches("an idle first expert shifts the others", "GroupedMatmulCombine", idleExpert(), COMBINED),
            KnownFault.ofManyLaunches("an idle first expert shifts the others", "GroupedMatmulSwiGlu", idleExpert(), GATED),
            KnownFault.ofManyLaunches("an idle first expert shifts the others", "GroupedMatmul", idleExpert(), MATMUL),
            KnownFault.ofManyLaunches("one instead of nothing where gamma is zero", "RmsNorm", zeroGamma("y"), RMS),
            KnownFault.ofManyLaunches("one instead of nothing where gamma is zero", "SandwichNorm", zeroGamma("z"), SANDWICH),
            KnownFault.ofManyLaunches("a lone key weighs half", "PrunedAttention", loneKey(), ATTENTION),
            KnownFault.ofManyLaunches("one instead of nothing where up is zero", "SwiGlu", zeroUp(), SWIGLU),
            KnownFault.ofManyLaunches("a lone row doubled", "Gelu", loneRow(), GELU),
            // rows so short that the order of their sums, which is the device's, makes next to no difference
            new KnownFault("one unit too small, in a hundred cases", "RmsNorm", Faults.output("y", LaunchFaults::towardZero),
                IntStream.rangeClosed(1, CASES_OF_DRIFT).mapToObj(i -> "RmsNorm(f32, rows=1, hidden=" + (SHORTEST_ROW + i % SHORT_ROWS) + ", fill=normal, seed=" + i + ")").toArray(String[]::new)));
    }

    private static FaultyDevice.Fault everySecond(String output) {
        AtomicLong launches = new AtomicLong();
        return Faults.output(output, y -> {
            if (launches.incrementAndGet() % 2 == 0) {
                y.putBits(0, y.bits(0) ^ 1);
            }
        });
    }

    private static FaultyDevice.Fault idleExpert() {
        return (honest, call) -> {
            boolean isIdle = call instanceof GroupedProduct.Call matmul && matmul.operator().e() > 1 && matmul.groupEnd(0, 0) == 0;
            FaultyDevice.Fault fault = isIdle ? Faults.operand("weight", (operator, weight) ->
                Faults.rotate(weight, ((GroupedProduct) operator).k() * ((GroupedProduct) operator).n())) : (stream, plain) -> stream.launch(plain);
            fault.launch(honest, call);
        };
    }

    private static FaultyDevice.Fault zeroGamma(String output) {
        return (honest, call) -> {
            boolean isZero = Arrays.stream(Patterns.values(Faults.tensor(call, "gamma_pre"))).allMatch(gamma -> gamma == 0);
            FaultyDevice.Fault fault = isZero ? Faults.output(output, y -> y.put(0, 1)) : (stream, plain) -> stream.launch(plain);
            fault.launch(honest, call);
        };
    }

    private static FaultyDevice.Fault loneKey() {
        return (honest, call) -> {
            boolean isAlone = call.operator() instanceof PrunedAttention attention && attention.keep() == 1;
            FaultyDevice.Fault fault = isAlone ? Faults.output("y", y -> {
                for (int i = 0; i < y.elements(); i++) {
                    y.put(i, y.get(i) / 2);
                }
            }) : (stream, plain) -> stream.launch(plain);
            fault.launch(honest, call);
        };
    }

    private static FaultyDevice.Fault zeroUp() {
        return (honest, call) -> {
            double[] x = Patterns.values(Faults.tensor(call, "x"));
            int width = ((SwiGlu) call.operator()).width();
            boolean isZero = IntStream.range(0, x.length).allMatch(i -> i % (2 * width) < width || x[i] == 0);
            FaultyDevice.Fault fault = isZero ? Faults.output("y", y -> y.put(0, 1)) : (stream, plain) -> stream.launch(plain);
            fault.launch(honest, call);
        };
    }

    private static FaultyDevice.Fault loneRow() {
        return (honest, call) -> {
            boolean isAlone = ((Gelu) call.operator()).rows() == 1;
            FaultyDevice.Fault fault = isAlone ? Faults.output("y", y -> y.put(0, 2 * y.get(0))) : (stream, plain) -> stream.launch(plain);
            fault.launch(honest, call);
        };
    }

    private static void towardZero(Output y) {
        for (int i = 0; i < y.elements(); i++) {
            double value = y.get(i);
            if (Double.isFinite(value) && value != 0) {
                y.put(i, value - Math.copySign(Rounding.place(value, y.dtype()), value));
            }
        }
    }
}

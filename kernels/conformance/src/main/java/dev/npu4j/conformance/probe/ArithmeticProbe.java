package dev.npu4j.conformance.probe;

import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.reference.Arithmetic.Overflow;
import dev.npu4j.conformance.reference.Arithmetic.Rounding;
import dev.npu4j.conformance.staging.StagedDevice;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Measures how a device's matmul adds up, with sums of few products whose result tells: vendors say little about the
/// accumulators of their matrix units, and bounds depend on them.
///
/// The terms behind the first one are `t = p·2^-20 · 2^-11`, p/256 of the unit in the last place of 1 in f32, and every
/// factor is a number in f32, bf16 and f16 alike. For p = 203:
///
/// | sum | to nearest | toward zero |
/// |---|---|---|
/// | `1 + t` | 1 and one unit | 1 |
/// | `1 + t + t + t`, one by one | 1 and three units | 1 |
/// | `1 + t + t + t`, added before rounding | 1 and two units | 1 and two units |
public final class ArithmeticProbe {
    private static final double SMALL = 0x1p-20;
    private static final double SMALLER = 0x1p-11;
    private static final double UNIT = 0x1p-23;
    /// With these two p no block length up to [#LONGEST] gives what another one gives, in either direction.
    private static final int[] PARTS = {203, 245};
    /// Longest sum that is tried, in products.
    private static final int LONGEST = 128;
    /// Types of x and weight, the one that tells most first.
    private static final List<DType> TYPES = List.of(DType.F32, DType.BF16, DType.F16);

    private static final int HIDDEN = 16; // shorter rows are not taken everywhere
    private static final RmsNorm NORM = new RmsNorm(DType.F32, 1, HIDDEN, 1e-6);

    private final Device device;
    private final DType type;

    private ArithmeticProbe(Device device, DType type) {
        this.device = device;
        this.type = type;
    }

    /// The device's arithmetic, as far as it offers what it is measured by: a grouped matmul with an f32 result, a norm of
    /// f32. Empty where it offers neither.
    public static Optional<Arithmetic> measure(Device device) {
        Optional<Arithmetic> ofMatmul = measureMatmul(device);
        if (device.support(NORM) instanceof Support.No) {
            return ofMatmul;
        }
        return Optional.of(ofMatmul.orElseGet(() -> Arithmetic.IEEE.withOverflow(Double.isNaN(norm(device, Float.NaN)) ? Overflow.INF_NAN : Overflow.SATURATE))
            .withNarrowSquares(losesSquares(device)));
    }

    /// By which bounds are taken where nobody has accepted another: the standard's, but a device may say that it saturates,
    /// and an accelerator's norms have the range that they are measured to have.
    public static Arithmetic usual(Device device) {
        boolean isNarrow = !device.usesHostMemory() && device.support(NORM) instanceof Support.Yes && losesSquares(StagedDevice.of(device));
        return Arithmetic.IEEE.withOverflow(device.saturates() ? Overflow.SATURATE : Overflow.INF_NAN).withNarrowSquares(isNarrow);
    }

    private static boolean losesSquares(Device device) {
        return norm(device, 0x1p100f) != 1;
    }

    /// First element of a row of such values, normalised.
    private static double norm(Device device, float value) {
        try (var arena = device.openArena(); var stream = device.openStream()) {
            var y = arena.allocate(DType.F32, 1, HIDDEN);
            float[] row = new float[HIDDEN];
            float[] ones = new float[HIDDEN];
            Arrays.fill(row, value);
            Arrays.fill(ones, 1);
            stream.launch(NORM.on(arena.allocate(DType.F32, 1, HIDDEN).copyFrom(row), arena.allocate(DType.F32, HIDDEN).copyFrom(ones), y));
            stream.synchronize();
            return y.toFloats()[0];
        }
    }

    private static Optional<Arithmetic> measureMatmul(Device device) {
        return TYPES.stream().filter(type -> device.support(device.resolve(dot(type, 2))) instanceof Support.Yes).findFirst()
            .map(type -> new ArithmeticProbe(device, type).measure());
    }

    private Arithmetic measure() {
        // both signs: an accumulator that always rounds up is no better than one that rounds toward zero
        boolean isNearest = sum(2, 1, PARTS[0]) == 1 + UNIT && sum(2, -1, PARTS[0]) == -1 - UNIT;
        boolean flushes = type != DType.F16 && product(0x1p-126, 0.5) == 0;
        boolean hf32 = type == DType.F32 && product(1 + 0x1p-20, 1) != 1 + 0x1p-20;
        double beyond = product(largest(), largest());
        boolean saturates = type != DType.F16 && Double.isFinite(beyond) || !Double.isNaN(product(Double.NaN, 1));
        return new Arithmetic(isNearest ? Rounding.NEAREST : Rounding.TOWARD_ZERO, block(isNearest), flushes, hf32,
            saturates ? Overflow.SATURATE : Overflow.INF_NAN);
    }

    /// The longest power of two of products that is added up before the accumulator rounds. (Two cannot be told from one,
    /// nor what is longer than the longest sum tried.)
    private int block(boolean isNearest) {
        int block = 1;
        for (int n = 4; n <= LONGEST; n *= 2) {
            for (int part : PARTS) {
                double units = part / 256.0 * (n - 1);
                double rounded = isNearest ? Math.rint(units) : Math.floor(units);
                if (sum(n, 1, part) != 1 + rounded * UNIT) {
                    return block;
                }
            }
            block = n;
        }
        return block;
    }

    /// `sign·(1 + t + … + t)` with n terms in all.
    private double sum(int n, double sign, int part) {
        double[] x = new double[n];
        double[] weight = new double[n];
        Arrays.fill(x, sign * part * SMALL);
        Arrays.fill(weight, SMALLER);
        x[0] = sign;
        weight[0] = 1;
        return launch(x, weight);
    }

    private double product(double x, double weight) {
        return launch(new double[] {x, 0}, new double[] {weight, 0});
    }

    private double largest() {
        return type == DType.F16 ? 65504 : 0x1p127;
    }

    private double launch(double[] x, double[] weight) {
        try (var arena = device.openArena(); var stream = device.openStream()) {
            GroupedMatmul op = dot(type, x.length);
            var y = arena.allocate(DType.F32, 1, 1);
            stream.launch(op.on(arena.allocate(type, 1, x.length).copyFrom(floats(x)), arena.allocate(type, 1, 1, x.length).copyFrom(floats(weight)),
                arena.allocate(DType.I64, 1).copyFrom(new long[] {1}), y));
            stream.synchronize();
            return y.toFloats()[0];
        }
    }

    private static GroupedMatmul dot(DType type, int k) {
        return new GroupedMatmul(type, type, DType.F32, 1, 1, k, 1, GroupListKind.COUNTS, WeightLayout.NK, false);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}

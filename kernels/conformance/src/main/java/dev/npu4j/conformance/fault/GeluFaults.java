package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.NormalTail;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GeluForm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// Faults of [Gelu].
final class GeluFaults {
    private static final String NAME = "Gelu";
    private static final String EXACT = "Gelu(DTYPE, rows=3, width=35, pad=3, fill=exact-int, seed=1)";
    private static final String FEW = "Gelu(DTYPE, rows=3, width=35, fill=normal, seed=2)";
    private static final String BROAD = "Gelu(DTYPE, rows=16, width=67, fill=normal, seed=3)";
    private static final String WIDE = "Gelu(DTYPE, rows=16, width=67, fill=uniform5, seed=4)";
    private static final String TINY = "Gelu(DTYPE, rows=3, width=35, fill=tiny, seed=6)";
    private static final String TANH = "Gelu(DTYPE, rows=3, width=35, approximate=tanh, fill=normal, seed=7)";
    private static final String TANH_WIDE = "Gelu(DTYPE, rows=16, width=67, approximate=tanh, fill=uniform5, seed=8)";
    private static final String TANH_HUGE = "Gelu(DTYPE, rows=3, width=35, approximate=tanh, fill=huge, seed=9)";
    private static final double CUBIC = 0.044715;
    private static final double SLOPE = Math.sqrt(2 / Math.PI);

    private GeluFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, FEW, BROAD, TINY), 0x1p-20));
        all.addAll(List.of(
            fault("tanh form in the place of the other", form(GeluForm.TANH), WIDE),
            fault("the other form in the place of tanh", form(GeluForm.NONE), TANH_WIDE),
            fault("erf added to 1", x -> x * 0.5 * (1 + (float) erf(x * Math.sqrt(0.5))), WIDE),
            fault("tanh added to 1", x -> x * 0.5 * (1 + (float) Math.tanh(SLOPE * (x + CUBIC * x * x * x))), TANH_WIDE),
            fault("root of 2 omitted", x -> x * 0.5 * (1 + erf(x)), FEW),
            fault("half omitted", x -> 2 * x * phi(x), FEW),
            fault("x not multiplied", GeluFaults::phi, FEW),
            fault("sigmoid of 1.702 x", x -> x / (1 + Math.exp(-1.702 * x)), FEW),
            fault("silu in the place of gelu", x -> x / (1 + Math.exp(-x)), FEW),
            fault("relu in the place of gelu", x -> Math.max(x, 0), FEW),
            fault("magnitude in the place of x", x -> Math.abs(x) * phi(Math.abs(x)), FEW),
            fault("cube omitted", x -> tanhForm(x, 0), TANH),
            fault("cube's factor ten times larger", x -> tanhForm(x, 10 * CUBIC), TANH),
            fault("cube squared", x -> x * 0.5 * (1 + Math.tanh(SLOPE * (x + CUBIC * x * x))), TANH),
            fault("cube overflows to NaN", cubeOverflows(), TANH_HUGE)));
        return all;
    }

    private static KnownFault fault(String name, DoubleUnaryOperator formula, String line) {
        return fault(name, Recomputed.by((call, x, i) -> formula.applyAsDouble(x[i])), line);
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static FaultyDevice.Fault form(GeluForm done) {
        return Faults.operator(operator -> operator instanceof Gelu o ? new Gelu(o.dtype(), o.rows(), o.width(), done) : operator);
    }

    private static FaultyDevice.Fault cubeOverflows() {
        return Recomputed.by((call, x, i) -> {
            double largest = Rounding.largest(((Gelu) call.operator()).dtype());
            return Math.abs(x[i]) > Math.cbrt(largest) ? Double.NaN : tanhForm(x[i], CUBIC);
        });
    }

    private static double tanhForm(double x, double cubic) {
        return x / (1 + Math.exp(-2 * SLOPE * (x + cubic * x * x * x)));
    }

    private static double phi(double x) {
        return x < 0 ? NormalTail.of(-x) : 1 - NormalTail.of(x);
    }

    private static double erf(double x) {
        return 2 * phi(x * Math.sqrt(2)) - 1;
    }
}

package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Faults of [ExpertCombine]. All cases have both addends.
final class ExpertCombineFaults {
    private static final String NAME = "ExpertCombine";
    private static final String EXACT = "ExpertCombine(DTYPE, tokens=5, hidden=8, top=3, pad=3, fill=exact-int, seed=3)";
    private static final String WIDE = "ExpertCombine(DTYPE, tokens=3, hidden=9, top=3, fill=uniform5, seed=7)";
    private static final String BROAD = "ExpertCombine(DTYPE, tokens=33, hidden=64, top=8, fill=normal, seed=11)";
    private static final String TINY = "ExpertCombine(DTYPE, tokens=3, hidden=9, top=2, fill=tiny, seed=19)";

    private ExpertCombineFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, WIDE, BROAD, TINY), 0x1p-20));
        all.addAll(ofSums(NAME, EXACT, WIDE));
        all.addAll(List.of(
            fault("weights rounded to bf16", Faults.each("weights", w -> Rounding.round(w, DType.BF16)), BROAD),
            fault("partial sums rounded to the output's type", Faults.after(ExpertCombineFaults::roundEach), BROAD)
                .harmlessIn("f32 is what partial sums are kept in", "f32")));
        return all;
    }

    /// Faults of which rows are added up and how, which every sum over experts can have.
    ///
    /// @param exact of `fill=exact-int`, with both addends, as has
    /// @param wide  one of ordinary numbers
    static List<KnownFault> ofSums(String operator, String exact, String wide) {
        return List.of(
            new KnownFault("shared left out", operator, without("shared"), exact),
            new KnownFault("residual left out", operator, without("residual"), exact),
            new KnownFault("residual added twice", operator, Faults.each("residual", r -> 2 * r), exact),
            new KnownFault("weights ignored", operator, Faults.each("weights", w -> 1), exact),
            new KnownFault("weights of the token before", operator, weights((top, w) -> Faults.rotate(w, w.length - top)), exact),
            new KnownFault("weights made to sum to 1", operator, weights(ExpertCombineFaults::normalise), wide),
            new KnownFault("the first expert left out", operator, weights((top, w) -> clear(top, w, 0)), exact),
            new KnownFault("the last expert left out", operator, weights((top, w) -> clear(top, w, top - 1)), wide),
            new KnownFault("inverse ignored", operator, Faults.operand("inverse", (o, inverse) -> Arrays.setAll(inverse, s -> s)), exact),
            new KnownFault("order in the place of inverse", operator, Faults.operand("inverse", (o, inverse) -> invert(inverse)), exact));
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static FaultyDevice.Fault without(String operand) {
        return (honest, call) -> {
            Map<String, Weight> operands = Faults.operands(call);
            operands.remove(operand);
            honest.launch(call.operator().bind(operands));
        };
    }

    @FunctionalInterface
    private interface OfWeights {
        void change(int top, double[] weights);
    }

    private static FaultyDevice.Fault weights(OfWeights change) {
        return Faults.operand("weights", (Operator operator, double[] weights) -> change.change(top(operator), weights));
    }

    private static int top(Operator operator) {
        return operator instanceof GroupedMatmulCombine o ? o.top() : ((ExpertCombine) operator).top();
    }

    private static void normalise(int top, double[] weights) {
        for (int from = 0; from < weights.length; from += top) {
            double sum = Arrays.stream(weights, from, from + top).sum();
            for (int s = from; s < from + top; s++) {
                weights[s] /= sum;
            }
        }
    }

    private static void clear(int top, double[] weights, int j) {
        for (int s = j; s < weights.length; s += top) {
            weights[s] = 0;
        }
    }

    private static void invert(double[] inverse) {
        double[] order = inverse.clone();
        for (int s = 0; s < inverse.length; s++) {
            order[(int) inverse[s]] = s;
        }
        System.arraycopy(order, 0, inverse, 0, order.length);
    }

    /// What a chain of operators gives that each store their result.
    private static void roundEach(OpCall call) {
        ExpertCombine o = (ExpertCombine) call.operator();
        if (o.dtype() == DType.F32) {
            return; // they are kept in f32, in whatever order a device has
        }
        double[] x = Patterns.values(Faults.tensor(call, "x"));
        double[] inverse = Patterns.values(Faults.tensor(call, "inverse"));
        double[] weights = Patterns.values(Faults.tensor(call, "weights"));
        Tensor y = Faults.tensor(call, "y");
        double[] sum = new double[o.tokens() * o.hidden()];
        for (int j = 0; j < o.top(); j++) {
            for (int i = 0; i < sum.length; i++) {
                int slot = i / o.hidden() * o.top() + j;
                sum[i] = Rounding.round(sum[i] + weights[slot] * x[(int) inverse[slot] * o.hidden() + i % o.hidden()], o.dtype());
            }
        }
        for (String addend : List.of("shared", "residual")) {
            if (Faults.operands(call).containsKey(addend)) {
                double[] added = Patterns.values(Faults.tensor(call, addend));
                Arrays.setAll(sum, i -> Rounding.round(sum[i] + added[i], o.dtype()));
            }
        }
        for (int i = 0; i < sum.length; i++) {
            Patterns.write(y, y.spec().offsetOf(i), Rounding.bits(sum[i], o.dtype()));
        }
    }
}

package dev.npu4j.conformance.fault;

import static dev.npu4j.conformance.fault.GroupedMatmulFaults.lastColumn;
import static dev.npu4j.conformance.fault.GroupedMatmulFaults.sumsInBf16;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.List;

/// Faults of [Matmul].
final class MatmulFaults {
    private static final String NAME = "Matmul";

    private static final String EXACT = "Matmul(DTYPE, m=10, k=12, n=9, bias, pad=3, fill=exact-int, seed=1)";
    private static final String BROAD = "Matmul(DTYPE, m=34, k=20, n=32, weight=kn, bias, fill=normal, seed=2)";
    private static final String SQUARE = "Matmul(DTYPE, m=5, k=8, n=8, fill=normal, seed=4)";
    private static final String TINY = "Matmul(DTYPE, m=5, k=8, n=8, fill=tiny, seed=5)";

    private MatmulFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, SQUARE, BROAD, TINY), 0x1p-20));
        all.addAll(List.of(
            fault("last k dropped", Faults.operand("x", (o, x) -> lastColumn(matmul(o).k(), x, 0)), EXACT),
            fault("last k counted twice", Faults.operand("x", (o, x) -> lastColumn(matmul(o).k(), x, 2)), EXACT),
            fault("last k dropped in the last column", Faults.operand("weight", MatmulFaults::dropLast), EXACT),
            fault("x rows shifted by one", Faults.operand("x", (o, x) -> Faults.rotate(x, matmul(o).k())), EXACT),
            fault("weight read in the other layout", Faults.operator(MatmulFaults::otherLayout), SQUARE),
            fault("weight of the next column", Faults.operand("weight", (o, weight) -> Faults.rotate(weight, matmul(o).k())), EXACT),
            fault("bias omitted", Faults.each("bias", b -> 0), EXACT),
            fault("bias of the next column", Faults.operand("bias", (o, bias) -> Faults.rotate(bias, 1)), EXACT),
            fault("bias added twice", Faults.each("bias", b -> 2 * b), EXACT),
            fault("sums kept in bf16", sumsInBf16(), SQUARE),
            fault("x rounded to bf16", Faults.each("x", x -> Rounding.round(x, DType.BF16)), SQUARE)
                .harmlessIn("x is bf16", "bf16")));
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static Matmul matmul(Operator operator) {
        return (Matmul) operator;
    }

    private static void dropLast(Operator operator, double[] weight) {
        weight[weight.length - 1] = 0; // in either layout
    }

    private static Operator otherLayout(Operator operator) {
        Matmul o = matmul(operator);
        return o.k() != o.n() ? o : o.withWeight(o.weight() == WeightLayout.KN ? WeightLayout.NK : WeightLayout.KN);
    }
}

package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.NormalTail;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.List;

/// Faults of [GroupedMatmulSwiGlu]: those of a grouped product, those of its activation, and of where the one becomes the other.
final class GroupedMatmulSwiGluFaults {
    private static final String NAME = "GroupedMatmulSwiGlu";
    private static final String EXACT = "GroupedMatmulSwiGlu(DTYPE, e=3, m=12, k=12, width=32, tail=2, pad=3, fill=exact-int, seed=1)";
    private static final String BROAD = "GroupedMatmulSwiGlu(DTYPE, e=3, m=36, k=20, width=32, weight=kn, tail=2, fill=normal, seed=2)";
    private static final String EMPTY = "GroupedMatmulSwiGlu(DTYPE, e=4, m=9, k=8, width=32, dist=empty1, fill=normal, seed=3)";
    private static final String SQUARE = "GroupedMatmulSwiGlu(DTYPE, e=2, m=5, k=64, width=32, fill=normal, seed=4)";
    private static final String TINY = "GroupedMatmulSwiGlu(DTYPE, e=2, m=5, k=8, width=32, fill=tiny, seed=5)";
    private static final String FUSED = "GroupedMatmulSwiGlu(DTYPE, e=2, m=9, k=8, width=64, profile=fused, fill=normal, seed=6)";
    private static final String APART = "GroupedMatmulSwiGlu(DTYPE, e=2, m=9, k=8, width=64, profile=apart, fill=normal, seed=6)";

    private GroupedMatmulSwiGluFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, SQUARE, BROAD, TINY), 0x1p-18));
        all.addAll(GroupedMatmulFaults.ofGroups(NAME, EXACT, EMPTY));
        all.addAll(List.of(
            fault("rows past the last group left as they were", Faults.output("y", GroupedMatmulSwiGluFaults::leaveRest), EXACT),
            fault("weight read in the other layout", Faults.operator(GroupedMatmulSwiGluFaults::otherLayout), SQUARE),
            fault("x rounded to bf16", Faults.each("x", x -> Rounding.round(x, DType.BF16)), SQUARE)
                .harmlessIn("x is bf16", "bf16"),
            fault("gate and up swapped", ProjectedRows.gated((gate, up) -> silu(up) * gate), EXACT),
            fault("gate and up taken in pairs", ProjectedRows.by((p, row, j, width) -> silu(p[row * 2 * width + 2 * j]) * p[row * 2 * width + 2 * j + 1]), EXACT),
            fault("up of the next column", ProjectedRows.by((p, row, j, width) -> silu(p[row * 2 * width + j]) * p[row * 2 * width + width + (j + 1) % width]), EXACT),
            fault("gate not activated", ProjectedRows.gated((gate, up) -> gate * up), SQUARE),
            fault("sigmoid in the place of silu", ProjectedRows.gated((gate, up) -> sigmoid(gate) * up), SQUARE),
            fault("exponent not negated", ProjectedRows.gated((gate, up) -> gate * sigmoid(-gate) * up), SQUARE),
            fault("both halves activated", ProjectedRows.gated((gate, up) -> silu(gate) * silu(up)), SQUARE),
            fault("gelu in the place of silu", ProjectedRows.gated((gate, up) -> gate * (gate < 0 ? NormalTail.of(-gate) : 1 - NormalTail.of(gate)) * up), SQUARE),
            fault("relu in the place of silu", ProjectedRows.gated((gate, up) -> Math.max(gate, 0) * up), SQUARE),
            profile(EpilogueProfile.FUSED, EpilogueProfile.APART, APART),
            profile(EpilogueProfile.APART, EpilogueProfile.FUSED, FUSED)));
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static KnownFault profile(EpilogueProfile wrong, EpilogueProfile right, String line) {
        return fault("profile " + wrong + " instead of " + right, Faults.operator(operator -> ((GroupedMatmulSwiGlu) operator).withProfile(wrong)), line)
            .harmlessIn("in f32 nothing rounds in between", "f32", "f32, w=bf16");
    }

    private static void leaveRest(Output y) {
        if (y.elements() < y.tensor().shape().elements()) {
            y.restore(y.elements());
        }
    }

    private static Operator otherLayout(Operator operator) {
        GroupedMatmulSwiGlu o = (GroupedMatmulSwiGlu) operator;
        return o.k() != o.n() ? o : o.withWeight(o.weight() == WeightLayout.KN ? WeightLayout.NK : WeightLayout.KN);
    }

    private static double silu(double gate) {
        return gate * sigmoid(gate);
    }

    private static double sigmoid(double gate) {
        return 1 / (1 + Math.exp(-gate));
    }
}

package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.List;

/// Faults of [GroupedMatmulCombine]: those of a grouped product, those of its sum, and of where the one becomes the other. All cases have
/// both addends.
final class GroupedMatmulCombineFaults {
    private static final String NAME = "GroupedMatmulCombine";
    // three groups of different sizes, so that neither exchanged nor reversed ones are the same
    private static final String EXACT = "GroupedMatmulCombine(DTYPE, e=3, tokens=5, top=2, k=12, n=9, dist=zipf, pad=3, fill=exact-int, seed=3)";
    private static final String BROAD = "GroupedMatmulCombine(DTYPE, e=3, tokens=17, top=2, k=20, n=64, weight=kn, fill=normal, seed=7)";
    private static final String EMPTY = "GroupedMatmulCombine(DTYPE, e=4, tokens=5, top=2, k=8, n=5, dist=empty1, fill=normal, seed=3)";
    private static final String SQUARE = "GroupedMatmulCombine(DTYPE, e=2, tokens=3, top=3, k=8, n=8, fill=normal, seed=7)";
    private static final String TINY = "GroupedMatmulCombine(DTYPE, e=2, tokens=3, top=2, k=8, n=8, fill=tiny, seed=19)";
    private static final String FUSED = "GroupedMatmulCombine(DTYPE, e=2, tokens=9, top=3, k=8, n=64, profile=fused, fill=normal, seed=11)";
    private static final String APART = "GroupedMatmulCombine(DTYPE, e=2, tokens=9, top=3, k=8, n=64, profile=apart, fill=normal, seed=11)";

    private GroupedMatmulCombineFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, SQUARE, BROAD, TINY), 0x1p-18));
        all.addAll(GroupedMatmulFaults.ofGroups(NAME, EXACT, EMPTY));
        all.addAll(ExpertCombineFaults.ofSums(NAME, EXACT, SQUARE));
        all.addAll(List.of(
            fault("weight read in the other layout", Faults.operator(GroupedMatmulCombineFaults::otherLayout), SQUARE),
            fault("x rounded to bf16", Faults.each("x", x -> Rounding.round(x, DType.BF16)), SQUARE)
                .harmlessIn("x is bf16", "bf16"),
            profile(EpilogueProfile.FUSED, EpilogueProfile.APART, APART),
            profile(EpilogueProfile.APART, EpilogueProfile.FUSED, FUSED)));
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static KnownFault profile(EpilogueProfile wrong, EpilogueProfile right, String line) {
        return fault("profile " + wrong + " instead of " + right, Faults.operator(operator -> ((GroupedMatmulCombine) operator).withProfile(wrong)), line)
            .harmlessIn("in f32 nothing rounds in between", "f32", "f32, w=bf16");
    }

    private static Operator otherLayout(Operator operator) {
        GroupedMatmulCombine o = (GroupedMatmulCombine) operator;
        return o.k() != o.n() ? o : o.withWeight(o.weight() == WeightLayout.KN ? WeightLayout.NK : WeightLayout.KN);
    }
}

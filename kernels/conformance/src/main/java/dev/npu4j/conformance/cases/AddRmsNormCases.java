package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/// Cases of [AddRmsNorm].
final class AddRmsNormCases {
    private static final String EDGES = """
        AddRmsNorm(f32, rows=0, hidden=16, rstd, fill=normal, seed=1)
        AddRmsNorm(bf16, rows=0, hidden=5, profile=pair_v1, inplace, pad=3, fill=normal, seed=2)
        AddRmsNorm(f16, rows=1, hidden=1, profile=pair_v2, inplace, rstd, fill=normal, seed=3)
        AddRmsNorm(bf16, rows=251, hidden=17, rstd, fill=normal, seed=4)
        """;

    private AddRmsNormCases() {
    }

    static List<Case> quick() {
        List<Case> cases = new ArrayList<>(Draw.lines(EDGES));
        cases.addAll(NormCases.quick(AddRmsNormCases::draw));
        return cases;
    }

    static List<Case> full() {
        return NormCases.full(AddRmsNormCases::draw);
    }

    private static Case draw(DType dtype, NormProfile profile, Fill fill, int i, int... hidden) {
        Draw draw = new Draw(i);
        int width = draw.among("hidden", hidden);
        AddRmsNorm operator = new AddRmsNorm(dtype, NormCases.rows(draw, width), width, NormCases.eps(draw, dtype, fill), profile);
        return Case.of(operator, fill, i).withPad(draw.of("pad", 0, 0, 1, 3, 16))
            .withRstd(draw.once("rstd", 2)).withInplace(draw.once("inplace", 3));
    }
}

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/// Cases of [RmsNorm].
final class RmsNormCases {
    private RmsNormCases() {
    }

    static List<Case> quick() {
        List<Case> cases = new ArrayList<>();
        int i = 1000;
        for (DType dtype : Draw.DTYPES) {
            cases.add(Case.of(new RmsNorm(dtype, 0, 16, 1e-5), Fill.NORMAL, i++).withRstd(true));
            for (Fill fill : NormCases.FILLS_OF_ONE) {
                cases.add(draw(dtype, fill, i++, NormCases.ODD));
            }
            for (int hidden : NormCases.TAILS) {
                cases.add(draw(dtype, hidden % 2 == 0 ? Fill.NORMAL : Fill.EXACT_INT, i++, hidden));
            }
        }
        return cases;
    }

    static List<Case> full() {
        List<Case> cases = new ArrayList<>();
        int i = 2000;
        for (DType dtype : Draw.DTYPES) {
            for (Fill fill : NormCases.FILLS_OF_ONE) {
                for (int round = 0; round < 4; round++) {
                    cases.add(draw(dtype, fill, i++, NormCases.ANY));
                }
            }
            for (int hidden : NormCases.MODELS) {
                cases.add(draw(dtype, Fill.EXACT_INT, i++, hidden));
                cases.add(draw(dtype, Fill.OUTLIER, i++, hidden));
                cases.add(draw(dtype, Fill.POSITIVE, i++, hidden));
            }
        }
        return cases;
    }

    private static Case draw(DType dtype, Fill fill, int i, int... hidden) {
        Draw draw = new Draw(i);
        int width = draw.among("hidden", hidden);
        RmsNorm operator = new RmsNorm(dtype, NormCases.rows(draw, width), width, NormCases.eps(draw, dtype, fill));
        return Case.of(operator, fill, i).withPad(draw.of("pad", 0, 0, 1, 3, 16)).withRstd(draw.once("rstd", 2));
    }
}

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;

/// What the cases of the three norms have in common.
final class NormCases {
    static final List<Fill> FILLS_OF_ONE = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new RmsNorm(DType.F32, 1, 1, 1))).toList();
    static final List<Fill> FILLS_OF_TWO = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new AddRmsNorm(DType.F32, 1, 1, 1))).toList();

    private static final int[] HIDDEN = {1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 65, 80, 100, 127, 251, 576, 767, 768, 1000, 1009, 2048, 2049, 2880, 4096, 5119, 5120, 5121,
        7168, 7680, 8192, 12287, 12288, 12289};
    private static final double WORK = 8; // multiply-adds of an element, about

    private NormCases() {
    }

    static int hidden(Draw draw, double most) {
        return draw.atMost(most / WORK, "hidden", HIDDEN);
    }

    static int rows(Draw draw, int hidden, double most) {
        return draw.atMost(most / WORK / hidden, "rows", 1, 0, 2, 3, 5, 15, 16, 17, 31, 127, 128, 251, 1009);
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c, DType dtype, int rows, int hidden, NormProfile profile) {
        return List.of(dtype.toString(), profile.toString(), rows == 0 ? "no rows" : rows == 1 ? "one row" : rows < 16 ? "few rows" : "many rows",
            hidden < 16 ? "short" : hidden >= 1000 ? "long" : hidden % 16 == 0 ? "whole vectors" : "tails",
            Draw.padding(c), c.inplace() ? "in place" : "apart", c.rstd() ? "rstd" : "no rstd", c.fill().toString());
    }

    static double eps(Draw draw, DType dtype, Fill fill) {
        if (fill == Fill.EXACT_INT) {
            return draw.of("eps", 3.0, 3.0, 12.0, 0.75);
        }
        // Squares of tiny f32 numbers underflow, yet outweigh this eps.
        return fill == Fill.TINY && dtype != DType.F16 ? draw.of("eps", 1e-6, 1e-13, 1e-20, 1e-76) : draw.of("eps", 1e-5, 1e-5, 1e-6, 1e-12);
    }
}

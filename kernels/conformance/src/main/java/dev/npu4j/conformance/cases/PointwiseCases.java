package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;

/// What the cases of the activations have in common.
final class PointwiseCases {
    static final List<Fill> FILLS = Arrays.stream(Fill.values()).filter(fill -> fill.fits(new SwiGlu(DType.F32, 1, 1))).toList();

    private static final int[] WIDTHS = {1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 65, 80, 100, 127, 251, 576, 767, 768, 1000, 1009, 1024, 1344, 2047, 2048, 2049, 4096, 4097,
        5376, 12800, 12801};
    private static final double WORK = 8; // multiply-adds of an element, about

    private PointwiseCases() {
    }

    static int width(Draw draw, double most) {
        return draw.atMost(most / WORK, "width", WIDTHS);
    }

    static int rows(Draw draw, int width, double most) {
        return draw.atMost(most / WORK / width, "rows", 1, 0, 2, 3, 5, 15, 16, 17, 31, 127, 128, 251, 1009);
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    ///
    /// @param form what there is more than one function of
    static List<String> axes(Case c, DType dtype, int rows, int width, String form) {
        return List.of(dtype.toString(), form, rows == 0 ? "no rows" : rows == 1 ? "one row" : rows < 16 ? "few rows" : "many rows",
            width < 16 ? "short" : width >= 1000 ? "long" : width % 16 == 0 ? "whole vectors" : "tails",
            Draw.padding(c), c.inplace() ? "in place" : "apart", c.fill().toString());
    }
}

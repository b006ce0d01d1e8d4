package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;

/// Cases of [RmsNorm].
final class RmsNormCases {
    private static final String EDGES = """
        RmsNorm(f32, rows=0, hidden=16, rstd, fill=normal, seed=1)
        RmsNorm(bf16, rows=0, hidden=16, pad=3, fill=normal, seed=2)
        RmsNorm(f16, rows=1, hidden=1, rstd, fill=normal, seed=3)
        RmsNorm(bf16, rows=251, hidden=17, rstd, fill=normal, seed=4)
        RmsNorm(f32, rows=70001, hidden=2, eps=3.0, rstd, fill=exact-int, seed=5)
        """;

    private RmsNormCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 48, hidden -> new RmsNorm(Draw.turn(hidden, Draw.DTYPES), 3, hidden, 3));
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them.
    ///
    /// @param most multiply-adds
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        DType dtype = Draw.turn(i, Draw.DTYPES);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), NormCases.FILLS_OF_ONE);
        int hidden = NormCases.hidden(draw, most);
        RmsNorm operator = new RmsNorm(dtype, NormCases.rows(draw, hidden, most), hidden, NormCases.eps(draw, dtype, fill));
        return Case.of(operator, fill, i).withPad(draw.of("pad", 0, 0, 1, 3, 16)).withRstd(draw.once("rstd", 2));
    }

    /// Where a case lies, for covering pairs.
    static List<String> axes(Case c) {
        RmsNorm o = (RmsNorm) c.operator();
        return NormCases.axes(c, o.dtype(), o.rows(), o.hidden(), NormProfile.AUTO);
    }
}

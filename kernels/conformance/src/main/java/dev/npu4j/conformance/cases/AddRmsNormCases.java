package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.tensor.DType;
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

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 48,
            hidden -> new AddRmsNorm(Draw.turn(hidden, Draw.DTYPES), 3, hidden, 3, Draw.turn(hidden, List.of(NormProfile.values()))));
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them, profiles over those.
    ///
    /// @param most multiply-adds
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        DType dtype = Draw.turn(i, Draw.DTYPES);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), NormCases.FILLS_OF_TWO);
        NormProfile profile = Draw.turn(i / Draw.DTYPES.size() / NormCases.FILLS_OF_TWO.size(), List.of(NormProfile.values()));
        int hidden = NormCases.hidden(draw, most);
        AddRmsNorm operator = new AddRmsNorm(dtype, NormCases.rows(draw, hidden, most), hidden, NormCases.eps(draw, dtype, fill), profile);
        return Case.of(operator, fill, i).withPad(draw.of("pad", 0, 0, 1, 3, 16)).withRstd(draw.once("rstd", 2)).withInplace(draw.once("inplace", 3));
    }

    /// Where a case lies, for covering pairs.
    static List<String> axes(Case c) {
        AddRmsNorm o = (AddRmsNorm) c.operator();
        return NormCases.axes(c, o.dtype(), o.rows(), o.hidden(), o.profile());
    }
}

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GeluForm;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;

/// Cases of [Gelu].
final class GeluCases {
    private static final String EDGES = """
        Gelu(f32, rows=0, width=16, fill=normal, seed=1)
        Gelu(bf16, rows=0, width=5, approximate=tanh, inplace, pad=3, fill=normal, seed=2)
        Gelu(f16, rows=1, width=1, inplace, fill=normal, seed=3)
        Gelu(bf16, rows=251, width=17, pad=1, fill=normal, seed=4)
        Gelu(f32, rows=70001, width=2, inplace, fill=exact-int, seed=5)
        Gelu(f32, rows=5, width=64, fill=offset, seed=6)
        Gelu(f32, rows=5, width=64, approximate=tanh, fill=offset, seed=7)
        Gelu(f32, rows=3, width=1024, fill=heavy, seed=8)
        """;
    private static final String LARGE = """
        Gelu(bf16, rows=128, width=1024, fill=normal, seed=1)
        Gelu(f16, rows=128, width=1024, approximate=tanh, fill=outlier, seed=2)
        Gelu(f32, rows=9, width=28672, inplace, fill=heavy, seed=3)
        """;

    private GeluCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 48, width -> new Gelu(Draw.turn(width, Draw.DTYPES), 3, width, Draw.turn(width / 2, List.of(GeluForm.values()))));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them, both functions over those.
    ///
    /// @param most multiply-adds
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        DType dtype = Draw.turn(i, Draw.DTYPES);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), PointwiseCases.FILLS);
        GeluForm form = Draw.turn(i / Draw.DTYPES.size() / PointwiseCases.FILLS.size(), List.of(GeluForm.values()));
        int width = PointwiseCases.width(draw, most);
        return Case.of(new Gelu(dtype, PointwiseCases.rows(draw, width, most), width, form), fill, i)
            .withPad(draw.of("pad", 0, 0, 1, 3, 16)).withInplace(draw.once("inplace", 3));
    }

    /// Where a case lies, for covering pairs.
    static List<String> axes(Case c) {
        Gelu o = (Gelu) c.operator();
        return PointwiseCases.axes(c, o.dtype(), o.rows(), o.width(), o.approximate().toString());
    }
}

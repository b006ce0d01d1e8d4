package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;

/// Cases of [SwiGlu].
final class SwiGluCases {
    private static final String EDGES = """
        SwiGlu(f32, rows=0, width=16, fill=normal, seed=1)
        SwiGlu(bf16, rows=0, width=16, pad=3, fill=normal, seed=2)
        SwiGlu(f16, rows=1, width=1, fill=normal, seed=3)
        SwiGlu(bf16, rows=251, width=17, pad=1, fill=normal, seed=4)
        SwiGlu(f32, rows=70001, width=2, fill=exact-int, seed=5)
        SwiGlu(f32, rows=5, width=64, fill=offset, seed=6)
        SwiGlu(f32, rows=5, width=64, fill=offset, seed=7)
        SwiGlu(bf16, rows=3, width=1344, fill=heavy, seed=8)
        """;
    private static final String LARGE = """
        SwiGlu(bf16, rows=64, width=1344, fill=normal, seed=1)
        SwiGlu(f16, rows=16, width=5376, fill=outlier, seed=2)
        SwiGlu(bf16, rows=8, width=12800, fill=normal, seed=3)
        SwiGlu(f32, rows=1, width=28672, fill=heavy, seed=4)
        """;

    private SwiGluCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 48, width -> new SwiGlu(Draw.turn(width, Draw.DTYPES), 3, width));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them.
    ///
    /// @param most multiply-adds
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        DType dtype = Draw.turn(i, Draw.DTYPES);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), PointwiseCases.FILLS);
        int width = PointwiseCases.width(draw, most);
        return Case.of(new SwiGlu(dtype, PointwiseCases.rows(draw, width, most), width), fill, i).withPad(draw.of("pad", 0, 0, 1, 3, 16));
    }

    /// Where a case lies, for covering pairs.
    static List<String> axes(Case c) {
        SwiGlu o = (SwiGlu) c.operator();
        return PointwiseCases.axes(c, o.dtype(), o.rows(), o.width(), "one form");
    }
}

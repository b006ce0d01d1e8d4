package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.GatherRows;
import java.util.List;

/// Cases of [GatherRows].
final class GatherRowsCases {
    private static final String EDGES = """
        GatherRows(f32, rows=0, keep=0, width=16, fill=normal, seed=1)
        GatherRows(bf16, rows=5, keep=0, width=3, fill=normal, seed=2)
        GatherRows(f16, rows=1, keep=1, width=1, fill=normal, seed=3)
        GatherRows(f32, rows=1, keep=9, width=5, fill=specials, seed=4)
        GatherRows(bf16, rows=33, keep=31, width=17, pad=3, fill=specials, seed=5)
        GatherRows(f16, rows=33, keep=70, width=33, pad=1, fill=denormal, seed=6)
        GatherRows(f32, rows=70001, keep=17, width=3, fill=normal, seed=7)
        GatherRows(bf16, rows=17, keep=3001, width=15, fill=normal, seed=8)
        """;

    private static final String LARGE = """
        GatherRows(bf16, rows=1500, keep=901, width=5120, fill=normal, seed=101)
        GatherRows(f32, rows=257, keep=129, width=12289, pad=1, fill=normal, seed=102)
        """;

    private GatherRowsCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 48, width -> new GatherRows(Draw.turn(width, Draw.DTYPES), 9, 5, width));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them.
    ///
    /// @param most elements, of which moving one is taken for a sixteenth of a multiply-add
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), ExpertPermuteCases.FILLS);
        int width = draw.atMost(most / 16, "width", 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 65, 100, 127, 251, 1009, 5120, 7680);
        int rows = draw.atMost(most / 16 / width, "rows", 1, 2, 3, 5, 16, 17, 33, 64, 127, 251, 1009, 4096);
        int keep = draw.of("keep", rows, 0, 1, rows / 2, rows * 2 / 3, rows + 3);
        return Case.of(new GatherRows(Draw.turn(i, Draw.DTYPES), rows, keep, width), fill, i).withPad(draw.of("pad", 0, 0, 1, 3, 16));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        GatherRows o = (GatherRows) c.operator();
        return List.of(o.dtype().toString(), o.rows() == 1 ? "one row" : o.rows() < 16 ? "few rows" : "many rows",
            o.keep() == 0 ? "none kept" : o.keep() == 1 ? "one kept" : o.keep() < o.rows() ? "some kept" : "as many kept",
            o.width() < 16 ? "short" : o.width() >= 250 ? "long" : o.width() % 16 == 0 ? "whole vectors" : "tails", Draw.padding(c), c.fill().toString());
    }
}

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;

/// Cases of [ExpertCombine].
final class ExpertCombineCases {
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new ExpertCombine(DType.F32, 1, 1, 1))).toList();

    private static final String EDGES = """
        ExpertCombine(f32, tokens=0, hidden=16, top=2, fill=normal, seed=3)
        ExpertCombine(bf16, tokens=1, hidden=1, top=1, fill=normal, seed=4)
        ExpertCombine(f16, tokens=1, hidden=5, top=8, inplace, fill=normal, seed=5)
        ExpertCombine(f32, tokens=7, hidden=17, top=3, inplace, pad=3, fill=exact-int, seed=7)
        ExpertCombine(bf16, tokens=7, hidden=33, top=8, fill=specials, seed=8)
        ExpertCombine(f16, tokens=7, hidden=31, top=8, pad=1, fill=specials, seed=11)
        ExpertCombine(f32, tokens=12, hidden=15, top=2, fill=specials, seed=15)
        ExpertCombine(bf16, tokens=130, hidden=40, top=8, inplace, fill=outlier, seed=9)
        ExpertCombine(f32, tokens=3, hidden=2, top=129, fill=exact-int, seed=10)
        ExpertCombine(f32, tokens=5, hidden=48, top=8, fill=huge, seed=14)
        """;

    private static final String LARGE = """
        ExpertCombine(bf16, tokens=256, hidden=5120, top=8, fill=normal, seed=103)
        ExpertCombine(bf16, tokens=129, hidden=7680, top=8, inplace, pad=16, fill=outlier, seed=104)
        ExpertCombine(f32, tokens=10007, hidden=3, top=8, fill=normal, seed=107)
        """;

    private ExpertCombineCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 48, hidden -> new ExpertCombine(Draw.turn(hidden, Draw.DTYPES), 3, hidden, 4));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them.
    ///
    /// @param most multiply-adds
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), FILLS);
        int top = draw.of("top", 1, 2, 3, 8, 8, 9);
        int hidden = draw.atMost(most / 4 / top, "hidden", 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 65, 100, 127, 251, 1009, 5120, 7680);
        int tokens = draw.atMost(most / 4 / top / hidden, "tokens", 1, 0, 2, 3, 5, 15, 16, 17, 33, 64, 127, 251, 1009);
        return Case.of(new ExpertCombine(Draw.turn(i, Draw.DTYPES), tokens, hidden, top), fill, i)
            .withPad(draw.of("pad", 0, 0, 1, 3, 16)).withInplace(draw.once("inplace", 4));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        ExpertCombine o = (ExpertCombine) c.operator();
        return List.of(o.dtype().toString(), o.tokens() == 0 ? "no tokens" : o.tokens() == 1 ? "one token" : o.tokens() < 16 ? "few tokens" : "many tokens",
            o.hidden() < 16 ? "short" : o.hidden() >= 250 ? "long" : o.hidden() % 16 == 0 ? "whole vectors" : "tails",
            o.top() == 1 ? "one each" : "several each", ExpertCombineInputs.hasShared(c) ? "shared" : "none shared",
            c.inplace() ? "in place" : ExpertCombineInputs.hasResidual(c) ? "residual" : "no residual", Draw.padding(c), c.fill().toString());
    }
}

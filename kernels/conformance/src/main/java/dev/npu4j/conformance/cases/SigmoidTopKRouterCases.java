package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;

/// Cases of [SigmoidTopKRouter].
final class SigmoidTopKRouterCases {
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new SigmoidTopKRouter(DType.F32, 1, 8))).toList();
    private static final double WORK = 8; // operations of a logit, about

    private static final String EDGES = """
        SigmoidTopKRouter(f32, tokens=0, experts=8, fill=normal, seed=1)
        SigmoidTopKRouter(bf16, tokens=0, experts=9, top=2, norm=none, pad=3, fill=normal, seed=2)
        SigmoidTopKRouter(f32, tokens=1, experts=1, top=1, fill=normal, seed=3)
        SigmoidTopKRouter(f16, tokens=1, experts=1, top=1, norm=none, fill=normal, seed=4)
        SigmoidTopKRouter(bf16, tokens=3, experts=8, fill=normal, seed=5)
        SigmoidTopKRouter(f32, tokens=3, experts=9, scale=1.0, fill=normal, seed=6)
        SigmoidTopKRouter(bf16, tokens=3, experts=33, top=5, norm=none, fill=ties, seed=7)
        SigmoidTopKRouter(f16, tokens=15, experts=256, fill=normal, seed=8)
        SigmoidTopKRouter(bf16, tokens=16, experts=256, fill=normal, seed=9)
        SigmoidTopKRouter(f32, tokens=17, experts=256, fill=ties, seed=10)
        SigmoidTopKRouter(bf16, tokens=31, experts=256, pad=1, fill=ties, seed=11)
        SigmoidTopKRouter(bf16, tokens=33, experts=256, fill=ties, seed=12)
        SigmoidTopKRouter(f32, tokens=33, experts=51, top=4, fill=normal, seed=13)
        SigmoidTopKRouter(bf16, tokens=127, experts=64, fill=exact-int, seed=14)
        SigmoidTopKRouter(bf16, tokens=128, experts=64, norm=none, fill=exact-int, seed=15)
        SigmoidTopKRouter(f16, tokens=129, experts=64, top=6, pad=5, fill=normal, seed=16)
        SigmoidTopKRouter(bf16, tokens=600, experts=64, top=2, fill=ties, seed=17)
        SigmoidTopKRouter(f32, tokens=9, experts=24, top=3, fill=specials, seed=18)
        SigmoidTopKRouter(bf16, tokens=9, experts=24, top=24, fill=specials, seed=19)
        SigmoidTopKRouter(f16, tokens=9, experts=24, top=12, norm=none, fill=specials, seed=20)
        SigmoidTopKRouter(f32, tokens=40, experts=3, top=2, fill=huge, seed=21)
        SigmoidTopKRouter(f32, tokens=5, experts=16, top=1, scale=-0.75, fill=normal, seed=22)
        SigmoidTopKRouter(f32, tokens=70001, experts=2, top=1, fill=exact-int, seed=23)
        """;

    private static final String LARGE = """
        SigmoidTopKRouter(bf16, tokens=4096, experts=256, fill=normal, seed=101)
        SigmoidTopKRouter(f32, tokens=4096, experts=256, fill=outlier, seed=102)
        SigmoidTopKRouter(f16, tokens=515, experts=256, norm=none, fill=normal, seed=103)
        SigmoidTopKRouter(f32, tokens=33, experts=4099, top=5, fill=normal, seed=104)
        """;

    private SigmoidTopKRouterCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 16,
            experts -> new SigmoidTopKRouter(Draw.turn(experts, Draw.DTYPES), 5, experts, 3, Draw.turn(experts / 4, List.of(RouterNorm.values())), SigmoidTopKRouter.SCALE));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them, norms over those.
    ///
    /// @param most operations
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        DType dtype = Draw.turn(i, Draw.DTYPES);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), FILLS);
        int round = i / Draw.DTYPES.size() / FILLS.size();
        RouterNorm norm = round % 3 == 2 ? RouterNorm.NONE : RouterNorm.SUM;
        int experts = draw.atMost(most / WORK, "experts", 1, 2, 7, 8, 15, 16, 17, 33, 64, 128, 256, 320);
        int top = Math.min(experts, draw.of("top", 1, 2, 3, 6, 8, 8, 8, experts));
        int tokens = draw.atMost(most / WORK / experts, "tokens", 1, 0, 2, 15, 16, 17, 31, 33, 127, 128, 129, 257, 1009);
        double scale = draw.of("scale", SigmoidTopKRouter.SCALE, SigmoidTopKRouter.SCALE, 1.0, 16.0);
        return Case.of(new SigmoidTopKRouter(dtype, tokens, experts, top, norm, scale), fill, i).withPad(draw.of("pad", 0, 0, 1, 3, 16));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        SigmoidTopKRouter o = (SigmoidTopKRouter) c.operator();
        return List.of(o.dtype().toString(), "norm " + o.norm(), o.scale() == 1 ? "no scale" : "scale",
            o.tokens() == 0 ? "no tokens" : o.tokens() < 16 ? "few tokens" : o.tokens() % 16 == 0 ? "whole vectors" : "tails",
            o.top() == 1 ? "the best" : o.top() == o.experts() ? "all" : "some", Math.floorMod(c.seed(), 4) == 0 ? "no bias" : "bias",
            Draw.padding(c), c.fill().toString());
    }
}

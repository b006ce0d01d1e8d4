package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;

/// Cases of [GroupedTopKRouter].
final class GroupedTopKRouterCases {
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new GroupedTopKRouter(DType.F32, 1, 1, 1))).toList();
    private static final double WORK = 8; // operations of a logit, about

    private static final String EDGES = """
        GroupedTopKRouter(f32, tokens=0, experts=8, groups=2, fill=normal, seed=1)
        GroupedTopKRouter(bf16, tokens=0, experts=8, groups=2, softmax=storage, pad=3, fill=normal, seed=2)
        GroupedTopKRouter(f32, tokens=1, experts=1, groups=1, fill=normal, seed=3)
        GroupedTopKRouter(f16, tokens=1, experts=1, groups=1, softmax=storage, fill=normal, seed=4)
        GroupedTopKRouter(bf16, tokens=3, experts=8, groups=8, fill=normal, seed=5)
        GroupedTopKRouter(f32, tokens=3, experts=8, groups=1, top=8, fill=normal, seed=6)
        GroupedTopKRouter(bf16, tokens=3, experts=9, groups=3, top=3, softmax=storage, fill=ties, seed=7)
        GroupedTopKRouter(f16, tokens=15, experts=64, groups=8, fill=normal, seed=8)
        GroupedTopKRouter(bf16, tokens=16, experts=64, groups=8, softmax=storage, fill=normal, seed=9)
        GroupedTopKRouter(f32, tokens=17, experts=64, groups=8, softmax=storage, fill=normal, seed=10)
        GroupedTopKRouter(bf16, tokens=31, experts=64, groups=8, top=2, pad=1, fill=ties, seed=11)
        GroupedTopKRouter(f32, tokens=33, experts=51, groups=3, top=4, fill=normal, seed=12)
        GroupedTopKRouter(bf16, tokens=127, experts=64, groups=8, softmax=storage, fill=exact-int, seed=13)
        GroupedTopKRouter(bf16, tokens=128, experts=64, groups=8, fill=exact-int, seed=14)
        GroupedTopKRouter(bf16, tokens=129, experts=64, groups=8, softmax=storage, fill=normal, seed=15)
        GroupedTopKRouter(f16, tokens=130, experts=64, groups=8, top=2, softmax=storage, pad=5, fill=normal, seed=16)
        GroupedTopKRouter(bf16, tokens=600, experts=64, groups=8, softmax=storage, fill=ties, seed=17)
        GroupedTopKRouter(f32, tokens=9, experts=24, groups=2, top=3, fill=specials, seed=18)
        GroupedTopKRouter(bf16, tokens=9, experts=24, groups=2, top=3, softmax=storage, fill=specials, seed=19)
        GroupedTopKRouter(f16, tokens=9, experts=24, groups=2, top=12, fill=specials, seed=20)
        GroupedTopKRouter(f32, tokens=70001, experts=2, groups=1, fill=exact-int, seed=22)
        """;

    private static final String LARGE = """
        GroupedTopKRouter(bf16, tokens=4096, experts=64, groups=8, softmax=storage, fill=normal, seed=101)
        GroupedTopKRouter(f32, tokens=4096, experts=64, groups=8, fill=outlier, seed=102)
        GroupedTopKRouter(f16, tokens=515, experts=256, groups=4, top=8, softmax=storage, fill=normal, seed=103)
        GroupedTopKRouter(f32, tokens=33, experts=4099, groups=1, top=5, fill=normal, seed=104)
        """;

    private GroupedTopKRouterCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 16,
            experts -> new GroupedTopKRouter(Draw.turn(experts, Draw.DTYPES), 5, experts, 1, 3, Draw.turn(experts / 2, List.of(RouterSoftmax.values()))));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them, what is compared over those.
    ///
    /// @param most operations
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        DType dtype = Draw.turn(i, Draw.DTYPES);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), FILLS);
        RouterSoftmax softmax = Draw.turn(i / Draw.DTYPES.size() / FILLS.size(), List.of(RouterSoftmax.values()));
        int groups = draw.of("groups", 1, 2, 3, 8);
        int size = draw.atMost(most / WORK / groups, "size", 1, 2, 3, 7, 8, 15, 16, 17, 32, 64);
        int top = Math.min(size, draw.of("top", 1, 1, 2, 3, size));
        int experts = groups * size;
        int tokens = draw.atMost(most / WORK / experts, "tokens", 1, 0, 2, 15, 16, 17, 31, 33, 127, 128, 129, 257, 1009);
        return Case.of(new GroupedTopKRouter(dtype, tokens, experts, groups, top, softmax), fill, i).withPad(draw.of("pad", 0, 0, 1, 3, 16));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        GroupedTopKRouter o = (GroupedTopKRouter) c.operator();
        return List.of(o.dtype().toString(), "softmax " + o.softmax(),
            o.tokens() == 0 ? "no tokens" : o.tokens() < 16 ? "few tokens" : o.tokens() % 16 == 0 ? "whole vectors" : "tails",
            o.groups() == 1 ? "one group" : "groups", o.groupSize() == 1 ? "lone experts" : "experts",
            o.top() == 1 ? "the best" : o.top() == o.groupSize() ? "all" : "some", Draw.padding(c), c.fill().toString());
    }
}

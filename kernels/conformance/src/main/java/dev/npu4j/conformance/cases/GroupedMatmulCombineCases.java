package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.List;

/// Cases of [GroupedMatmulCombine].
final class GroupedMatmulCombineCases {
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(GroupedMatmulCombine.of(DType.F32, 1, 1, 1, 1, 1))).toList();
    private static final List<EpilogueProfile> PROFILES = List.of(EpilogueProfile.values());

    private static final String EDGES = """
        GroupedMatmulCombine(f32, e=1, tokens=1, top=1, k=1, n=1, fill=exact-int, seed=4)
        GroupedMatmulCombine(bf16, e=1, tokens=0, top=2, k=16, n=16, fill=normal, seed=3)
        GroupedMatmulCombine(f32, e=4, tokens=0, top=1, k=7, n=33, cumsum, weight=kn, packed, dist=none, fill=normal, seed=4)
        GroupedMatmulCombine(f16, e=8, tokens=1, top=1, k=31, n=17, dist=last, fill=normal, seed=5)
        GroupedMatmulCombine(f32, e=8, tokens=1, top=8, k=31, n=17, fill=exact-int, seed=7)
        GroupedMatmulCombine(f32, e=8, tokens=12, top=3, k=128, n=96, dist=first, inplace, fill=exact-int, seed=8)
        GroupedMatmulCombine(bf16, e=8, tokens=12, top=3, k=128, n=96, cumsum, dist=zipf, profile=fused, packed, fill=exact-int, seed=11)
        GroupedMatmulCombine(f16, e=8, tokens=12, top=3, k=64, n=96, dist=empty1, profile=apart, fill=exact-int, seed=6)
        GroupedMatmulCombine(bf16, e=8, tokens=12, top=3, k=33, n=31, cumsum, dist=one, fill=normal, seed=9)
        GroupedMatmulCombine(f32, e=5, tokens=30, top=2, k=17, n=15, weight=kn, dist=zipf, tail=59, fill=normal, seed=10)
        GroupedMatmulCombine(bf16, e=5, tokens=30, top=2, k=16, n=32, weight=kn, dist=zipf, tail=1, pad=1, profile=apart, fill=exact-int, seed=15)
        GroupedMatmulCombine(f32, e=3, tokens=64, top=2, k=64, n=65, inplace, dist=empty1, pad=16, packed, fill=normal, seed=12)
        GroupedMatmulCombine(bf16, e=2, tokens=130, top=2, k=65, n=72, profile=apart, pad=3, packed, inplace, fill=outlier, seed=13)
        GroupedMatmulCombine(bf16, e=2, tokens=130, top=2, k=65, n=72, profile=fused, packed, fill=outlier, seed=14)
        GroupedMatmulCombine(f32, e=64, tokens=13, top=8, k=16, n=8, cumsum, dist=zipf, packed, fill=exact-int, seed=16)
        GroupedMatmulCombine(f32, e=2, tokens=3, top=2, k=7, n=1009, packed, fill=normal, seed=17)
        GroupedMatmulCombine(f32, e=3, tokens=2, top=129, k=2, n=5, fill=exact-int, seed=18)
        GroupedMatmulCombine(f32, e=3, tokens=2500, top=8, k=2, n=193, packed, fill=exact-int, seed=19)
        GroupedMatmulCombine(bf16, e=3, tokens=1, top=40000, k=2, n=17, fill=normal, seed=20)
        GroupedMatmulCombine(f32, e=2, tokens=3, top=2, k=1009, n=7, fill=cancel, seed=21)
        GroupedMatmulCombine(bf16, e=1, tokens=3, top=1, k=33001, n=2, packed, fill=exact-int, seed=22)
        GroupedMatmulCombine(f32, e=2, tokens=5, top=2, k=32, n=32, fill=normal, seed=23)
        """;

    private static final String LARGE = """
        GroupedMatmulCombine(bf16, e=64, tokens=32, top=8, k=80, n=48, dist=zipf, fill=normal, seed=103)
        GroupedMatmulCombine(bf16, e=8, tokens=3, top=8, k=1344, n=512, packed, inplace, dist=zipf, fill=normal, seed=104)
        GroupedMatmulCombine(f16, e=2, tokens=5, top=1, k=5120, n=64, fill=outlier, seed=106)
        GroupedMatmulCombine(f32, e=3, tokens=64, top=2, k=512, n=127, cumsum, dist=zipf, tail=7, fill=normal, seed=107)
        """;

    private GroupedMatmulCombineCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 80, k -> new GroupedMatmulCombine(types(k)[0], types(k)[1], types(k)[2],
            3, 4, 2, k, 3 * k - 190, GroupListKind.COUNTS, Draw.turn(k / 2, List.of(WeightLayout.values())), Draw.turn(k, PROFILES)));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them, profiles over those.
    ///
    /// @param most multiply-adds
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        int types = GroupedMatmulCases.DTYPES.size();
        Fill fill = Draw.turn(i / types, FILLS);
        EpilogueProfile profile = Draw.turn(i / types / FILLS.size(), PROFILES);
        int top = draw.of("top", 1, 2, 3, 8, 8, 9);
        int k = draw.atMost(most / top, "k", GroupedMatmulCases.DIMS);
        int n = draw.atMost(most / top / k, "n", GroupedMatmulCases.DIMS);
        int tokens = draw.atMost(most / top / k / n, "tokens", 1, 0, 2, 3, 5, 15, 16, 17, 33, 64, 127, 251, 1009);
        // so many that all weights together are not much more than the work
        int e = draw.atMost(2 * most / k / n, "e", 1, 2, 3, 5, 8, 16, 64, 128, 256);
        GroupedMatmulCombine operator = new GroupedMatmulCombine(types(i)[0], types(i)[1], types(i)[2], e, tokens, top, k, n,
            draw.of("group_list", GroupListKind.values()), draw.of("weight", WeightLayout.values()), profile);
        int m = operator.m();
        int tail = draw.once("tail", 4) && m > 0 ? draw.of("rows", 1 % m, m / 2, m / 3) : 0;
        return Case.of(operator, fill, i)
            .withDist(draw.of("dist", Distribution.UNIFORM, Distribution.ZIPF, Distribution.FIRST, Distribution.LAST, Distribution.EMPTY1, Distribution.ONE), tail)
            .withPad(draw.of("pad", 0, 0, 1, 3, 16))
            .withPacked(draw.once("packed", 2))
            .withInplace(draw.once("inplace", 4));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        GroupedMatmulCombine o = (GroupedMatmulCombine) c.operator();
        return List.of(Case.dtypeOf(o), GroupedMatmulCases.weight(c, o), Draw.padding(c), GroupedMatmulCases.rows(o), GroupedMatmulCases.inner(o),
            o.top() == 1 ? "one each" : "several each", o.e() == 1 ? "one expert" : "experts", c.fill().toString(), c.dist().toString(),
            o.groupList().toString(), o.profile().toString(), c.tail() > 0 ? "tail" : "no tail", ExpertCombineInputs.hasShared(c) ? "shared" : "none shared",
            c.inplace() ? "in place" : ExpertCombineInputs.hasResidual(c) ? "residual" : "no residual");
    }

    private static DType[] types(int i) {
        return Draw.turn(i, GroupedMatmulCases.DTYPES);
    }
}

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.List;

/// Cases of [GroupedMatmulSwiGlu].
final class GroupedMatmulSwiGluCases {
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(GroupedMatmulSwiGlu.of(DType.F32, 1, 1, 1, 1))).toList();
    private static final List<EpilogueProfile> PROFILES = List.of(EpilogueProfile.values());

    private static final String EDGES = """
        GroupedMatmulSwiGlu(f32, e=1, m=1, k=1, width=1, fill=exact-int, seed=1)
        GroupedMatmulSwiGlu(bf16, e=1, m=0, k=16, width=16, fill=normal, seed=2)
        GroupedMatmulSwiGlu(f32, e=4, m=0, k=7, width=33, cumsum, weight=kn, packed, fill=normal, seed=3)
        GroupedMatmulSwiGlu(f16, e=8, m=1, k=31, width=17, dist=last, fill=normal, seed=4)
        GroupedMatmulSwiGlu(f32, e=8, m=37, k=128, width=48, dist=first, fill=exact-int, seed=5)
        GroupedMatmulSwiGlu(bf16, e=8, m=37, k=128, width=48, cumsum, dist=last, profile=fused, fill=exact-int, seed=6)
        GroupedMatmulSwiGlu(f16, e=8, m=37, k=128, width=48, dist=empty1, profile=apart, fill=exact-int, seed=7)
        GroupedMatmulSwiGlu(f32, e=8, m=37, k=33, width=31, dist=none, fill=normal, seed=8)
        GroupedMatmulSwiGlu(bf16, e=8, m=37, k=33, width=31, cumsum, dist=one, fill=normal, seed=9)
        GroupedMatmulSwiGlu(f32, e=5, m=61, k=17, width=15, cumsum, weight=kn, dist=zipf, tail=61, fill=normal, seed=10)
        GroupedMatmulSwiGlu(f16, e=5, m=61, k=16, width=32, weight=kn, dist=zipf, tail=1, pad=1, fill=exact-int, seed=11)
        GroupedMatmulSwiGlu(f32, e=3, m=127, k=64, width=65, weight=kn, dist=empty1, tail=13, pad=16, fill=normal, seed=12)
        GroupedMatmulSwiGlu(bf16, e=2, m=129, k=65, width=72, profile=apart, pad=3, packed, fill=normal, seed=13)
        GroupedMatmulSwiGlu(bf16, e=2, m=129, k=65, width=72, profile=fused, packed, fill=normal, seed=14)
        GroupedMatmulSwiGlu(f32, e=64, m=100, k=16, width=8, cumsum, dist=zipf, packed, fill=exact-int, seed=15)
        GroupedMatmulSwiGlu(bf16, e=1, m=130, k=32, width=383, packed, fill=normal, seed=16)
        GroupedMatmulSwiGlu(f32, e=1, m=5, k=12, width=375, packed, fill=exact-int, seed=17)
        GroupedMatmulSwiGlu(f32, e=1, m=5, k=12, width=1000, weight=kn, fill=exact-int, seed=18)
        GroupedMatmulSwiGlu(f32, e=2, m=3, k=1009, width=7, fill=cancel, seed=19)
        GroupedMatmulSwiGlu(bf16, e=2, m=9, k=64, width=48, fill=offset, seed=20)
        GroupedMatmulSwiGlu(f32, e=2, m=30001, k=2, width=3, fill=exact-int, seed=21)
        GroupedMatmulSwiGlu(bf16, e=1, m=3, k=33001, width=1, packed, fill=exact-int, seed=22)
        GroupedMatmulSwiGlu(f16, e=1, m=2, k=3, width=16389, packed, fill=exact-int, seed=23)
        GroupedMatmulSwiGlu(f16, e=3, m=37, k=48, width=32, dist=zipf, fill=normal, seed=24)
        GroupedMatmulSwiGlu(f16, e=3, m=37, k=65, width=64, cumsum, dist=empty1, profile=apart, packed, fill=exact-int, seed=25)
        GroupedMatmulSwiGlu(f16, e=1, m=1, k=33, width=96, weight=kn, fill=outlier, seed=26)
        GroupedMatmulSwiGlu(f16, e=5, m=17, k=16, width=160, tail=3, pad=1, profile=apart, fill=uniform5, seed=27)
        GroupedMatmulSwiGlu(f16, e=2, m=9, k=17, width=512, tail=9, packed, fill=normal, seed=28)
        GroupedMatmulSwiGlu(f16, e=2, m=9, k=17, width=64, fill=specials, seed=29)
        GroupedMatmulSwiGlu(f16, e=2, m=9, k=17, width=64, profile=apart, fill=huge, seed=30)
        GroupedMatmulSwiGlu(f32, e=2, m=9, k=64, width=32, fill=normal, seed=31)
        """;

    private static final String LARGE = """
        GroupedMatmulSwiGlu(bf16, e=256, m=300, k=80, width=24, dist=zipf, fill=normal, seed=101)
        GroupedMatmulSwiGlu(bf16, e=8, m=24, k=512, width=1344, packed, dist=zipf, fill=normal, seed=102)
        GroupedMatmulSwiGlu(f16, e=2, m=5, k=5120, width=64, dist=uniform, fill=outlier, seed=103)
        GroupedMatmulSwiGlu(f32, e=3, m=128, k=512, width=127, cumsum, dist=zipf, tail=7, fill=normal, seed=104)
        GroupedMatmulSwiGlu(bf16, e=4, m=1009, k=48, width=32, packed, dist=zipf, fill=heavy, seed=105)
        """;

    private GroupedMatmulSwiGluCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 80, k -> new GroupedMatmulSwiGlu(types(k)[0], types(k)[1], types(k)[2],
            3, 7, k, 2 * k - 130, GroupListKind.COUNTS, Draw.turn(k / 2, List.of(WeightLayout.values())), Draw.turn(k, PROFILES)));
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
        int k = draw.atMost(most / 2, "k", GroupedMatmulCases.DIMS);
        int width = draw.atMost(most / 2 / k, "width", GroupedMatmulCases.DIMS);
        int m = draw.atMost(most / 2 / k / width, "m", 1, 0, 2, 3, 7, 15, 16, 17, 31, 37, 64, 127, 128, 129, 251, 509, 1009);
        // so many that all weights together are not much more than the work
        int e = draw.atMost(most / k / width, "e", 1, 2, 3, 5, 8, 16, 64, 128, 256);
        GroupedMatmulSwiGlu operator = new GroupedMatmulSwiGlu(types(i)[0], types(i)[1], types(i)[2], e, m, k, width,
            draw.of("group_list", GroupListKind.values()), draw.of("weight", WeightLayout.values()), profile);
        int tail = draw.once("tail", 3) ? draw.of("rows", Math.min(1, m), m / 2, m / 3, m) : 0;
        return Case.of(operator, fill, i)
            .withDist(draw.of("dist", Distribution.values()), tail)
            .withPad(draw.of("pad", 0, 0, 1, 3, 16))
            .withPacked(draw.once("packed", 2));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        GroupedMatmulSwiGlu o = (GroupedMatmulSwiGlu) c.operator();
        return List.of(Case.dtypeOf(o), GroupedMatmulCases.weight(c, o), Draw.padding(c), GroupedMatmulCases.rows(o), GroupedMatmulCases.inner(o),
            o.width() % 16 == 0 ? "whole panels" : "a panel of both halves", o.e() == 1 ? "one expert" : "experts",
            c.fill().toString(), c.dist().toString(), o.groupList().toString(), o.profile().toString(), c.tail() > 0 ? "tail" : "no tail");
    }

    private static DType[] types(int i) {
        return Draw.turn(i, GroupedMatmulCases.DTYPES);
    }
}

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cases of [GroupedMatmul].
final class GroupedMatmulCases {
    static final List<DType[]> DTYPES = dtypes();
    static final int[] DIMS = {1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 79, 80, 81, 100, 128, 255, 512, 575, 576, 768, 1000, 1009, 2048, 2880,
        4096, 5119, 5120, 7168, 7680, 8192, 12287, 12288};
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(GroupedMatmul.of(DType.F32, 1, 1, 1, 1))).toList();

    private static final String EDGES = """
        GroupedMatmul(f32, e=1, m=1, k=1, n=1, fill=exact-int, seed=1)
        GroupedMatmul(bf16, e=1, m=0, k=16, n=16, fill=normal, seed=2)
        GroupedMatmul(f32, e=4, m=0, k=7, n=33, cumsum, weight=kn, packed, fill=normal, seed=3)
        GroupedMatmul(f16, e=8, m=1, k=31, n=17, dist=last, fill=normal, seed=4)
        GroupedMatmul(f32, e=8, m=37, k=128, n=96, dist=first, fill=exact-int, seed=5)
        GroupedMatmul(bf16, e=8, m=37, k=128, n=96, cumsum, dist=last, fill=exact-int, seed=6)
        GroupedMatmul(f16, e=8, m=37, k=128, n=96, dist=empty1, fill=exact-int, seed=7)
        GroupedMatmul(f32, e=8, m=37, k=33, n=31, dist=none, fill=normal, seed=8)
        GroupedMatmul(bf16, e=8, m=37, k=33, n=31, cumsum, dist=one, fill=normal, seed=9)
        GroupedMatmul(bf16, e=8, m=37, k=128, n=96, counts, weight=nk, dist=zipf, fill=outlier, seed=17)
        GroupedMatmul(f32, e=5, m=61, k=17, n=15, cumsum, weight=kn, dist=zipf, tail=61, fill=normal, seed=10)
        GroupedMatmul(f16, e=5, m=61, k=16, n=32, weight=kn, bias, dist=zipf, tail=1, pad=1, fill=exact-int, seed=11)
        GroupedMatmul(f32, e=3, m=127, k=64, n=65, weight=kn, bias, dist=empty1, tail=13, pad=16, fill=normal, seed=12)
        GroupedMatmul(bf16, e=2, m=129, k=65, n=64, bias, bias_f32, dist=uniform, pad=3, packed, fill=normal, seed=13)
        GroupedMatmul(f16, e=2, m=31, k=63, n=63, cumsum, bias, bias_f32, dist=last, packed, fill=exact-int, seed=14)
        GroupedMatmul(f32, e=64, m=64, k=15, n=16, dist=uniform, fill=exact-int, seed=15)
        GroupedMatmul(f32, e=64, m=100, k=16, n=8, cumsum, dist=zipf, packed, fill=exact-int, seed=16)
        GroupedMatmul(bf16, e=1, m=251, k=32, n=33, weight=kn, fill=positive, seed=18)
        GroupedMatmul(f32, e=2, m=3, k=1009, n=7, fill=cancel, seed=19)
        GroupedMatmul(f32, e=2, m=3, k=1009, n=7, weight=kn, fill=positive, packed, seed=20)
        GroupedMatmul(f32, e=2, m=2, k=7, n=509, weight=kn, fill=normal, seed=21)
        GroupedMatmul(bf16, e=2, m=2, k=8, n=509, fill=normal, seed=22)
        GroupedMatmul(f32, e=1, m=130, k=4, n=300, fill=normal, seed=28)
        GroupedMatmul(f32, e=2, m=70001, k=2, n=3, bias, fill=exact-int, seed=23)
        GroupedMatmul(bf16, e=1, m=3, k=33001, n=2, fill=exact-int, seed=24)
        GroupedMatmul(f32, e=1, m=2, k=3, n=33001, weight=kn, packed, fill=exact-int, seed=25)
        GroupedMatmul(f16, e=1, m=2, k=3, n=33001, fill=exact-int, seed=26)
        GroupedMatmul(f32, e=300, m=310, k=5, n=7, bias, dist=uniform, fill=exact-int, seed=27)
        """;

    private static final String LARGE = """
        GroupedMatmul(bf16, e=256, m=300, k=80, n=48, dist=zipf, fill=normal, seed=101)
        GroupedMatmul(f32, e=256, m=256, k=17, n=33, cumsum, weight=kn, dist=uniform, fill=exact-int, seed=102)
        GroupedMatmul(bf16, e=256, m=5, k=64, n=64, dist=last, packed, fill=normal, seed=103)
        GroupedMatmul(f16, e=128, m=64, k=64, n=32, dist=empty1, pad=7, fill=outlier, seed=104)
        GroupedMatmul(bf16, e=2, m=5, k=5120, n=64, dist=uniform, fill=normal, seed=105)
        GroupedMatmul(f32, e=2, m=3, k=5120, n=33, weight=kn, dist=empty1, fill=positive, seed=106)
        GroupedMatmul(f16, e=1, m=3, k=5120, n=65, fill=exact-int, packed, seed=107)
        GroupedMatmul(bf16, e=1, m=2, k=64, n=5120, weight=kn, fill=normal, seed=108)
        GroupedMatmul(f32, e=1, m=2, k=7680, n=16, fill=cancel, seed=109)
        GroupedMatmul(bf16, e=1, m=1, k=12288, n=16, weight=kn, fill=outlier, seed=110)
        GroupedMatmul(bf16, e=4, m=1009, k=48, n=64, dist=zipf, fill=normal, seed=111)
        GroupedMatmul(f32, e=4, m=509, k=129, n=127, dist=first, packed, fill=exact-int, seed=112)
        GroupedMatmul(f32, e=3, m=128, k=512, n=255, cumsum, dist=zipf, tail=7, fill=normal, seed=113)
        GroupedMatmul(bf16, e=8, m=256, k=576, n=192, dist=zipf, bias, fill=outlier, seed=114)
        """;

    private GroupedMatmulCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 80, k -> new GroupedMatmul(Draw.turn(k, DTYPES)[0], Draw.turn(k, DTYPES)[1], Draw.turn(k, DTYPES)[2],
            3, 7, k, 3 * k - 190, GroupListKind.COUNTS, Draw.turn(k / 2, List.of(WeightLayout.values())), k % 3 == 0));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them.
    ///
    /// @param most multiply-adds
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        DType[] types = Draw.turn(i, DTYPES);
        Fill fill = Draw.turn(i / DTYPES.size(), FILLS);
        int k = draw.atMost(most, "k", DIMS);
        int n = draw.atMost(most / k, "n", DIMS);
        int m = draw.atMost(most / k / n, "m", 1, 0, 2, 3, 7, 15, 16, 17, 31, 37, 64, 127, 128, 129, 251, 509, 1009);
        // so many that all weights together are not much more than the work
        int e = draw.atMost(2 * most / k / n, "e", 1, 2, 3, 5, 8, 16, 64, 128, 256);
        GroupedMatmul operator = new GroupedMatmul(types[0], types[1], types[2], e, m, k, n,
            draw.of("group_list", GroupListKind.values()), draw.of("weight", WeightLayout.values()), draw.once("bias", 2));
        int tail = draw.once("tail", 3) ? draw.of("rows", Math.min(1, m), m / 2, m / 3, m) : 0;
        return Case.of(operator, fill, i)
            .withDist(draw.of("dist", Distribution.values()), tail)
            .withPad(draw.of("pad", 0, 0, 1, 3, 16))
            .withPacked(draw.once("packed", 2))
            .withBiasF32(operator.bias() && operator.w().isHalf() && draw.once("bias_f32", 2));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        GroupedMatmul o = (GroupedMatmul) c.operator();
        return List.of(Case.dtypeOf(o), weight(c, o), Draw.padding(c), rows(o), inner(o), o.e() == 1 ? "one expert" : "experts",
            c.fill().toString(), c.dist().toString(), o.groupList().toString(), bias(c, o), c.tail() > 0 ? "tail" : "no tail");
    }

    static String weight(Case c, MatrixProduct o) {
        return o.weight() + (c.packed() ? " packed" : " plain");
    }

    static String rows(MatrixProduct o) {
        return o.m() == 0 ? "no rows" : o.m() == 1 ? "one row" : o.m() < 16 ? "few rows" : "many rows";
    }

    static String inner(MatrixProduct o) {
        return o.k() < 8 || o.n() < 8 ? "narrow" : o.k() >= 512 || o.n() >= 512 ? "long" : o.k() % 16 == 0 && o.n() % 16 == 0 ? "whole tiles" : "tails";
    }

    static String bias(Case c, MatrixProduct o) {
        return o.bias() ? c.biasF32() ? "bias f32" : "bias" : "no bias";
    }

    /// Every combination of x, weight and y that the operator allows.
    private static List<DType[]> dtypes() {
        List<DType[]> all = new ArrayList<>();
        for (DType x : Draw.DTYPES) {
            for (DType w : Draw.DTYPES) {
                for (DType out : Draw.DTYPES) {
                    List<DType> types = List.of(x, w, out);
                    if (!types.contains(DType.F16) || !types.contains(DType.BF16)) {
                        all.add(new DType[] {x, w, out});
                    }
                }
            }
        }
        return all;
    }
}

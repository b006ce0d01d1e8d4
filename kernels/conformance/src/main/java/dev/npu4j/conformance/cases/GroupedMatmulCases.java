package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cases of [GroupedMatmul].
final class GroupedMatmulCases {
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

    static List<Case> quick() {
        List<Case> cases = new ArrayList<>(Draw.lines(EDGES));
        int i = 1000;
        for (DType[] types : dtypes()) {
            int rotation = i; // a different pair of the remaining fills for each combination of dtypes
            cases.add(draw(types, Fill.EXACT_INT, i++, 1));
            cases.add(draw(types, Fill.NORMAL, i++, 1));
            cases.add(draw(types, FILLS.get(2 + rotation / 4 * 2 % (FILLS.size() - 2)), i++, 1));
            cases.add(draw(types, FILLS.get(2 + (rotation / 4 * 2 + 1) % (FILLS.size() - 2)), i++, 1));
        }
        return cases;
    }

    static List<Case> full() {
        List<Case> cases = new ArrayList<>(Draw.lines(LARGE));
        int i = 2000;
        for (DType[] types : dtypes()) {
            for (Fill fill : FILLS) {
                for (int size = 1; size <= 3; size++) {
                    cases.add(draw(types, fill, i++, size));
                }
            }
            for (Distribution dist : Distribution.values()) {
                Case drawn = draw(types, Fill.EXACT_INT, i++, 2);
                cases.add(drawn.withDist(dist, drawn.tail()));
            }
        }
        return cases;
    }

    private static Case draw(DType[] types, Fill fill, int i, int size) {
        Draw draw = new Draw(i);
        int m = draw.of("m", 1, 2, 7, 15, 16, 17, 31, 37, 64 * size, 67 * size);
        GroupedMatmul operator = new GroupedMatmul(types[0], types[1], types[2], draw.of("e", 1, 2, 3, 5, 8, 16), m,
            draw.of("k", 1, 7, 8, 15, 16, 17, 31, 33, 64, 100 * size), draw.of("n", 1, 7, 8, 15, 16, 17, 31, 33, 48, 65 * size),
            draw.of("group_list", GroupListKind.values()), draw.of("weight", WeightLayout.values()), draw.once("bias", 2));
        int tail = draw.once("tail", 3) ? draw.of("rows", 1, m / 2, m / 3) : 0;
        return Case.of(operator, fill, i)
            .withDist(draw.of("dist", Distribution.values()), tail)
            .withPad(draw.of("pad", 0, 0, 1, 3, 16))
            .withPacked(draw.once("packed", 3))
            .withBiasF32(operator.bias() && operator.w().isHalf() && draw.once("bias_f32", 2));
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

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.List;

/// Cases of [Matmul].
final class MatmulCases {
    private static final List<DType[]> DTYPES = GroupedMatmulCases.DTYPES;
    private static final List<Fill> FILLS = Arrays.stream(Fill.values()).filter(fill -> fill.fits(Matmul.of(DType.F32, 1, 1, 1))).toList();

    private static final String EDGES = """
        Matmul(f32, m=1, k=1, n=1, fill=exact-int, seed=1)
        Matmul(bf16, m=0, k=16, n=16, fill=normal, seed=2)
        Matmul(f32, m=0, k=7, n=33, weight=kn, bias, packed, fill=normal, seed=3)
        Matmul(f16, m=1, k=31, n=17, fill=normal, seed=4)
        Matmul(f32, m=37, k=128, n=96, fill=exact-int, seed=5)
        Matmul(bf16, m=37, k=128, n=96, weight=kn, bias, fill=exact-int, seed=6)
        Matmul(f16, m=37, k=128, n=96, packed, fill=exact-int, seed=7)
        Matmul(bf16, m=37, k=33, n=31, fill=outlier, seed=8)
        Matmul(f16, m=61, k=16, n=32, weight=kn, bias, pad=1, fill=exact-int, seed=9)
        Matmul(f32, m=127, k=64, n=65, weight=kn, bias, pad=16, fill=normal, seed=10)
        Matmul(bf16, m=129, k=65, n=64, bias, bias_f32, pad=3, packed, fill=normal, seed=11)
        Matmul(f16, m=31, k=63, n=63, bias, bias_f32, packed, fill=exact-int, seed=12)
        Matmul(bf16, m=251, k=32, n=33, weight=kn, fill=positive, seed=13)
        Matmul(f32, m=3, k=1009, n=7, fill=cancel, seed=14)
        Matmul(f32, m=3, k=1009, n=7, weight=kn, packed, fill=positive, seed=15)
        Matmul(f32, m=2, k=7, n=509, weight=kn, fill=normal, seed=16)
        Matmul(f32, m=130, k=4, n=300, fill=normal, seed=17)
        Matmul(f32, m=70001, k=2, n=3, bias, fill=exact-int, seed=18)
        Matmul(bf16, m=3, k=33001, n=2, fill=exact-int, seed=19)
        Matmul(f32, m=2, k=3, n=33001, weight=kn, packed, fill=exact-int, seed=20)
        Matmul(bf16, m=1, k=1, n=153376, packed, fill=exact-int, seed=21)
        Matmul(f16, m=1, k=1, n=65537, fill=exact-int, seed=22)
        """;

    private static final String LARGE = """
        Matmul(bf16, m=1, k=5120, n=3584, bias, packed, fill=normal, seed=101)
        Matmul(bf16, m=8, k=5120, n=3584, bias, bias_f32, packed, fill=outlier, seed=102)
        Matmul(bf16, m=5, k=256, n=4096, fill=normal, seed=103)
        Matmul(f16, m=5, k=256, n=4096, weight=kn, bias, fill=exact-int, seed=104)
        Matmul(f32, m=3, k=5120, n=64, fill=positive, seed=105)
        Matmul(bf16, m=1, k=128, n=153376, packed, fill=normal, seed=106)
        Matmul(f32, x=f32, w=bf16, out=f32, m=8, k=64, n=153376, fill=normal, seed=107)
        Matmul(bf16, m=1009, k=48, n=64, fill=normal, seed=108)
        Matmul(f32, m=128, k=512, n=255, bias, fill=normal, seed=109)
        Matmul(f32, m=2, k=7680, n=16, weight=kn, fill=cancel, seed=110)
        Matmul(bf16, m=1, k=12288, n=16, fill=outlier, seed=111)
        """;

    private MatmulCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 80, k -> new Matmul(Draw.turn(k, DTYPES)[0], Draw.turn(k, DTYPES)[1], Draw.turn(k, DTYPES)[2],
            7, k, 3 * k - 190, Draw.turn(k / 2, List.of(WeightLayout.values())), k % 3 == 0));
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
        int k = draw.atMost(most, "k", GroupedMatmulCases.DIMS);
        int n = draw.atMost(most / k, "n", GroupedMatmulCases.DIMS);
        int m = draw.atMost(most / k / n, "m", 1, 0, 2, 3, 7, 15, 16, 17, 31, 37, 64, 127, 128, 129, 251, 509, 1009);
        Matmul operator = new Matmul(types[0], types[1], types[2], m, k, n, draw.of("weight", WeightLayout.values()), draw.once("bias", 2));
        return Case.of(operator, fill, i)
            .withPad(draw.of("pad", 0, 0, 1, 3, 16))
            .withPacked(draw.once("packed", 2))
            .withBiasF32(operator.bias() && operator.w().isHalf() && draw.once("bias_f32", 2));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        Matmul o = (Matmul) c.operator();
        return List.of(Case.dtypeOf(o), GroupedMatmulCases.weight(c, o), Draw.padding(c), GroupedMatmulCases.rows(o), GroupedMatmulCases.inner(o),
            c.fill().toString(), GroupedMatmulCases.bias(c, o));
    }
}

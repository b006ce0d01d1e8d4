package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cases of [PrunedAttention].
final class PrunedAttentionCases {
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new PrunedAttention(DType.F32, 1, 1, 1, 1, 1, 1))).toList();

    private static final String EDGES = """
        PrunedAttention(f32, sq=0, rows=8, keep=4, hq=2, hkv=1, d=8, fill=normal, seed=1)
        PrunedAttention(f32, sq=3, rows=0, keep=0, hq=2, hkv=1, d=8, fill=normal, seed=2)
        PrunedAttention(bf16, sq=5, rows=33, keep=0, hq=4, hkv=2, d=16, fill=normal, seed=3)
        PrunedAttention(f32, sq=5, rows=33, keep=1, hq=4, hkv=2, d=16, pos=half-blind, fill=normal, seed=4)
        PrunedAttention(f16, sq=5, rows=33, keep=1, hq=1, hkv=1, d=17, keepset=last, pos=original, fill=normal, seed=5)
        PrunedAttention(f32, sq=33, rows=33, keep=32, hq=2, hkv=2, d=64, fill=normal, seed=6)
        PrunedAttention(bf16, sq=33, rows=33, keep=33, hq=2, hkv=1, d=64, fill=normal, seed=7)
        PrunedAttention(f32, sq=17, rows=127, keep=64, hq=2, hkv=1, d=80, keepset=alternating, fill=normal, seed=8)
        PrunedAttention(bf16, sq=17, rows=130, keep=65, hq=8, hkv=1, d=32, keepset=first, pos=original, fill=normal, seed=9)
        PrunedAttention(f32, sq=4, rows=20, keep=10, hq=2, hkv=1, d=8, pos=blind, fill=normal, seed=10)
        PrunedAttention(bf16, sq=4, rows=20, keep=10, hq=2, hkv=1, d=8, pos=blind, pad=1, fill=exact-int, seed=11)
        PrunedAttention(f16, sq=4, rows=70, keep=66, hq=2, hkv=1, d=8, pos=first-key, fill=normal, seed=12)
        PrunedAttention(f32, sq=6, rows=70, keep=66, hq=2, hkv=1, d=8, pos=extremes, fill=normal, seed=13)
        PrunedAttention(f32, sq=1, rows=129, keep=129, hq=8, hkv=8, d=64, fill=normal, seed=14)
        PrunedAttention(bf16, sq=1, rows=300, keep=100, hq=8, hkv=2, d=128, fill=normal, seed=15)
        PrunedAttention(bf16, sq=1, rows=300, keep=257, hq=8, hkv=1, d=64, pos=original, pad=5, fill=exact-int, seed=16)
        PrunedAttention(f32, sq=40, rows=40, keep=40, hq=2, hkv=1, d=16, fill=exact-int, seed=17)
        PrunedAttention(f32, sq=9, rows=256, keep=192, hq=2, hkv=1, d=64, fill=rising-max, pos=half-blind, seed=18)
        PrunedAttention(bf16, sq=9, rows=256, keep=256, hq=2, hkv=1, d=64, fill=rising-max, seed=19)
        PrunedAttention(f16, sq=9, rows=256, keep=193, hq=2, hkv=1, d=64, fill=rising-max, pos=original, seed=20)
        PrunedAttention(f32, sq=3, rows=64, keep=64, hq=1, hkv=1, d=1, fill=ties, seed=21)
        PrunedAttention(f32, sq=3, rows=65, keep=63, hq=1, hkv=1, d=7, scale=0.0, fill=normal, seed=22)
        PrunedAttention(f32, sq=3, rows=65, keep=64, hq=3, hkv=3, d=8, scale=-0.5, fill=normal, seed=23)
        """;

    private static final String LARGE = """
        PrunedAttention(bf16, sq=1, rows=4099, keep=4099, hq=8, hkv=1, d=128, fill=normal, seed=101)
        PrunedAttention(bf16, sq=1, rows=4099, keep=1500, hq=8, hkv=2, d=192, keepset=alternating, fill=outlier, seed=102)
        PrunedAttention(f32, sq=128, rows=256, keep=129, hq=4, hkv=1, d=64, pos=original, fill=normal, seed=103)
        PrunedAttention(f16, sq=128, rows=128, keep=127, hq=2, hkv=2, d=256, fill=normal, seed=104)
        PrunedAttention(f32, sq=17, rows=1024, keep=1000, hq=2, hkv=1, d=80, fill=rising-max, seed=105)
        PrunedAttention(bf16, sq=17, rows=1024, keep=512, hq=8, hkv=1, d=64, keepset=last, pos=any, fill=exact-int, seed=106)
        PrunedAttention(f32, sq=2, rows=2048, keep=2048, hq=2, hkv=1, d=64, fill=exact-int, seed=107)
        """;

    private PrunedAttentionCases() {
    }

    static List<Case> quick() {
        List<Case> cases = new ArrayList<>(Draw.lines(EDGES));
        int i = 1000;
        for (DType dtype : Draw.DTYPES) {
            for (Fill fill : FILLS) {
                cases.add(draw(dtype, fill, i++, 1));
            }
            for (Positions pos : Positions.values()) {
                Case drawn = draw(dtype, Fill.EXACT_INT, i++, 1);
                cases.add(drawn.withKeys(drawn.keepSet(), pos));
            }
        }
        return cases;
    }

    static List<Case> full() {
        List<Case> cases = new ArrayList<>(Draw.lines(LARGE));
        int i = 2000;
        for (DType dtype : Draw.DTYPES) {
            for (Fill fill : FILLS) {
                for (Positions pos : Positions.values()) {
                    Case drawn = draw(dtype, fill, i++, 2);
                    cases.add(drawn.withKeys(drawn.keepSet(), pos));
                }
            }
            for (KeepSet keepSet : KeepSet.values()) {
                for (int keep : new int[] {0, 1, 63, 64, 65, 128, 129}) {
                    Draw draw = new Draw(i);
                    PrunedAttention operator = new PrunedAttention(dtype, draw.of("sq", 1, 5), 130, keep, 4, 2, draw.of("d", 16, 64));
                    cases.add(Case.of(operator, draw.of("fill", Fill.EXACT_INT, Fill.NORMAL), i++).withKeys(keepSet, Positions.ROWS));
                }
            }
        }
        return cases;
    }

    private static Case draw(DType dtype, Fill fill, int i, int size) {
        Draw draw = new Draw(i);
        int rows = draw.of("rows", 1, 2, 17, 63, 64, 65, 100, 127, 130) * size;
        int keep = draw.of("keep", rows, rows - 1, 1, rows / 2, (rows + 1) / 2, rows * 2 / 3);
        int hkv = draw.of("hkv", 1, 1, 2, 3);
        PrunedAttention operator = new PrunedAttention(dtype, draw.of("sq", 1, 1, 2, 5, 17, rows), rows, keep,
            hkv * draw.of("hq", 1, 2, 4, 5), hkv, draw.of("d", 1, 7, 8, 15, 16, 17, 32, 33, 64, 80));
        return Case.of(operator, fill, i)
            .withPad(draw.of("pad", 0, 0, 1, 4, 5))
            .withKeys(draw.of("keepset", KeepSet.values()), draw.of("pos", Positions.values()));
    }
}

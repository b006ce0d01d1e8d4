package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
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
        PrunedAttention(bf16, sq=1, rows=130, keep=130, hq=2, hkv=1, d=192, fill=rising-max, seed=25)
        PrunedAttention(f32, sq=9, rows=40, keep=30, hq=6, hkv=2, d=16, pos=original, fill=specials, seed=26)
        PrunedAttention(bf16, sq=9, rows=40, keep=40, hq=6, hkv=2, d=16, fill=specials, seed=27)
        PrunedAttention(f16, sq=9, rows=40, keep=30, hq=6, hkv=3, d=16, pos=any, fill=specials, seed=28)
        PrunedAttention(f32, sq=3, rows=70, keep=70, hq=6, hkv=2, d=24, fill=normal, seed=29)
        PrunedAttention(f32, sq=103, rows=150, keep=130, hq=40, hkv=20, d=16, pos=original, fill=normal, seed=30)
        PrunedAttention(bf16, sq=110, rows=110, keep=110, hq=32, hkv=16, d=8, fill=specials, seed=31)
        PrunedAttention(f32, sq=1, rows=300, keep=203, hq=10, hkv=2, d=64, pos=original, fill=normal, seed=32)
        PrunedAttention(f32, sq=2, rows=70001, keep=66, hq=1, hkv=1, d=2, keepset=last, pos=original, fill=exact-int, seed=24)
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

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 16, d -> new PrunedAttention(Draw.turn(d, Draw.DTYPES), 5, 100 - d, 80 - d, 4, 2, d));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them.
    ///
    /// @param most multiply-adds
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        DType dtype = Draw.turn(i, Draw.DTYPES);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), FILLS);
        int d = draw.atMost(most / 8, "d", 1, 7, 8, 15, 16, 17, 32, 33, 64, 80, 127, 128, 192, 256);
        int hkv = draw.of("hkv", 1, 1, 2, 3);
        int hq = hkv * draw.of("hq", 1, 2, 4, 5, 8);
        double each = 2.0 * hq * d; // multiply-adds of one query with one key
        int rows = draw.atMost(most / each, "rows", 1, 2, 3, 17, 63, 64, 65, 100, 127, 128, 129, 130, 257, 512, 1024, 4099);
        int keep = draw.of("keep", rows, rows - 1, 0, 1, rows / 2, (rows + 1) / 2, rows * 2 / 3);
        int sq = draw.of("all", false, false, true) && each * rows * rows <= most ? rows
            : draw.atMost(most / each / Math.max(1, keep), "sq", 1, 0, 2, 5, 16, 17, 33, 64, 128);
        return Case.of(new PrunedAttention(dtype, sq, rows, keep, hq, hkv, d), fill, i)
            .withPad(draw.of("pad", 0, 0, 1, 4, 5))
            .withKeys(draw.of("keepset", KeepSet.values()), draw.of("pos", Positions.values()));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        PrunedAttention o = (PrunedAttention) c.operator();
        String kept = o.rows() < 3 ? "few keys" : o.keep() == 0 ? "none kept" : o.keep() == 1 ? "one kept" : o.keep() == o.rows() ? "all kept"
            : o.keep() == o.rows() - 1 ? "all but one kept" : o.keep() > 64 ? "blocks kept" : "some kept";
        return List.of(o.dtype().toString(), o.sq() == 0 ? "no query" : o.sq() == 1 ? "one query" : o.sq() < 16 ? "few queries" : "many queries",
            kept, o.hq() == o.hkv() ? "a head each" : o.hkv() == 1 ? "one for all heads" : "grouped heads",
            o.d() < 8 ? "narrow" : o.d() >= 128 ? "wide" : o.d() % 16 == 0 ? "whole vectors" : "tails",
            Draw.padding(c), c.keepSet().toString(), c.pos().toString(), c.fill().toString());
    }
}

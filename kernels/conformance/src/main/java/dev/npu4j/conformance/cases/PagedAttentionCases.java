package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;

/// Cases of [PagedAttention].
final class PagedAttentionCases {
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new PagedAttention(DType.F32, 1, 1, 1, 1, 1, 1, 1))).toList();

    private static final String EDGES = """
        PagedAttention(f32, sq=0, tokens=8, pages=4, page=4, hq=2, hkv=1, d=8, fill=normal, seed=1)
        PagedAttention(f32, sq=3, tokens=0, pages=0, page=16, hq=2, hkv=1, d=8, fill=normal, seed=2)
        PagedAttention(bf16, sq=5, tokens=0, pages=3, page=16, hq=4, hkv=2, d=16, fill=normal, seed=3)
        PagedAttention(f32, sq=5, tokens=1, pages=1, page=1, hq=4, hkv=2, d=16, pos=half-blind, fill=normal, seed=4)
        PagedAttention(f16, sq=5, tokens=1, pages=9, page=128, hq=1, hkv=1, d=17, keepset=last, pos=original, fill=normal, seed=5)
        PagedAttention(f32, sq=33, tokens=32, pages=2, page=16, hq=2, hkv=2, d=64, fill=normal, seed=6)
        PagedAttention(bf16, sq=33, tokens=33, pages=5, page=16, hq=2, hkv=1, d=64, keepset=last, fill=normal, seed=7)
        PagedAttention(f32, sq=17, tokens=64, pages=1, page=64, hq=2, hkv=1, d=80, fill=normal, seed=8)
        PagedAttention(bf16, sq=17, tokens=65, pages=3, page=64, hq=8, hkv=1, d=32, keepset=alternating, pos=original, fill=normal, seed=9)
        PagedAttention(f32, sq=4, tokens=10, pages=4, page=3, hq=2, hkv=1, d=8, pos=blind, fill=normal, seed=10)
        PagedAttention(bf16, sq=4, tokens=10, pages=4, page=3, hq=2, hkv=1, d=8, pos=blind, pad=1, fill=exact-int, seed=11)
        PagedAttention(f16, sq=4, tokens=66, pages=9, page=8, hq=2, hkv=1, d=8, pos=first-key, fill=normal, seed=12)
        PagedAttention(f32, sq=6, tokens=66, pages=9, page=8, hq=2, hkv=1, d=8, pos=extremes, fill=normal, seed=13)
        PagedAttention(f32, sq=1, tokens=129, pages=2, page=128, hq=8, hkv=8, d=64, fill=normal, seed=14)
        PagedAttention(f32, sq=1, tokens=200, pages=40, page=16, hq=8, hkv=2, d=64, pos=original, pad=3, fill=normal, seed=15)
        PagedAttention(bf16, sq=1, tokens=300, pages=20, page=16, hq=8, hkv=2, d=128, fill=normal, seed=16)
        PagedAttention(bf16, sq=1, tokens=257, pages=4, page=128, hq=8, hkv=1, d=64, pos=original, pad=5, fill=exact-int, seed=17)
        PagedAttention(f32, sq=9, tokens=192, pages=13, page=16, hq=2, hkv=1, d=64, fill=rising-max, pos=half-blind, seed=18)
        PagedAttention(bf16, sq=9, tokens=256, pages=90, page=3, hq=2, hkv=1, d=64, fill=rising-max, seed=19)
        PagedAttention(f32, sq=2, tokens=100, pages=2, page=16, hq=2, hkv=1, d=16, keepset=first, fill=normal, seed=20)
        PagedAttention(f16, sq=1, tokens=100, pages=1, page=7, hq=2, hkv=1, d=16, pos=any, fill=exact-int, seed=21)
        PagedAttention(f32, sq=3, tokens=63, pages=70, page=1, hq=1, hkv=1, d=7, scale=0.0, fill=normal, seed=22)
        PagedAttention(f32, sq=3, tokens=64, pages=7, page=10, hq=3, hkv=3, d=8, scale=-0.5, fill=normal, seed=23)
        PagedAttention(f32, sq=9, tokens=30, pages=8, page=4, hq=6, hkv=2, d=16, pos=original, fill=specials, seed=26)
        PagedAttention(bf16, sq=9, tokens=40, pages=8, page=6, hq=6, hkv=2, d=16, fill=specials, seed=27)
        PagedAttention(f16, sq=9, tokens=30, pages=8, page=4, hq=6, hkv=3, d=16, pos=any, fill=specials, seed=28)
        PagedAttention(f32, sq=103, tokens=130, pages=9, page=17, hq=40, hkv=20, d=16, pos=original, fill=normal, seed=30)
        PagedAttention(f32, sq=2, tokens=66, pages=1200, page=64, hq=1, hkv=1, d=2, keepset=last, pos=original, fill=exact-int, seed=24)
        PagedAttention(bf16, sq=1, tokens=130, pages=4, page=128, hq=4, hkv=2, d=64, pos=original, fill=exact-int, seed=31)
        PagedAttention(f32, sq=1, tokens=203, pages=40, page=16, hq=10, hkv=2, d=128, fill=normal, seed=33)
        PagedAttention(f16, sq=5, tokens=300, pages=4, page=128, hq=4, hkv=2, d=64, pos=half-blind, fill=normal, seed=32)
        """;

    private static final String LARGE = """
        PagedAttention(bf16, sq=1, tokens=4099, pages=300, page=16, hq=8, hkv=1, d=128, fill=normal, seed=101)
        PagedAttention(bf16, sq=1, tokens=1500, pages=32, page=128, hq=8, hkv=2, d=192, keepset=alternating, fill=outlier, seed=102)
        PagedAttention(f32, sq=128, tokens=129, pages=20, page=16, hq=4, hkv=1, d=64, pos=original, fill=normal, seed=103)
        PagedAttention(f32, sq=17, tokens=1000, pages=9, page=128, hq=2, hkv=1, d=80, fill=rising-max, seed=105)
        PagedAttention(bf16, sq=17, tokens=512, pages=8, page=64, hq=8, hkv=1, d=64, keepset=last, pos=any, fill=exact-int, seed=106)
        """;

    private PagedAttentionCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 16, d -> new PagedAttention(Draw.turn(d, Draw.DTYPES), 5, 80 - d, 8, 16, 4, 2, d));
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
        int d = draw.atMost(most / 8, "d", 1, 7, 8, 15, 16, 17, 32, 33, 64, 80, 128, 192);
        int hkv = draw.of("hkv", 1, 1, 2, 3);
        int hq = hkv * draw.of("hq", 1, 2, 4, 5, 8);
        double each = 2.0 * hq * d; // multiply-adds of one query with one key
        int tokens = draw.once("empty", 30) ? 0 : draw.atMost(most / each, "tokens", 1, 2, 3, 17, 63, 64, 65, 100, 127, 128, 129, 130, 257, 512, 1024, 4099);
        int page = draw.of("page", 1, 2, 3, 7, 16, 17, 64, 128);
        int used = Math.ceilDiv(tokens, page);
        int pages = draw.of("pages", used, used, used + 1, used + used / 2 + 3, (used + 1) / 2);
        int sq = draw.of("all", false, false, true) && each * tokens * tokens <= most ? tokens
            : draw.atMost(most / each / Math.max(1, tokens), "sq", 1, 0, 2, 5, 16, 17, 33, 64, 128);
        return Case.of(new PagedAttention(dtype, sq, tokens, pages, page, hq, hkv, d), fill, i)
            .withPad(draw.of("pad", 0, 0, 1, 4, 5))
            .withKeys(draw.of("keepset", KeepSet.values()), draw.of("pos", Positions.values()));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        PagedAttention o = (PagedAttention) c.operator();
        String cached = o.tokens() == 0 ? "none cached" : o.tokens() == 1 ? "one cached" : o.tokens() > 64 ? "blocks cached" : "some cached";
        String pages = o.pagesInUse() > o.pages() ? "pages again" : o.pagesInUse() == o.pages() ? "all pages" : "some pages";
        String last = o.page() == 1 ? "pages of one" : o.tokens() % o.page() == 0 ? "full last page" : "last page in part";
        return List.of(o.dtype().toString(), o.sq() == 0 ? "no query" : o.sq() == 1 ? "one query" : o.sq() < 16 ? "few queries" : "many queries",
            cached, pages, last, o.hq() == o.hkv() ? "a head each" : o.hkv() == 1 ? "one for all heads" : "grouped heads",
            o.d() < 8 ? "narrow" : o.d() >= 128 ? "wide" : o.d() % 16 == 0 ? "whole vectors" : "tails",
            Draw.padding(c), c.keepSet().toString(), c.pos().toString(), c.fill().toString());
    }
}

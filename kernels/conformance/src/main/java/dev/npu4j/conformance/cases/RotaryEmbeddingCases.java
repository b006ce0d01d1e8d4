package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;

/// Cases of [RotaryEmbedding].
final class RotaryEmbeddingCases {
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new RotaryEmbedding(DType.F32, 1, 1, 2, 10000))).toList();
    private static final Positions[] POSITIONS = Arrays.stream(Positions.values()).filter(Positions::isOfTokens).toArray(Positions[]::new);
    private static final double WORK = 8; // multiply-adds of an element, about: angles are shared by heads, which may be few

    private static final String EDGES = """
        RotaryEmbedding(f32, tokens=0, heads=2, d=8, fill=normal, seed=1)
        RotaryEmbedding(bf16, tokens=0, heads=2, d=8, inplace, pad=3, fill=normal, seed=2)
        RotaryEmbedding(f16, tokens=1, heads=1, d=2, pos=any, fill=normal, seed=3)
        RotaryEmbedding(f32, tokens=1, heads=1, d=3, rotary=2, pairing=interleaved, pos=extremes, fill=normal, seed=4)
        RotaryEmbedding(bf16, tokens=251, heads=1, d=6, theta=1.6E7, pos=original, fill=normal, seed=5)
        RotaryEmbedding(f32, tokens=7, heads=48, d=128, pos=any, fill=normal, seed=6)
        RotaryEmbedding(bf16, tokens=7, heads=48, d=128, theta=2.56E7, pos=any, inplace, fill=normal, seed=7)
        RotaryEmbedding(bf16, tokens=5, heads=3, d=192, rotary=64, pairing=interleaved, pos=original, inplace, pad=4, fill=normal, seed=8)
        RotaryEmbedding(f16, tokens=5, heads=3, d=192, rotary=64, pos=original, pad=1, fill=normal, seed=9)
        RotaryEmbedding(f32, tokens=9, heads=2, d=64, theta=1.0, pos=extremes, fill=normal, seed=10)
        RotaryEmbedding(f32, tokens=9, heads=2, d=64, theta=1.0E300, pos=extremes, fill=normal, seed=11)
        RotaryEmbedding(f32, tokens=9, heads=33, d=126, pos=extremes, fill=exact-int, seed=12)
        RotaryEmbedding(bf16, tokens=6, heads=5, d=40, rotary=38, pairing=interleaved, pos=any, fill=specials, seed=13)
        RotaryEmbedding(f16, tokens=6, heads=5, d=40, rotary=6, pos=any, inplace, fill=specials, seed=14)
        RotaryEmbedding(f32, tokens=70001, heads=1, d=2, pos=original, fill=exact-int, seed=15)
        """;

    private static final String LARGE = """
        RotaryEmbedding(f32, tokens=64, heads=48, d=128, pos=any, fill=normal, seed=101)
        RotaryEmbedding(bf16, tokens=64, heads=48, d=128, theta=1.6E7, pos=any, inplace, fill=outlier, seed=102)
        RotaryEmbedding(bf16, tokens=33, heads=128, d=192, rotary=64, pairing=interleaved, pos=original, fill=normal, seed=103)
        RotaryEmbedding(f16, tokens=1009, heads=8, d=128, rotary=64, pos=extremes, fill=normal, seed=104)
        """;

    private RotaryEmbeddingCases() {
    }

    /// Extents from 32 to 47: heads of that length, the odd ones with one element that is copied, and as many of their pairs as can be.
    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 32, d -> new RotaryEmbedding(Draw.turn(d, Draw.DTYPES), 5, 3, 2 * d + d % 2, 10000, 2 * d,
            Draw.turn(d / 2, List.of(Pairing.values()))));
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
        int d = draw.atMost(most / WORK, "d", 2, 3, 7, 8, 16, 17, 30, 32, 33, 62, 64, 80, 126, 128, 129, 192, 256);
        int rotary = d - d % 2;
        if (rotary > 2 && draw.once("partial", 3)) {
            rotary = 2 * (1 + new Counter(i, "rotary").below(0, rotary / 2));
        }
        int heads = draw.atMost(most / WORK / d, "heads", 1, 2, 3, 5, 8, 40, 48);
        int tokens = draw.atMost(most / WORK / d / heads, "tokens", 1, 0, 2, 3, 5, 15, 16, 17, 31, 128, 251, 1009);
        double theta = draw.of("theta", 10000.0, 10000.0, 1.6e7, 2.56e7, 500.0, 1.0);
        RotaryEmbedding operator = new RotaryEmbedding(dtype, tokens, heads, d, theta, rotary, draw.of("pairing", Pairing.values()));
        return Case.of(operator, fill, i).withPad(draw.of("pad", 0, 0, 1, 4, 5)).withInplace(draw.once("inplace", 3)).withKeys(KeepSet.RANDOM, draw.of("pos", POSITIONS));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        RotaryEmbedding o = (RotaryEmbedding) c.operator();
        return List.of(o.dtype().toString(), o.pairing().toString(), o.tokens() == 0 ? "no token" : o.tokens() == 1 ? "one token" : o.tokens() < 16 ? "few tokens" : "many tokens",
            o.heads() == 1 ? "one head" : "heads", o.rotary() == o.d() ? "whole heads" : "part of each head",
            o.rotary() < 32 ? "narrow" : o.rotary() % 32 == 0 ? "whole vectors" : "tails",
            o.theta() == 1 ? "one angle" : "angles", Draw.padding(c), c.inplace() ? "in place" : "apart", c.pos().toString(), c.fill().toString());
    }
}

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.TokenSelect;
import java.util.Arrays;
import java.util.List;

/// Cases of [TokenSelect].
final class TokenSelectCases {
    private static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new TokenSelect(1, 1, 1, 0, 0))).toList();

    private static final String EDGES = """
        TokenSelect(n=0, keep=0, fill=normal, seed=1)
        TokenSelect(n=1, keep=0, fill=normal, seed=2)
        TokenSelect(n=1, keep=1, fill=normal, seed=3)
        TokenSelect(n=10, keep=10, first=3, last=4, fill=normal, seed=4)
        TokenSelect(n=10, keep=7, first=3, last=4, fill=normal, seed=5)
        TokenSelect(n=10, keep=10, first=8, last=8, fill=normal, seed=6)
        TokenSelect(n=10, n0=40, keep=0, fill=ties, seed=7)
        TokenSelect(n=251, keep=1, fill=normal, seed=8)
        TokenSelect(n=251, keep=250, last=1, fill=normal, seed=9)
        TokenSelect(n=251, n0=512, keep=128, first=4, last=26, fill=ties, seed=10)
        TokenSelect(n=67, keep=48, fill=ties, seed=5)
        TokenSelect(n=67, keep=20, fill=specials, seed=4)
        TokenSelect(n=130, keep=60, fill=denormal, seed=12)
        TokenSelect(n=130, keep=60, fill=specials, seed=13)
        TokenSelect(n=300, keep=150, first=1, fill=ties, seed=14)
        TokenSelect(n=300, keep=151, last=1, pad=1, fill=normal, seed=15)
        TokenSelect(n=67, keep=20, pad=3, fill=ties, seed=16)
        TokenSelect(n=70001, keep=40000, first=4, last=70, fill=normal, seed=11)
        """;

    private TokenSelectCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 64, n -> new TokenSelect(n, n, n - 40, 1, 2));
    }

    /// The i-th of any number of cases; fills take turns.
    ///
    /// @param most comparisons
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        int n = draw.atMost(most / 16, "n", 1, 2, 3, 15, 16, 17, 33, 63, 64, 65, 100, 127, 251, 509, 1009, 4096, 10007);
        int first = draw.of("first", 0, 0, 1, Math.min(4, n));
        int last = draw.of("last", 0, 0, 1, n / 10);
        int keep = Math.clamp((int) Math.ceil(n * draw.of("ratio", 0.0, 0.1, 0.3, 0.5, 0.7, 1.0)), Math.min(n, first + last), n);
        return Case.of(new TokenSelect(n, n * draw.of("n0", 1, 2), keep, first, last), Draw.turn(i, FILLS), i).withPad(draw.of("pad", 0, 0, 1, 3, 16));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        TokenSelect o = (TokenSelect) c.operator();
        return List.of(o.n() < 4 ? "few tokens" : o.n() < 100 ? "tokens" : "many tokens",
            o.keep() == 0 ? "none kept" : o.keep() == o.n() ? "all kept" : "some kept",
            o.first() > 0 ? "first forced" : "first free", o.last() > 0 ? "last forced" : "last free", o.n0() > o.n() ? "of more" : "of all", Draw.padding(c), c.fill().toString());
    }
}

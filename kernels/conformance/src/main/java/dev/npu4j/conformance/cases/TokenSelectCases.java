package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.TokenSelect;
import java.util.ArrayList;
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
        """;

    private TokenSelectCases() {
    }

    static List<Case> quick() {
        List<Case> cases = new ArrayList<>(Draw.lines(EDGES));
        cases.addAll(draw(1000, 5, 2, 3, 16, 17, 33, 64, 100, 251));
        return cases;
    }

    static List<Case> full() {
        return draw(2000, 25, 2, 15, 16, 17, 63, 65, 127, 509, 1009, 4096, 10007);
    }

    private static List<Case> draw(int from, int rounds, int... sizes) {
        List<Case> cases = new ArrayList<>();
        int i = from;
        for (Fill fill : FILLS) {
            for (int round = 0; round < rounds; round++) {
                Draw draw = new Draw(i);
                int n = draw.among("n", sizes);
                int first = draw.of("first", 0, 0, 1, Math.min(4, n));
                int last = draw.of("last", 0, 0, 1, n / 10);
                int keep = Math.clamp((int) Math.ceil(n * draw.of("ratio", 0.0, 0.1, 0.3, 0.5, 0.7, 1.0)), Math.min(n, first + last), n);
                cases.add(Case.of(new TokenSelect(n, n * draw.of("n0", 1, 2), keep, first, last), fill, i++));
            }
        }
        return cases;
    }
}

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;

/// Cases of [ExpertPermute].
final class ExpertPermuteCases {
    static final List<Fill> FILLS = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new ExpertPermute(DType.F32, 1, 1, 1, 1))).toList();

    private static final String EDGES = """
        ExpertPermute(f32, tokens=0, hidden=16, experts=3, top=2, fill=normal, seed=1)
        ExpertPermute(bf16, tokens=1, hidden=1, experts=1, top=1, fill=normal, seed=2)
        ExpertPermute(f16, tokens=1, hidden=5, experts=8, top=8, fill=normal, seed=3)
        ExpertPermute(f32, tokens=5, hidden=3, experts=1, top=4, fill=normal, seed=4)
        ExpertPermute(bf16, tokens=9, hidden=17, experts=64, top=8, pad=3, fill=specials, seed=5)
        ExpertPermute(f16, tokens=37, hidden=33, experts=64, top=8, dist=zipf, pad=1, fill=normal, seed=6)
        ExpertPermute(f32, tokens=37, hidden=7, experts=5, top=3, dist=last, fill=specials, seed=7)
        ExpertPermute(bf16, tokens=37, hidden=7, experts=5, top=3, dist=first, fill=denormal, seed=8)
        ExpertPermute(bf16, tokens=130, hidden=40, experts=80, top=8, dist=empty1, fill=normal, seed=9)
        ExpertPermute(f32, tokens=3, hidden=2, experts=5003, top=1, fill=normal, seed=10)
        ExpertPermute(f16, tokens=3, hidden=2, experts=2, top=129, pad=4, fill=normal, seed=11)
        """;

    private static final String LARGE = """
        ExpertPermute(bf16, tokens=512, hidden=5120, experts=64, top=8, fill=normal, seed=101)
        ExpertPermute(bf16, tokens=333, hidden=7680, experts=256, top=8, dist=zipf, pad=16, fill=normal, seed=102)
        ExpertPermute(f32, tokens=20011, hidden=3, experts=80, top=8, fill=normal, seed=103)
        """;

    private ExpertPermuteCases() {
    }

    static List<Case> edges() {
        return Draw.withTails(Draw.lines(EDGES), 48, hidden -> new ExpertPermute(Draw.turn(hidden, Draw.DTYPES), 5, hidden, 7, 3));
    }

    static List<Case> large() {
        return Draw.lines(LARGE);
    }

    /// The i-th of any number of cases. Dtypes take turns, fills take turns over them.
    ///
    /// @param most elements, of which moving one is taken for a sixteenth of a multiply-add
    static Case draw(int i, double most) {
        Draw draw = new Draw(i);
        Fill fill = Draw.turn(i / Draw.DTYPES.size(), FILLS);
        int top = draw.of("top", 1, 2, 3, 8, 8);
        int hidden = draw.atMost(most / 16 / top, "hidden", 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 65, 100, 127, 251, 1009, 5120, 7680);
        int tokens = draw.atMost(most / 16 / top / hidden, "tokens", 1, 0, 2, 3, 5, 15, 16, 17, 33, 64, 127, 251, 1009, 4096);
        int experts = draw.of("experts", 1, 2, 3, 8, 17, 64, 80, 256);
        return Case.of(new ExpertPermute(Draw.turn(i, Draw.DTYPES), tokens, hidden, experts, top), fill, i)
            .withDist(draw.of("dist", Distribution.UNIFORM, Distribution.ZIPF, Distribution.FIRST, Distribution.LAST, Distribution.EMPTY1), 0)
            .withPad(draw.of("pad", 0, 0, 1, 3, 16));
    }

    /// Where a case lies, for covering pairs: one word for each axis.
    static List<String> axes(Case c) {
        ExpertPermute o = (ExpertPermute) c.operator();
        return List.of(o.dtype().toString(), o.tokens() == 0 ? "no tokens" : o.tokens() == 1 ? "one token" : o.tokens() < 16 ? "few tokens" : "many tokens",
            o.hidden() < 16 ? "short" : o.hidden() >= 250 ? "long" : o.hidden() % 16 == 0 ? "whole vectors" : "tails",
            o.top() == 1 ? "one each" : "several each", o.experts() == 1 ? "one expert" : o.experts() < o.slots() ? "fewer experts" : "more experts",
            Draw.padding(c), c.dist().toString(), c.fill().toString());
    }
}

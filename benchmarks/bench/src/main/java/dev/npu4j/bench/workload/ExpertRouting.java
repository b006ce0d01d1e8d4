package dev.npu4j.bench.workload;

import dev.npu4j.kernels.op.Cost;
import dev.npu4j.kernels.op.Line;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Map;

/// What a mixture of grouped experts does beside its experts: softmax over all logits, the best expert of each group, rows sorted
/// by expert, and the weighted sum of what the experts gave. They give their rows as they are, so that `y[t] = Σ_g w[t,g] · x[t]`.
///
/// Arrays: `gate [tokens, experts]` logits, `router_scale [experts]`, `x [tokens, hidden]`. The output is `[tokens, hidden]`.
///
/// ```
/// ExpertRouting(tokens=64, hidden=5120, experts=64, groups=8, seed=1)
/// ```
///
/// @param groups also the experts of each token
public record ExpertRouting(int tokens, int hidden, int experts, int groups, long seed) implements Workload {
    static final String NAME = "ExpertRouting";

    static ExpertRouting parse(String text) {
        Line line = Line.parse(text);
        ExpertRouting routing = new ExpertRouting(line.takeInt("tokens"), line.takeInt("hidden"), line.takeInt("experts"), line.takeInt("groups"), line.takeLong("seed", 1));
        line.requireAllTaken();
        return routing;
    }

    @Override
    public String line() {
        return NAME + "(tokens=" + tokens + ", hidden=" + hidden + ", experts=" + experts + ", groups=" + groups + ", seed=" + seed + ")";
    }

    /// Rows are read once, written sorted, read again and summed.
    @Override
    public Cost cost() {
        double rows = (double) tokens * hidden * Float.BYTES;
        return new Cost(5.0 * tokens * experts + 2.0 * tokens * groups * hidden, rows + groups * rows + (double) tokens * experts * Float.BYTES, groups * rows + rows);
    }

    @Override
    public Data data(Arena arena) {
        Noise noise = new Noise(arena, seed);
        return new Data(Map.of(
            "gate", noise.normal(DType.F32, 0, 1, tokens, experts),
            "router_scale", noise.normal(DType.F32, 1, 0.1, experts),
            "x", noise.normal(DType.F32, 0, 1, tokens, hidden)));
    }
}

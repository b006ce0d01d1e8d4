package dev.npu4j.bench.workload;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Cost;
import dev.npu4j.kernels.op.Line;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.SplittableRandom;

/// The routed experts of one layer: for the rows of group g, `y = (silu(x·gate_gᵀ) ∘ (x·up_gᵀ)) · down_gᵀ`.
///
/// Arrays: `x [m, hidden]`, `gate_up [e, 2·width, hidden]` (gate rows first) and `down [e, hidden, width]` as
/// checkpoints store them, `group_list [e]` I64 counts, rows sorted by group. The output is `[m, hidden]`.
///
/// ```
/// ExpertFfn(f32, w=bf16, e=8, m=64, hidden=5120, width=1344, dist=zipf, seed=1)
/// ```
///
/// @param x     dtype of activations
/// @param w     dtype of weights
/// @param m     rows of all experts together
/// @param width of an expert
public record ExpertFfn(DType x, DType w, int e, int m, int hidden, int width, Load dist, long seed) implements Workload {
    static final String NAME = "ExpertFfn";

    static ExpertFfn parse(String text) {
        Line line = Line.parse(text);
        DType x = line.takeDType();
        ExpertFfn ffn = new ExpertFfn(x, line.takeDType("w", x), line.takeInt("e"), line.takeInt("m"), line.takeInt("hidden"), line.takeInt("width"),
            dist(line.takeText("dist", "uniform")), line.takeLong("seed", 1));
        line.requireAllTaken();
        return ffn;
    }

    private static Load dist(String text) {
        for (Load load : Load.values()) {
            if (load.toString().equals(text)) {
                return load;
            }
        }
        throw new OperandException(NAME, "dist", "uniform or zipf", "'" + text + "'");
    }

    @Override
    public String line() {
        return NAME + "(" + x + (w == x ? "" : ", w=" + w) + ", e=" + e + ", m=" + m + ", hidden=" + hidden + ", width=" + width
            + ", dist=" + dist + ", seed=" + seed + ")";
    }

    /// Rows of each expert.
    public int[] counts() {
        return dist.counts(m, e, new SplittableRandom(seed));
    }

    @Override
    public Cost cost() {
        int touched = 0;
        for (int count : counts()) {
            touched += count > 0 ? 1 : 0;
        }
        double weights = 3.0 * touched * hidden * width * w.size();
        double rows = (double) m * hidden * x.size();
        return new Cost(6.0 * m * hidden * width, weights + rows, rows);
    }

    @Override
    public Data data(Arena arena) {
        Noise noise = new Noise(arena, seed);
        int[] counts = counts();
        long[] list = new long[e];
        for (int g = 0; g < e; g++) {
            list[g] = counts[g];
        }
        return new Data(Map.of(
            "x", noise.normal(x, 0, 1, m, hidden),
            "gate_up", noise.normal(w, 0, 1 / Math.sqrt(hidden), e, 2L * width, hidden),
            "down", noise.normal(w, 0, 1 / Math.sqrt(width), e, hidden, width),
            "group_list", noise.integers(list)));
    }
}

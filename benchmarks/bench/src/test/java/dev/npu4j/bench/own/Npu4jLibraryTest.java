package dev.npu4j.bench.own;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.ExpertRouting;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Npu4jLibraryTest {
    @ParameterizedTest
    @ValueSource(strings = {"ExpertFfn(f32, e=3, m=10, hidden=40, width=24, dist=zipf)", "ExpertFfn(f32, w=bf16, e=4, m=5, hidden=32, width=48)"})
    void theExpertsAreTheFormulaInDoubles(String line) {
        ExpertFfn ffn = (ExpertFfn) Workload.parse(line);
        try (Arena arena = Arena.ofShared()) {
            Data data = ffn.data(arena);
            double[] expected = reference(ffn, data);
            for (Library.Entry entry : new Npu4jLibrary().entries(ffn, data, 2)) {
                try (Contestant ours = entry.contestant().get()) {
                    ours.run();
                    ours.run(); // again, on the same memory
                    float[] y = ours.output();
                    assertThat(y).hasSameSizeAs(expected);
                    for (int i = 0; i < y.length; i++) {
                        assertThat(Math.abs(y[i] - expected[i])).as("%s: y[%d] = %s, not %s", entry.variant(), i, y[i], expected[i]).isLessThan(1e-4);
                    }
                    assertThat(ours.packedBytes()).isGreaterThanOrEqualTo(3L * ffn.e() * ffn.hidden() * ffn.width() * ffn.w().size());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpertRouting(tokens=1, hidden=33, experts=16, groups=4)", "ExpertRouting(tokens=37, hidden=16, experts=64, groups=8)"})
    void theRoutingIsTheFormulaInDoubles(String line) {
        ExpertRouting routing = (ExpertRouting) Workload.parse(line);
        assertThat(Workload.parse(routing.line())).isEqualTo(routing);
        try (Arena arena = Arena.ofShared()) {
            Data data = routing.data(arena);
            try (Contestant ours = new Npu4jLibrary().entries(routing, data, 2).getFirst().contestant().get()) {
                ours.run();
                ours.run();
                float[] y = ours.output();
                for (int t = 0; t < routing.tokens(); t++) {
                    double weight = weight(routing, data, t);
                    for (int c = 0; c < routing.hidden(); c++) {
                        int at = t * routing.hidden() + c;
                        assertThat(Math.abs(y[at] - weight * at(data.get("x"), at))).as("y[%d]", at).isLessThan(1e-5);
                    }
                }
            }
        }
    }

    /// What the best expert of each group weighs, of all groups together.
    private static double weight(ExpertRouting routing, Data data, int t) {
        double all = 0;
        double weight = 0;
        int size = routing.experts() / routing.groups();
        for (int g = 0; g < routing.groups(); g++) {
            int best = g * size;
            for (int e = g * size; e < (g + 1) * size; e++) {
                all += Math.exp(logit(routing, data, t, e));
                best = logit(routing, data, t, e) > logit(routing, data, t, best) ? e : best;
            }
            weight += Math.exp(logit(routing, data, t, best)) * at(data.get("router_scale"), best);
        }
        return weight / all;
    }

    private static double logit(ExpertRouting routing, Data data, int t, int e) {
        return at(data.get("gate"), (long) t * routing.experts() + e);
    }

    @Test
    void everyOperatorOfTheLineIsRun() {
        for (String line : new String[] {"SandwichNorm(bf16, rows=3, hidden=70)", "PrunedAttention(f32, sq=4, rows=9, keep=4, hq=4, hkv=2, d=16)",
            "GroupedMatmul(f32, e=2, m=6, k=8, n=12)", "TokenSelect(n=20, n0=25, keep=9, first=1, last=1)",
            "PagedAttention(f32, sq=2, tokens=9, pages=2, page=4, hq=4, hkv=2, d=16)", "RmsNorm(f32, rows=3, hidden=8)", "AddRmsNorm(f32, rows=3, hidden=8)",
            "Matmul(f32, m=3, k=8, n=12)", "RotaryEmbedding(f32, tokens=3, heads=2, d=8)", "GroupedTopKRouter(f32, tokens=5, experts=8, groups=4)",
            "SigmoidTopKRouter(f32, tokens=5, experts=8, top=3)",
            "SwiGlu(f32, rows=3, width=8)", "Gelu(f32, rows=3, width=8)", "ExpertPermute(f32, tokens=5, hidden=8, experts=4, top=2)",
            "ExpertCombine(f32, tokens=5, hidden=8, top=2)", "GatherRows(f32, rows=9, keep=5, width=8)",
            "GroupedMatmulSwiGlu(f32, e=2, m=6, k=8, width=6)",
            "GroupedMatmulCombine(f32, e=2, tokens=3, top=2, k=8, n=6)"}) {
            Workload workload = Workload.parse(line);
            try (Arena arena = Arena.ofShared()) {
                try (Contestant ours = new Npu4jLibrary().entries(workload, workload.data(arena), 1).getFirst().contestant().get()) {
                    ours.run();
                    assertThat(ours.output()).as(line).isNotEqualTo(new float[ours.output().length]);
                }
            }
        }
    }

    private static double[] reference(ExpertFfn ffn, Data data) {
        int h = ffn.hidden();
        int w = ffn.width();
        double[] y = new double[ffn.m() * h];
        int row = 0;
        int[] counts = ffn.counts();
        for (int g = 0; g < counts.length; g++) {
            for (int end = row + counts[g]; row < end; row++) {
                double[] middle = new double[w];
                for (int j = 0; j < w; j++) {
                    double gate = dot(data, row, "gate_up", (2L * w * g + j) * h, h);
                    double up = dot(data, row, "gate_up", (2L * w * g + w + j) * h, h);
                    middle[j] = gate / (1 + Math.exp(-gate)) * up;
                }
                for (int i = 0; i < h; i++) {
                    for (int j = 0; j < w; j++) {
                        y[row * h + i] += middle[j] * at(data.get("down"), ((long) g * h + i) * w + j);
                    }
                }
            }
        }
        return y;
    }

    private static double dot(Data data, int row, String weight, long from, int h) {
        double sum = 0;
        for (int i = 0; i < h; i++) {
            sum += at(data.get("x"), (long) row * h + i) * at(data.get(weight), from + i);
        }
        return sum;
    }

    private static double at(Data.Array array, long index) {
        return array.dtype() == DType.BF16 ? Bf16.toFloat(array.segment().getAtIndex(ValueLayout.JAVA_SHORT, index)) : array.segment().getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }
}

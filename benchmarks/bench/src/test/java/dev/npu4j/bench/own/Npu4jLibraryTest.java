package dev.npu4j.bench.own;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
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
            try (Contestant ours = new Npu4jLibrary().entries(ffn, data, 2).getFirst().contestant().get()) {
                ours.run();
                ours.run(); // again, on the same memory
                float[] y = ours.output();
                assertThat(y).hasSameSizeAs(expected);
                for (int i = 0; i < y.length; i++) {
                    assertThat(Math.abs(y[i] - expected[i])).as("y[%d] = %s, not %s", i, y[i], expected[i]).isLessThan(1e-4);
                }
                assertThat(ours.packedBytes()).isGreaterThanOrEqualTo(3L * ffn.e() * ffn.hidden() * ffn.width() * ffn.w().size());
            }
        }
    }

    @Test
    void everyOperatorOfTheLineIsRun() {
        for (String line : new String[] {"SandwichNorm(bf16, rows=3, hidden=70)", "PrunedAttention(f32, sq=4, rows=9, keep=4, hq=4, hkv=2, d=16)",
            "GroupedMatmul(f32, e=2, m=6, k=8, n=12)", "TokenSelect(n=20, n0=25, keep=9, first=1, last=1)",
            "PagedAttention(f32, sq=2, tokens=9, pages=2, page=4, hq=4, hkv=2, d=16)"}) {
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

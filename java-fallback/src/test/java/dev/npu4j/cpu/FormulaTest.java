package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GeluForm;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each operator against its formula, written out plainly. A first line of defence that runs with the kernels; the
/// conformance suite is the judge.
class FormulaTest {
    private final Device cpu = Devices.open("cpu");
    private final TensorArena arena = cpu.openArena();
    private final Stream stream = cpu.openStream();

    @AfterEach
    void close() {
        stream.close();
        arena.close();
        cpu.close();
    }

    @Test
    void everyGroupMeetsItsOwnExpert() {
        int e = 4;
        int m = 150;
        int k = 37;
        int n = 45;
        Tensor x = Values.fill(arena.allocate(DType.F32, m, k), 1);
        Tensor weight = Values.fill(arena.allocate(DType.F32, e, k, n), 2);
        Tensor bias = Values.fill(arena.allocate(DType.F32, e, n), 3);
        Tensor ends = arena.allocate(DType.I64, e).copyFrom(new long[] {3, 3, 140, 147});
        float[] prior = new float[m * n];
        java.util.Arrays.fill(prior, 7f);
        Tensor y = arena.allocate(DType.F32, m, n).copyFrom(prior);
        GroupedMatmul op = GroupedMatmul.of(DType.F32, e, m, k, n).withWeight(WeightLayout.KN).withGroupList(GroupListKind.CUMSUM);
        stream.launch(op.on(x, weight, bias, ends, y));

        float[] xs = x.toFloats();
        float[] ws = weight.toFloats();
        float[] bs = bias.toFloats();
        float[] ys = y.toFloats();
        for (int i = 0; i < m; i++) {
            int g = i < 3 ? 0 : i < 140 ? 2 : 3;
            for (int j = 0; j < n; j++) {
                double sum = bs[g * n + j];
                for (int p = 0; p < k; p++) {
                    sum += (double) xs[i * k + p] * ws[(g * k + p) * n + j];
                }
                assertThat((double) ys[i * n + j]).isCloseTo(i < 147 ? sum : 7, within(1e-4));
            }
        }
    }

    @Test
    void everyRowMeetsTheOneMatrix() {
        int m = 37;
        int k = 41;
        int n = 45;
        Tensor x = Values.fill(arena.allocate(DType.F32, m, k), 1);
        Tensor weight = Values.fill(arena.allocate(DType.F32, n, k), 2);
        Tensor bias = Values.fill(arena.allocate(DType.F32, n), 3);
        Tensor y = arena.allocate(DType.F32, m, n);
        stream.launch(Matmul.of(DType.F32, m, k, n).on(x, weight, bias, y));

        float[] xs = x.toFloats();
        float[] ws = weight.toFloats();
        float[] bs = bias.toFloats();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = bs[j];
                for (int p = 0; p < k; p++) {
                    sum += (double) xs[i * k + p] * ws[j * k + p];
                }
                assertThat((double) y.toFloats()[i * n + j]).isCloseTo(sum, within(1e-4));
            }
        }
    }

    @Test
    void sandwichNormIsPostNormAddPreNorm() {
        int rows = 5;
        int hidden = 77;
        Tensor a = Values.fill(arena.allocate(DType.F32, rows, hidden), 1);
        Tensor h = Values.fill(arena.allocate(DType.F32, rows, hidden), 2);
        Tensor post = Values.fill(arena.allocate(DType.F32, hidden), 3);
        Tensor pre = Values.fill(arena.allocate(DType.F32, hidden), 4);
        Tensor hOut = arena.allocate(DType.F32, rows, hidden);
        Tensor z = arena.allocate(DType.F32, rows, hidden);
        Tensor rstdPost = arena.allocate(DType.F32, rows);
        Tensor rstd = arena.allocate(DType.F32, rows);
        stream.launch(new SandwichNorm(DType.F32, rows, hidden, 1e-3).on(a, h, post, pre, hOut, z).withRstd(rstdPost, rstd));

        for (int row = 0; row < rows; row++) {
            double[] sum = new double[hidden];
            double first = rstd(a.rows(row, row + 1).toFloats(), 1e-3);
            for (int i = 0; i < hidden; i++) {
                sum[i] = h.toFloats()[row * hidden + i] + a.toFloats()[row * hidden + i] * first * post.toFloats()[i];
            }
            float[] rounded = new float[hidden];
            for (int i = 0; i < hidden; i++) {
                rounded[i] = (float) sum[i];
            }
            double second = rstd(rounded, 1e-3);
            assertThat((double) rstdPost.toFloats()[row]).isCloseTo(first, within(1e-6));
            assertThat((double) rstd.toFloats()[row]).isCloseTo(second, within(1e-6));
            for (int i = 0; i < hidden; i++) {
                assertThat((double) hOut.toFloats()[row * hidden + i]).isCloseTo(sum[i], within(1e-5));
                assertThat((double) z.toFloats()[row * hidden + i]).isCloseTo(sum[i] * second * pre.toFloats()[i], within(1e-5));
            }
        }
    }

    @Test
    void theFirstPairProfileIsRmsNormThenAddRmsNormBitForBit() {
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            int rows = 9;
            int hidden = 133;
            Tensor a = Values.fill(arena.allocate(dtype, rows, hidden), 1);
            Tensor h = Values.fill(arena.allocate(dtype, rows, hidden), 2);
            Tensor post = Values.fill(arena.allocate(dtype, hidden), 3);
            Tensor pre = Values.fill(arena.allocate(dtype, hidden), 4);
            Tensor hOut = arena.allocate(dtype, rows, hidden);
            Tensor z = arena.allocate(dtype, rows, hidden);
            stream.launch(new SandwichNorm(dtype, rows, hidden, 1e-5, NormProfile.PAIR_V1).on(a, h, post, pre, hOut, z));
            Tensor branch = arena.allocate(dtype, rows, hidden);
            Tensor hOut2 = arena.allocate(dtype, rows, hidden);
            Tensor z2 = arena.allocate(dtype, rows, hidden);
            stream.launch(new RmsNorm(dtype, rows, hidden, 1e-5).on(a, post, branch));
            stream.launch(new AddRmsNorm(dtype, rows, hidden, 1e-5, NormProfile.PAIR_V1).on(branch, h, pre, hOut2, z2));
            assertThat(hOut2.toFloats()).isEqualTo(hOut.toFloats());
            assertThat(z2.toFloats()).isEqualTo(z.toFloats());
        }
    }

    @Test
    void normsDoNotOverflowWhereTheirSquaresDo() {
        int hidden = 33;
        float[] huge = new float[hidden];
        float[] tiny = new float[hidden];
        for (int i = 0; i < hidden; i++) {
            huge[i] = (i % 2 == 0 ? 1 : -1) * 3e38f;
            tiny[i] = (i % 2 == 0 ? 1 : -1) * 1e-30f;
        }
        Tensor gamma = arena.allocate(DType.F32, hidden).copyFrom(ones(hidden));
        for (float[] row : new float[][] {huge, tiny}) {
            Tensor y = arena.allocate(DType.F32, 1, hidden);
            stream.launch(new RmsNorm(DType.F32, 1, hidden, 1e-70).on(arena.allocate(DType.F32, 1, hidden).copyFrom(row), gamma, y));
            for (int i = 0; i < hidden; i++) {
                assertThat(y.toFloats()[i]).isCloseTo(i % 2 == 0 ? 1f : -1f, within(1e-6f));
            }
        }
    }

    @Test
    void tinyRowsMeetATinyEpsWithoutVanishing() {
        for (double eps : new double[] {1e-12, 1e-13, 1e-20, 1e-30, 1e-37}) {
            float x = 1e-25f;
            Tensor row = arena.allocate(DType.F32, 1, 3).copyFrom(new float[] {x, -x, x});
            Tensor y = arena.allocate(DType.F32, 1, 3);
            stream.launch(new RmsNorm(DType.F32, 1, 3, eps).on(row, arena.allocate(DType.F32, 3).copyFrom(ones(3)), y));
            double expected = x / Math.sqrt((double) x * x + eps);
            assertThat((double) y.toFloats()[0]).isCloseTo(expected, within(expected * 1e-6));
            assertThat((double) y.toFloats()[1]).isCloseTo(-expected, within(expected * 1e-6));
        }
    }

    @Test
    void attentionSeesKeptKeysUpToItsPosition() {
        assertSeesKeptKeys(6, 20, -1, 0, 1, 63, 100, 180, 1000);
    }

    /// One query whose heads see every key, which is read where it lies: three blocks of keys, a few rows for each group and five.
    @Test
    void decodeSeesKeptKeys() {
        assertSeesKeptKeys(6, 32, 1000);
        assertSeesKeptKeys(10, 32, 1000);
    }

    private void assertSeesKeptKeys(int hq, int d, int... positions) {
        int sq = positions.length;
        int rows = 200;
        int n = 150;
        int hkv = 2;
        int group = hq / hkv;
        Tensor q = Values.fill(arena.allocate(DType.F32, sq, hq, d), 1);
        Tensor k = Values.fill(arena.allocate(DType.F32, rows, hkv, d), 2);
        Tensor v = Values.fill(arena.allocate(DType.F32, rows, hkv, d), 3);
        int[] kept = new int[n];
        for (int j = 0; j < n; j++) {
            kept[j] = j + j / 3;
        }
        Tensor y = Values.fill(arena.allocate(DType.F32, sq, hq, d), 4);
        stream.launch(new PrunedAttention(DType.F32, sq, rows, n, hq, hkv, d).on(q, k, v,
            arena.allocate(DType.I32, n).copyFrom(kept), arena.allocate(DType.I32, sq).copyFrom(positions), y));

        float[] qs = q.toFloats();
        float[] ks = k.toFloats();
        float[] vs = v.toFloats();
        float[] ys = y.toFloats();
        for (int i = 0; i < sq; i++) {
            for (int head = 0; head < hq; head++) {
                double[] sum = new double[d];
                double total = 0;
                for (int row : kept) {
                    if (row > positions[i]) {
                        continue;
                    }
                    double score = 0;
                    for (int t = 0; t < d; t++) {
                        score += (double) qs[(i * hq + head) * d + t] * ks[(row * hkv + head / group) * d + t];
                    }
                    double weight = Math.exp(score / Math.sqrt(d));
                    total += weight;
                    for (int t = 0; t < d; t++) {
                        sum[t] += weight * vs[(row * hkv + head / group) * d + t];
                    }
                }
                for (int t = 0; t < d; t++) {
                    assertThat((double) ys[(i * hq + head) * d + t]).isCloseTo(total == 0 ? 0 : sum[t] / total, within(2e-5));
                }
            }
        }
    }

    /// What no query sees is nothing to it, in whatever column of V.
    @Test
    void attentionOfUnseenInfinities() {
        int sq = 3;
        int d = 40;
        Tensor q = Values.fill(arena.allocate(DType.F32, sq, 2, d), 1);
        Tensor k = Values.fill(arena.allocate(DType.F32, sq, 1, d), 2);
        Tensor v = Values.fill(arena.allocate(DType.F32, sq, 1, d), 3);
        Tensor keep = arena.allocate(DType.I32, sq).copyFrom(new int[] {0, 1, 2});
        Tensor y = arena.allocate(DType.F32, sq, 2, d);
        PrunedAttention op = new PrunedAttention(DType.F32, sq, sq, sq, 2, 1, d);
        stream.launch(op.on(q, k, v, keep, keep, y));
        float[] seen = Arrays.copyOf(y.toFloats(), 2 * 2 * d); // of the first two queries
        float[] finite = v.toFloats();
        for (int t = 0; t < d; t++) {
            for (float wild : new float[] {Float.POSITIVE_INFINITY, Float.NaN}) {
                float[] values = finite.clone();
                values[2 * d + t] = wild;
                v.copyFrom(values);
                stream.launch(op.on(q, k, v, keep, keep, y));
                assertThat(Arrays.copyOf(y.toFloats(), seen.length)).as("%s in column %d", wild, t).isEqualTo(seen);
            }
        }
    }

    /// With queries of zeros all keys that are seen weigh the same: y is the mean of their values.
    @Test
    void pagedAttentionFindsEveryTokenOnItsPage() {
        int tokens = 70;
        int page = 16;
        int[] table = {3, 0, 5, 3, 1}; // page 3 twice
        int[] positions = {-1, 0, 40, 99};
        Tensor q = arena.allocate(DType.F32, 4, 2, 3).copyFrom(new float[4 * 2 * 3]);
        Tensor k = Values.fill(arena.allocate(DType.F32, 6, page, 1, 3), 2);
        Tensor v = Values.fill(arena.allocate(DType.F32, 6, page, 1, 3), 3);
        int[] kPos = new int[tokens];
        java.util.Arrays.setAll(kPos, j -> tokens - 1 - j);
        Tensor y = Values.fill(arena.allocate(DType.F32, 4, 2, 3), 4);
        stream.launch(new PagedAttention(DType.F32, 4, tokens, 6, page, 2, 1, 3).on(q, k, v, arena.allocate(DType.I32, 5).copyFrom(table),
            arena.allocate(DType.I32, 4).copyFrom(positions), arena.allocate(DType.I32, tokens).copyFrom(kPos), y));

        float[] vs = v.toFloats();
        float[] ys = y.toFloats();
        for (int i = 0; i < 4; i++) {
            for (int t = 0; t < 3; t++) {
                double sum = 0;
                int seen = 0;
                for (int j = 0; j < tokens; j++) {
                    if (tokens - 1 - j <= positions[i]) {
                        sum += vs[(table[j / page] * page + j % page) * 3 + t];
                        seen++;
                    }
                }
                for (int head = 0; head < 2; head++) {
                    assertThat((double) ys[(i * 2 + head) * 3 + t]).isCloseTo(seen == 0 ? 0 : sum / seen, within(1e-6));
                }
            }
        }
    }

    @Test
    void selectionForcesBothEndsBreaksTiesLowAndPutsNanLast() {
        float nan = Float.NaN;
        Tensor scores = arena.allocate(DType.F32, 10).copyFrom(new float[] {-9, 5, nan, 5, 0f, -0f, 5, nan, 1, -9});
        Tensor keep = arena.allocate(DType.I32, 5);
        stream.launch(new TokenSelect(10, 10, 5, 1, 1).on(scores, keep));
        assertThat(keep.toInts()).containsExactly(0, 1, 3, 6, 9);
        Tensor more = arena.allocate(DType.I32, 8);
        stream.launch(new TokenSelect(10, 10, 8, 1, 1).on(scores, more));
        assertThat(more.toInts()).containsExactly(0, 1, 3, 4, 5, 6, 8, 9);
    }

    @Test
    void rotaryTurnsPairsByPositionTimesFrequency() {
        int tokens = 5;
        int heads = 3;
        int d = 44;
        int rotary = 38;
        double theta = 500;
        int[] positions = {7, 0, 130_000, 7, 3};
        Tensor pos = arena.allocate(DType.I32, tokens).copyFrom(positions);
        for (Pairing pairing : Pairing.values()) {
            Tensor x = Values.fill(arena.allocate(DType.F32, tokens, heads, d), 1);
            Tensor y = arena.allocate(DType.F32, tokens, heads, d);
            RotaryEmbedding op = new RotaryEmbedding(DType.F32, tokens, heads, d, theta, rotary, pairing);
            stream.launch(op.on(x, pos, y));
            float[] xs = x.toFloats();
            float[] ys = y.toFloats();
            for (int i = 0; i < tokens * heads; i++) {
                for (int j = 0; j < rotary / 2; j++) {
                    int first = i * d + (pairing == Pairing.HALF ? j : 2 * j);
                    int second = first + (pairing == Pairing.HALF ? rotary / 2 : 1);
                    double angle = positions[i / heads] * Math.pow(theta, -2.0 * j / rotary);
                    assertThat((double) ys[first]).isCloseTo(xs[first] * Math.cos(angle) - xs[second] * Math.sin(angle), within(1e-6));
                    assertThat((double) ys[second]).isCloseTo(xs[second] * Math.cos(angle) + xs[first] * Math.sin(angle), within(1e-6));
                }
                for (int t = rotary; t < d; t++) {
                    assertThat(ys[i * d + t]).isEqualTo(xs[i * d + t]);
                }
            }
            stream.launch(op.on(x, pos, x));
            assertThat(x.toFloats()).isEqualTo(ys);
        }
    }

    @Test
    void theFirstHalfOfARowIsTheGate() {
        int rows = 5;
        int width = 2101; // a whole block and some more
        Tensor x = Values.fill(arena.allocate(DType.F32, rows, 2 * width), 1);
        Tensor y = arena.allocate(DType.F32, rows, width);
        stream.launch(new SwiGlu(DType.F32, rows, width).on(x, y));
        float[] xs = x.toFloats();
        float[] ys = y.toFloats();
        for (int i = 0; i < ys.length; i++) {
            double gate = xs[i / width * 2 * width + i % width];
            double up = xs[i / width * 2 * width + width + i % width];
            assertThat((double) ys[i]).isCloseTo(gate / (1 + Math.exp(-gate)) * up, within(1e-5));
        }
    }

    @Test
    void bothFormsOfGeluInPlaceAndApart() {
        for (GeluForm form : GeluForm.values()) {
            Tensor x = Values.fill(arena.allocate(DType.F32, 700, 3), 1);
            float[] xs = x.toFloats();
            Tensor y = arena.allocate(DType.F32, 700, 3);
            Gelu gelu = new Gelu(DType.F32, 700, 3, form);
            stream.launch(gelu.on(x, y));
            stream.launch(gelu.on(x, x));
            assertThat(x.toFloats()).isEqualTo(y.toFloats());
            for (int i = 0; i < xs.length; i++) {
                // the tanh form is known to be within 5e-4 of the other, and not within 1e-4
                double half = 0.5 * xs[i] * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (xs[i] + 0.044715 * Math.pow(xs[i], 3))));
                assertThat((double) y.toFloats()[i]).isCloseTo(half, within(form == GeluForm.TANH ? 1e-6 : 5e-4));
            }
        }
    }

    @Test
    void rowsOfAnExpertComeTogetherInTheOrderOfTheirSlots() {
        Tensor x = arena.allocate(DType.F32, 3, 1).copyFrom(new float[] {10, 11, 12});
        Tensor ids = arena.allocate(DType.I32, 3, 2).copyFrom(new int[] {2, 0, 2, 2, 0, 3});
        Tensor y = arena.allocate(DType.F32, 6, 1);
        Tensor order = arena.allocate(DType.I32, 6);
        Tensor counts = arena.allocate(DType.I64, 4);
        Tensor inverse = arena.allocate(DType.I32, 3, 2);
        stream.launch(new ExpertPermute(DType.F32, 3, 1, 4, 2).on(x, ids, y, order, counts, inverse));
        assertThat(order.toInts()).containsExactly(1, 4, 0, 2, 3, 5);
        assertThat(y.toFloats()).containsExactly(10, 12, 10, 11, 11, 12);
        assertThat(counts.copyTo(new long[4])).containsExactly(2, 0, 3, 1);
        assertThat(inverse.toInts()).containsExactly(2, 0, 3, 4, 1, 5);
    }

    @Test
    void thereAndBackIsTheWeightedSumWithWhatIsAdded() {
        int tokens = 300;
        int hidden = 77;
        int top = 3;
        Tensor x = Values.fill(arena.allocate(DType.F32, tokens, hidden), 1);
        int[] chosen = new java.util.Random(2).ints((long) tokens * top, 0, 5).toArray();
        Tensor ids = arena.allocate(DType.I32, tokens, top).copyFrom(chosen);
        Tensor sorted = arena.allocate(DType.F32, tokens * top, hidden);
        Tensor inverse = arena.allocate(DType.I32, tokens, top);
        stream.launch(new ExpertPermute(DType.F32, tokens, hidden, 5, top).on(x, ids, sorted, arena.allocate(DType.I32, tokens * top), arena.allocate(DType.I64, 5), inverse));
        Tensor weights = Values.fill(arena.allocate(DType.F32, tokens, top), 3);
        Tensor shared = Values.fill(arena.allocate(DType.F32, tokens, hidden), 4);
        Tensor residual = Values.fill(arena.allocate(DType.F32, tokens, hidden), 5);
        float[] before = residual.toFloats();
        stream.launch(new ExpertCombine(DType.F32, tokens, hidden, top).on(sorted, inverse, weights, residual).withShared(shared).withResidual(residual));
        float[] xs = x.toFloats();
        float[] w = weights.toFloats();
        float[] added = shared.toFloats();
        float[] y = residual.toFloats();
        for (int i = 0; i < tokens * hidden; i++) {
            int t = i / hidden;
            float sum = 0;
            for (int j = 0; j < top; j++) {
                sum = Math.fma(xs[i], w[t * top + j], sum);
            }
            assertThat(y[i]).isEqualTo(sum + added[i] + before[i]);
        }
    }

    /// A copy is no computation: not even the payload of a NaN is lost, or the sign of a zero.
    @Test
    void gatheredRowsKeepEveryBit() {
        Tensor x = arena.allocate(DType.F32, 3, 2);
        x.segment().copyFrom(java.lang.foreign.MemorySegment.ofArray(new int[] {0x7FA12345, 0xFFC00001, 0x80000000, 1, 0x7F800000, 2}));
        Tensor y = arena.allocate(DType.F32, 4, 2);
        stream.launch(new GatherRows(DType.F32, 3, 4, 2).on(x, arena.allocate(DType.I32, 4).copyFrom(new int[] {2, 0, 2, 1}), y));
        assertThat(y.segment().toArray(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED))
            .containsExactly(0x7F800000, 2, 0x7FA12345, 0xFFC00001, 0x7F800000, 2, 0x80000000, 1);
    }

    private static double rstd(float[] v, double eps) {
        double sum = 0;
        for (float x : v) {
            sum += (double) x * x;
        }
        return 1 / Math.sqrt(sum / v.length + eps);
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        java.util.Arrays.fill(ones, 1f);
        return ones;
    }
}

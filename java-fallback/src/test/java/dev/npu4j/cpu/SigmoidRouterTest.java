package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.RouterLoad;
import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The router of sigmoids against its formula, and the corners of which its contract speaks.
class SigmoidRouterTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;

    private final Device cpu = Devices.open("cpu");
    private final TensorArena arena = cpu.openArena();
    private final Stream stream = cpu.openStream();

    @AfterEach
    void close() {
        stream.close();
        arena.close();
        cpu.close();
    }

    private record Routed(int[] ids, float[] weights) {
    }

    private Routed route(SigmoidTopKRouter op, Tensor gate, float... bias) {
        Tensor ids = arena.allocate(DType.I32, op.tokens(), op.top());
        Tensor weights = arena.allocate(DType.F32, op.tokens(), op.top());
        SigmoidTopKRouter.Call call = op.on(gate, ids, weights);
        stream.launch(bias.length == 0 ? call : call.withBias(arena.allocate(DType.F32, bias.length).copyFrom(bias)));
        return new Routed(ids.toInts(), weights.toFloats());
    }

    private Routed route(int top, RouterNorm norm, double scale, float[] logits, float... bias) {
        Tensor gate = arena.allocate(DType.F32, 1, logits.length).copyFrom(logits);
        return route(new SigmoidTopKRouter(DType.F32, 1, logits.length, top, norm, scale), gate, bias);
    }

    private static double sigma(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static void assertClose(float[] actual, double... expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int j = 0; j < expected.length; j++) {
            assertThat(actual[j] / expected[j]).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void weightsAreTheChosenScoresOverTheirSumTimesTheScale() {
        float[] logits = {1, -3, 0.5f, 2, -5};
        Routed routed = route(3, RouterNorm.SUM, 2.5, logits);
        assertThat(routed.ids).containsExactly(3, 0, 2);
        double sum = sigma(2) + sigma(1) + sigma(0.5);
        assertClose(routed.weights, 2.5 * sigma(2) / sum, 2.5 * sigma(1) / sum, 2.5 * sigma(0.5) / sum);
        assertClose(route(3, RouterNorm.NONE, 2.5, logits).weights, 2.5 * sigma(2), 2.5 * sigma(1), 2.5 * sigma(0.5));
    }

    @Test
    void biasSteersTheChoiceAndNoWeight() {
        Routed routed = route(2, RouterNorm.NONE, 1, new float[] {1, -3, 0.5f, 2}, 0, 5, 0.25f, -9);
        assertThat(routed.ids).containsExactly(1, 2); // 5.05 and 0.87, before 0.73
        assertClose(routed.weights, sigma(-3), sigma(0.5));
    }

    @Test
    void scoresThatAreAllZeroWeighNothing() {
        Routed routed = route(2, RouterNorm.SUM, 2.5, new float[] {-INF, -200, -INF, -300});
        assertThat(routed.ids).containsExactly(0, 1); // equal: the lowest
        assertThat(routed.weights).containsExactly(0f, 0f);
        // far below 1e-20 they weigh less than their share
        assertClose(route(1, RouterNorm.SUM, 1, new float[] {-60}).weights, sigma(-60) / (sigma(-60) + 1e-20));
    }

    @Test
    void infinitiesSaturateAndEqualOnesComeByTheirIds() {
        Routed routed = route(5, RouterNorm.NONE, 1, new float[] {-INF, 20, INF, 0, 90});
        assertThat(routed.ids).containsExactly(1, 2, 4, 3, 0);
        assertThat(routed.weights).containsExactly(1f, 1f, 1f, 0.5f, 0f);
        assertThat(route(4, RouterNorm.SUM, 1, new float[] {0, 0, 0, 0}, 1, INF, -INF, INF).ids).containsExactly(1, 3, 0, 2);
    }

    @Test
    void nanIsLast() {
        Routed routed = route(3, RouterNorm.SUM, 1, new float[] {NAN, 0, NAN, 0});
        assertThat(routed.ids).containsExactly(1, 3, 0);
        assertThat(routed.weights).containsOnly(NAN); // the sum is
        assertThat(IntStream.range(0, 3).map(j -> Float.floatToRawIntBits(routed.weights[j]))).containsOnly(0x7FC00000);
        Routed two = route(2, RouterNorm.SUM, 1, new float[] {NAN, 0, NAN, 0});
        assertThat(two.weights).containsExactly(0.5f, 0.5f);
        assertThat(route(2, RouterNorm.NONE, 1, new float[] {0, 0, 0}, NAN, -INF, 0).ids).containsExactly(2, 1);
    }

    /// A dozen values of bf16 for 256 experts: every choice is one among equals.
    @Test
    void equalLogitsResolveToTheLowestIds() {
        int tokens = 3001;
        Random random = new Random(3);
        float[] logits = new float[tokens * 256];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = random.nextInt(12) * 0.5f - 3;
        }
        SigmoidTopKRouter op = new SigmoidTopKRouter(DType.BF16, tokens, 256);
        Routed routed = route(op, arena.allocate(DType.BF16, tokens, 256).copyFrom(logits));
        for (int t = 0; t < tokens; t++) {
            int row = t * 256;
            int[] expected = IntStream.range(0, 256).boxed().sorted(Comparator.comparing(e -> -logits[row + e])).limit(8).mapToInt(e -> e).toArray();
            assertThat(Arrays.copyOfRange(routed.ids, t * 8, t * 8 + 8)).isEqualTo(expected);
        }
        for (int i = 0; i < routed.weights.length; i += 8) {
            double sum = 0;
            for (int j = i; j < i + 8; j++) {
                sum += routed.weights[j];
            }
            assertThat(sum).isCloseTo(2.5, within(1e-6));
        }
        RouterLoad load = RouterLoad.of(routed.ids, tokens, 256);
        assertThat(Arrays.stream(load.counts()).sum()).isEqualTo(8L * tokens);
        assertThat(load.imbalance(8)).isPositive(); // ties go to the first, so the last devices have nothing to do
    }

    @Test
    void moreExpertsThanATileHoldsAreRefused() {
        assertThat(cpu.support(new SigmoidTopKRouter(DType.F32, 1, 1 << 16))).isInstanceOf(Support.Yes.class);
        assertThat(cpu.support(new SigmoidTopKRouter(DType.F32, 1, (1 << 16) + 1))).isInstanceOf(Support.No.class);
    }
}

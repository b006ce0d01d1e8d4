package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.RouterLoad;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Routers against their formulas, and what makes them worth having: an even load.
class RouterTest {
    private static final int MILLION = 1_000_000;

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

    private Routed route(GroupedTopKRouter op, Tensor gate) {
        Tensor ids = arena.allocate(DType.I32, op.tokens(), op.chosen());
        Tensor weights = arena.allocate(DType.F32, op.tokens(), op.chosen());
        stream.launch(op.on(gate, ids, weights));
        return new Routed(ids.toInts(), weights.toFloats());
    }

    @Test
    void weightsAreTheGlobalSoftmaxTimesTheScaleAndAreNotRenormalised() {
        Tensor gate = arena.allocate(DType.F32, 2, 4).copyFrom(new float[] {1, 3, 0, 2, -5, -5, 7, 7});
        Tensor ids = arena.allocate(DType.I32, 2, 2);
        Tensor weights = arena.allocate(DType.F32, 2, 2);
        Tensor scale = arena.allocate(DType.F32, 4).copyFrom(new float[] {0.5f, 2, 8, 100});
        stream.launch(new GroupedTopKRouter(DType.F32, 2, 4, 2).on(gate, ids, weights).withRouterScale(scale));
        assertThat(ids.toInts()).containsExactly(1, 3, 0, 2);
        double first = Math.exp(1) + Math.exp(3) + 1 + Math.exp(2);
        double second = 2 * Math.exp(-5) + 2 * Math.exp(7);
        double[] expected = {2 * Math.exp(3) / first, 100 * Math.exp(2) / first, 0.5 * Math.exp(-5) / second, 8 * Math.exp(7) / second};
        for (int j = 0; j < expected.length; j++) {
            assertThat(weights.toFloats()[j] / expected[j]).isCloseTo(1, within(1e-6));
        }
    }

    /// exp(-17) is a third of the step of f32 behind 1: in one chain of sums each of them would be lost.
    @Test
    void manySmallWeightsBehindALargeOneCount() {
        float[] logits = new float[1000];
        Arrays.fill(logits, 1, logits.length, -17);
        Tensor gate = arena.allocate(DType.F32, 1, logits.length).copyFrom(logits);
        double expected = 1 / (1 + 999 * Math.exp(-17));
        assertThat(route(new GroupedTopKRouter(DType.F32, 1, logits.length, 1, 1, RouterSoftmax.F32), gate).weights[0]).isCloseTo((float) expected, within(0x1p-19f));
    }

    @Test
    void eachGroupIsSortedAndEqualOnesComeByTheirIds() {
        float nan = Float.NaN;
        Tensor gate = arena.allocate(DType.F32, 1, 10).copyFrom(new float[] {1, 4, 1, 4, 3, nan, -0f, Float.NEGATIVE_INFINITY, 0f, nan});
        assertThat(route(new GroupedTopKRouter(DType.F32, 1, 10, 2, 5, RouterSoftmax.F32), gate).ids).containsExactly(1, 3, 4, 0, 2, 6, 8, 7, 5, 9);
        // one NaN makes every score NaN, and equal
        Routed rounded = route(new GroupedTopKRouter(DType.F32, 1, 10, 2, 2, RouterSoftmax.STORAGE), gate);
        assertThat(rounded.ids).containsExactly(0, 1, 5, 6);
        assertThat(rounded.weights).containsOnly(nan);
    }

    @ParameterizedTest
    @EnumSource(RouterSoftmax.class)
    void aMillionTokensGiveEveryGroupTheSameLoad(RouterSoftmax softmax) {
        Tensor gate = arena.allocate(DType.BF16, MILLION, 64);
        Values.fill(gate, 1);
        int[] ids = route(new GroupedTopKRouter(DType.BF16, MILLION, 64, 8, 1, softmax), gate).ids;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] / 8 != i % 8) {
                assertThat(ids[i] / 8).as("group of choice %d of token %d", i % 8, i / 8).isEqualTo(i % 8);
            }
        }
        RouterLoad load = RouterLoad.of(ids, MILLION, 64);
        assertThat(load.imbalance(8)).isZero();
        assertThat(load.imbalance(2)).isZero();
        assertThat(load.imbalance(64)).isPositive(); // but no two experts are equal

        int[] best = route(new GroupedTopKRouter(DType.BF16, MILLION, 64, 1, 8, softmax), gate).ids; // wherever they are
        assertThat(RouterLoad.of(best, MILLION, 64).imbalance(8)).isPositive();
        // as the table of RouterLoad has it
        int batches = MILLION / 64;
        double mean = IntStream.range(0, batches).mapToDouble(i -> RouterLoad.of(Arrays.copyOfRange(best, i * 512, i * 512 + 512), 64, 64).imbalance(8)).sum() / batches;
        assertThat(mean).isCloseTo(0.34, within(0.01));
    }

    /// A dozen values for 64 experts: most groups have their best logit more than once.
    @Test
    void equalLogitsResolveToTheLowestId() {
        int tokens = 20_000;
        Random random = new Random(2);
        float[] logits = new float[tokens * 64];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = random.nextInt(12) - 6;
        }
        Tensor gate = arena.allocate(DType.BF16, tokens, 64).copyFrom(logits);
        for (RouterSoftmax softmax : RouterSoftmax.values()) {
            int[] ids = route(new GroupedTopKRouter(DType.BF16, tokens, 64, 8, 1, softmax), gate).ids;
            int ties = 0;
            for (int i = 0; i < ids.length; i++) {
                int from = i * 8;
                int lowest = from;
                int equal = 1;
                for (int e = from + 1; e < from + 8; e++) {
                    equal = logits[e] > logits[lowest] ? 1 : logits[e] == logits[lowest] ? equal + 1 : equal;
                    lowest = logits[e] > logits[lowest] ? e : lowest;
                }
                ties += equal > 1 ? 1 : 0;
                assertThat(ids[i]).isEqualTo(lowest % 64);
            }
            assertThat(ties).isGreaterThan(ids.length / 4);
        }
    }

    /// Logits that differ may have one score in bf16: then the first wins, whichever logit is larger.
    @Test
    void scoresOfStorageTieWhereLogitsDoNot() {
        Tensor gate = arena.allocate(DType.BF16, 1, 4).copyFrom(new float[] {0x1p-20f, 0x1p-19f, 0, 0x1p-18f});
        assertThat(route(new GroupedTopKRouter(DType.BF16, 1, 4, 1, 2, RouterSoftmax.F32), gate).ids).containsExactly(3, 1);
        Routed rounded = route(new GroupedTopKRouter(DType.BF16, 1, 4, 1, 2, RouterSoftmax.STORAGE), gate);
        assertThat(rounded.ids).containsExactly(0, 1);
        assertThat(rounded.weights).containsExactly(0.25f, 0.25f);
    }

    @Test
    void moreExpertsThanATileHoldsAreRefused() {
        assertThat(cpu.support(new GroupedTopKRouter(DType.F32, 1, 1 << 16, 8))).isInstanceOf(Support.Yes.class);
        assertThat(cpu.support(new GroupedTopKRouter(DType.F32, 1, 1 << 17, 8))).isInstanceOf(Support.No.class);
    }
}
